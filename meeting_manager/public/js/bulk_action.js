// Bulk actions of a list: what each asks for, how far it is, and what became of the records.
frappe.provide("meeting_manager");

{
	const API = "meeting_manager.api.bulk.";
	const BOOKING = "MM Meeting Booking";
	const POLL = 1500; // milliseconds, where the server's own word does not reach the browser
	const ALWAYS = () => true;
	const text = frappe.utils.escape_html;

	// name: {label, ask(), note, may()} in the order of the menu.
	const actions_of = (doctype) => (doctype === BOOKING ? booking_actions() : customer_actions());

	const booking_actions = () => ({
		confirm: { label: __("Confirm"), note: __("Each guest gets an email confirming the booking.") },
		cancel: { label: __("Cancel Bookings"), ask: ask_reason },
		complete: { label: __("Complete"), note: __("Only bookings that have started can be completed.") },
		no_show: {
			label: __("No Show"),
			note: __("Only bookings that have started can be marked as No Show."),
		},
		...writing_actions(BOOKING),
	});

	const customer_actions = () => ({
		set_status: { label: __("Set Status"), ask: ask_status },
		...writing_actions("MM Customer"),
	});

	const writing_actions = (doctype) => ({
		text: { label: __("Send Text Message"), ask: () => ask_text(doctype), may: () => may_write(doctype) },
		mail: { label: __("Send Email"), ask: () => ask_mail(doctype), may: () => may_write(doctype) },
	});

	// Who sees contact data, as the permission levels say it; the server asks again.
	const may_write = (doctype) => frappe.perm.has_perm(doctype, 1, "read");

	const ask_reason = () => [
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Reason"),
			description: __("Optional. Each guest sees this reason."),
		},
	];

	const ask_status = () => [
		{
			fieldname: "status",
			fieldtype: "Select",
			label: __("Status"),
			reqd: 1,
			options: frappe.meta.get_docfield("MM Customer", "status").options,
		},
	];

	const gaps = (doctype) =>
		doctype === BOOKING
			? __("Available placeholders: {0}", [
					"{{ first_name }}, {{ title }}, {{ when }}, {{ place }}, {{ link }}",
				])
			: __("Available placeholders: {0}", ["{{ first_name }}, {{ brand }}, {{ contact }}"]);

	const ask_text = (doctype) => [
		{
			fieldname: "message",
			fieldtype: "Small Text",
			label: __("Text Message"),
			reqd: 1,
			description: gaps(doctype),
		},
	];

	const ask_mail = (doctype) => [
		{
			fieldname: "template",
			fieldtype: "Link",
			options: "Email Template",
			label: __("Email Template"),
			description: __("Fills in the subject and message, which you can still edit."),
			change() {
				fill_from_template(this.layout, this.get_value());
			},
		},
		{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), reqd: 1 },
		{
			fieldname: "message",
			fieldtype: "Text Editor",
			label: __("Message"),
			reqd: 1,
			description: gaps(doctype),
		},
	];

	const fill_from_template = async (dialog, name) => {
		if (!name) return;
		const fields = ["subject", "use_html", "response", "response_html"];
		const { message } = await frappe.db.get_value("Email Template", name, fields);
		const body = cint(message.use_html) ? message.response_html : message.response;
		dialog.set_values({ subject: message.subject, message: body });
	};

	meeting_manager.add_bulk_actions = (list) => {
		if (!frappe.perm.has_perm(list.doctype, 0, "write")) return;
		for (const [name, action] of Object.entries(actions_of(list.doctype))) {
			if (!(action.may || ALWAYS)()) continue;
			const open = () => new meeting_manager.BulkAction(list, name, action).show();
			list.page.add_actions_menu_item(action.label, open, false);
		}
	};

	meeting_manager.BulkAction = class {
		constructor(list, name, action) {
			Object.assign(this, { list, name, action, names: list.get_checked_items(true) });
		}

		show() {
			this.dialog = new frappe.ui.Dialog({
				title: this.action.label,
				fields: [this.note(), ...(this.action.ask || (() => []))(), ...this.offer_all()],
				primary_action_label: this.action.label,
				primary_action: (values) => this.begin(values),
			});
			this.dialog.show();
		}

		note() {
			const many = __("{0} records selected.", [this.names.length.toLocaleString()]);
			const note = this.names.length === 1 ? __("1 record selected.") : many;
			return { fieldtype: "HTML", options: `<p>${note} ${this.action.note || ""}</p>` };
		}

		// Who has ticked all that the list shows may mean all that the filter finds.
		offer_all() {
			const { list } = this;
			const is_whole_page = this.names.length === list.data.length;
			if (!is_whole_page || list.data.length < list.page_length) return [];
			return [
				{
					fieldname: "take_all",
					fieldtype: "Check",
					label: __("All records in this list, including those not loaded yet"),
				},
			];
		}

		async begin({ take_all, template, ...choices }) {
			const args = { doctype: this.list.doctype, action: this.name, choices: JSON.stringify(choices) };
			if (take_all) args.filters = JSON.stringify(this.list.get_filters_for_args());
			else args.names = JSON.stringify(this.names);
			const method = API + (take_all ? "start_for_filters" : "start");
			this.dialog.disable_primary_action();
			try {
				const { message } = await frappe.call({ method, args, freeze: true });
				this.dialog.hide();
				const done = () => {
					this.list.clear_checked_items();
					this.list.last_args = null; // else a list that was read in the last 3 seconds is not read again
					this.list.refresh();
				};
				new meeting_manager.BulkProgress(message, this.action.label, done).show();
			} finally {
				this.dialog.enable_primary_action();
			}
		}
	};

	// The result of an action as HTML: a sentence, and the records that were not changed, with the reasons.
	meeting_manager.bulk_result = (found) => {
		const number = (value) => cint(value).toLocaleString();
		const parts = [__("{0} succeeded, {1} failed.", [number(found.done), number(found.failed)])];
		if (cint(found.unchanged)) parts.push(__("Unchanged: {0}.", [number(found.unchanged)]));
		const row = ({ record, title, reason }) =>
			`<tr><td><a href="/app/${frappe.router.slug(found.record_type)}/${encodeURIComponent(record)}">${text(
				record
			)}</a><div class="text-muted small">${text(title || "")}</div></td><td>${text(reason)}</td></tr>`;
		const rows = found.failures.map(row).join("");
		const heads = `<tr><th>${__("Record")}</th><th>${__("Reason")}</th></tr>`;
		const table = rows
			? `<table class="table table-bordered mt-3"><thead>${heads}</thead>${rows}</table>`
			: "";
		const more = found.failed - found.failures.length;
		const rest = more > 0 ? `<p class="text-muted">${__("And {0} more.", [number(more)])}</p>` : "";
		return `<p class="mm-bulk-result"><b>${parts.join(" ")}</b></p>${table}${rest}`;
	};

	meeting_manager.BulkProgress = class {
		constructor(found, title, done) {
			Object.assign(this, { found, title, done });
		}

		show() {
			this.dialog = new frappe.ui.Dialog({
				title: this.title,
				fields: [{ fieldname: "state", fieldtype: "HTML" }],
				primary_action_label: __("Close"),
				primary_action: () => this.dialog.hide(),
			});
			this.dialog.onhide = () => this.leave();
			this.dialog.show();
			this.heard = ({ name }) => name === this.found.name && this.look();
			frappe.realtime.on("mm_bulk_action", this.heard);
			this.tell();
		}

		is_over() {
			return ["Finished", "Stopped"].includes(this.found.status);
		}

		tell() {
			this.dialog.get_field("state").$wrapper.html(this.is_over() ? this.result() : this.bar());
			if (this.is_over()) this.end();
			else this.timer = setTimeout(() => this.look(), POLL);
		}

		result() {
			const stopped = __("Stopped, because you no longer have permission to do this.");
			const said = this.found.status === "Stopped" ? `<p class="text-danger">${stopped}</p>` : "";
			return said + meeting_manager.bulk_result(this.found);
		}

		bar() {
			const { total, done, unchanged, failed } = this.found;
			const ready = done + unchanged + failed;
			const percent = Math.round((100 * ready) / Math.max(1, total));
			const said = __("{0} of {1}", [ready.toLocaleString(), total.toLocaleString()]);
			const note = __("You can close this window. You will be notified when the action is finished.");
			return `<div class="progress" style="height: 10px"><div class="progress-bar" role="progressbar"
				aria-valuenow="${percent}" aria-valuemin="0" aria-valuemax="100" style="width: ${percent}%"></div></div>
				<p class="mt-2">${said}</p><p class="text-muted small">${note}</p>`;
		}

		async look() {
			clearTimeout(this.timer);
			if (this.is_left || this.is_over()) return;
			const { message } = await frappe.call(`${API}progress`, { name: this.found.name });
			this.found = message;
			if (!this.is_left) this.tell();
		}

		end() {
			frappe.realtime.off("mm_bulk_action", this.heard);
			this.done();
		}

		leave() {
			this.is_left = true;
			clearTimeout(this.timer);
			frappe.realtime.off("mm_bulk_action", this.heard);
		}
	};
}
