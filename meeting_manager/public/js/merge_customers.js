// "Merge customers": two records of one person side by side, a choice for each field that differs, what will move,
// and the merge. The server decides what is possible; here it is shown. Every stored value passes `escape`.
frappe.provide("meeting_manager");

meeting_manager.MergeCustomers = class MergeCustomers {
	constructor(source, target) {
		this.known = { ...(source && { source }), ...(target && { target }) };
		this.choices = {};
	}

	async show() {
		this.dialog = new frappe.ui.Dialog({
			title: __("Merge Customers"),
			size: "large",
			no_focus: true,
			fields: this.fields(),
			primary_action_label: __("Merge"),
			primary_action: () => this.confirm(),
			secondary_action_label: __("Swap"),
			secondary_action: () => this.swap(),
		});
		this.dialog.$wrapper.addClass("mm-merge");
		this.$preview = this.dialog.get_field("preview").$wrapper;
		this.$preview.on("change", "input[type=radio]", ({ currentTarget: input }) => {
			this.choices[input.dataset.field] = input.value;
		});
		this.dialog.show();
		await this.dialog.set_values(this.known);
		await frappe.after_ajax(); // a link field has its value when the server has said its title
		if (this.known.source && !this.known.target) this.dialog.get_field("target").set_focus();
		this.load();
		return this;
	}

	fields() {
		return [
			this.customer_field("source", "target", __("Customer to Merge")),
			{ fieldtype: "Column Break" },
			this.customer_field("target", "source", __("Customer to Keep")),
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "preview", fieldtype: "HTML" },
		];
	}

	customer_field(fieldname, other, label) {
		return {
			fieldname,
			label,
			fieldtype: "Link",
			options: "MM Customer",
			reqd: 1,
			only_select: 1,
			change: () => this.load(),
			get_query: () => {
				const names = ["!=", this.dialog.get_value(other) || ""];
				return { filters: { merged_into: ["is", "not set"], name: names } };
			},
		};
	}

	// A field reports a change more than once, and answers may come in another order than they were asked for.
	async load(again = false) {
		const { source, target } = this.dialog.get_values(true) || {};
		const pair = `${source || ""}|${target || ""}`;
		if (pair === this.pair && !again) return;
		if (pair !== this.pair) this.choices = {};
		this.pair = pair;
		this.preview = null;
		this.allow();
		if (!source || !target) return this.render_hint();
		const args = { source, target, choices: this.choices };
		const preview = await meeting_manager.ask("customers.merge_preview", args, {
			type: "GET",
			silent: true,
		});
		if (this.pair !== pair) return;
		if (preview.refused) return this.render_refusal(preview.refused.message);
		this.preview = preview;
		this.render();
		this.allow();
	}

	allow() {
		this.dialog.get_primary_btn().prop("disabled", !this.preview);
	}

	swap() {
		const { source, target } = this.dialog.get_values(true) || {};
		this.dialog.set_values({ source: target || "", target: source || "" });
		this.load();
	}

	render_hint() {
		const hint = __(
			"Choose two records of the same person. The first is disabled, and everything it has moves to the second."
		);
		this.$preview.html(`<p class="mm-merge-hint">${hint}</p>`);
	}

	render_refusal(message) {
		this.$preview.html(this.refusal_html(message || __("Not possible.")));
	}

	render() {
		this.$preview.html(`${this.fields_html()}${this.moves_html()}`);
	}

	fields_html() {
		const differing = this.preview.fields.filter((each) => each.source !== each.target);
		const same = this.preview.fields.length - differing.length;
		const note = same
			? `<p class="mm-merge-hint">${__("{0} more fields are the same.", [same])}</p>`
			: "";
		return `<div class="mm-merge-table" role="table">
			<div class="mm-merge-row mm-merge-head">
				<div></div>${this.person(this.preview.source)}${this.person(this.preview.survivor)}
			</div>
			${differing.map((each) => this.row(each)).join("")}
		</div>${note}`;
	}

	person({ name, customer_name, total_bookings }) {
		const bookings = total_bookings === 1 ? __("1 booking") : __("{0} bookings", [total_bookings]);
		return `<div><div class="mm-merge-name"><bdi>${this.escape(customer_name)}</bdi></div>
			<div class="mm-merge-hint"><bdi>${this.escape(name)}</bdi> · ${bookings}</div></div>`;
	}

	row(field) {
		const df = frappe.meta.get_docfield("MM Customer", field.fieldname) || { label: field.label };
		const is_text = ["Text", "Small Text", "Long Text"].includes(field.fieldtype);
		const both = is_text && field.source && field.target;
		return `<div class="mm-merge-row" role="radiogroup" aria-label="${this.escape(__(df.label))}">
			<div class="mm-merge-label">${this.escape(__(df.label || field.label))}
				${both ? this.option(field, "both", __("Keep both")) : ""}</div>
			${this.option(field, "source", this.shown(field, field.source))}
			${this.option(field, "target", this.shown(field, field.target))}
		</div>`;
	}

	option(field, value, html) {
		const checked = field.choice === value ? "checked" : "";
		const name = `mm-merge-${this.escape(field.fieldname)}`;
		return `<label class="mm-merge-option"><input type="radio" name="${name}" value="${value}"
			data-field="${this.escape(field.fieldname)}" ${checked}><bdi>${html}</bdi></label>`;
	}

	shown({ fieldname, fieldtype }, value) {
		if (fieldtype === "Check") return value ? __("Yes") : __("No");
		if (value === null || value === undefined || value === "") return `<i>${__("empty")}</i>`;
		if (fieldtype === "Date") return frappe.datetime.str_to_user(value);
		if (fieldtype === "Attach Image")
			return `<img class="mm-merge-image" alt="" src="${this.escape(value)}">`;
		if (fieldname === "language") return this.escape(meeting_manager.language_name(value));
		return this.escape(fieldtype === "Select" ? __(value) : value);
	}

	moves_html() {
		const { counts, notes, source, survivor } = this.preview;
		const to = [source, survivor].map((each) => `<bdi>${this.escape(each.customer_name)}</bdi>`);
		const title = counts.length
			? __("Moves from {0} to {1}", to)
			: __("Nothing else moves from {0} to {1}", to);
		return `<div class="mm-merge-moves"><div class="mm-merge-title">${title}</div>
			${this.counts_html(counts)}${this.notes_html(notes)}</div>`;
	}

	counts_html(counts) {
		return meeting_manager.MergeCustomers.counts_html(counts);
	}

	notes_html(notes) {
		return notes.map((note) => `<p class="mm-merge-note">${this.escape(note)}</p>`).join("");
	}

	confirm() {
		const { source, survivor } = this.preview;
		const names = [source, survivor].map(
			({ name, customer_name }) => `<b>${this.escape(customer_name)}</b> (${this.escape(name)})`
		);
		frappe.confirm(
			__(
				"{0} will be merged into {1} and disabled. You can undo this from the merge log. Merge now?",
				names
			),
			() => this.merge()
		);
	}

	async merge() {
		const { source, survivor, seen } = this.preview;
		const args = { source: source.name, target: survivor.name, seen, choices: this.choices };
		const options = { freeze: true, freeze_message: __("Merging…") };
		const done = await meeting_manager.ask("customers.merge", args, options);
		if (done.refused) return this.refuse(done.refused.message);
		this.dialog.hide();
		this.say_done(done);
		this.refresh_page();
	}

	// What was seen is out of date: it is shown again, below the reason.
	async refuse(message) {
		await this.load(true);
		if (message) this.$preview.prepend(this.refusal_html(message));
	}

	refusal_html(message) {
		return `<div class="mm-refusal" role="alert">${message}</div>`;
	}

	say_done({ log, survivor, counts, notes }) {
		const link = frappe.utils.get_form_link("MM Customer Merge Log", log, true, __("Open Log"));
		const to = frappe.utils.get_form_link("MM Customer", survivor, true, __("Open {0}", [survivor]));
		frappe.msgprint({
			title: __("Customers Merged"),
			indicator: "green",
			message: `${this.counts_html(counts)}${this.notes_html(notes)}<p class="mm-merge-links">${to} · ${link}</p>`,
		});
	}

	refresh_page() {
		if (window.cur_frm?.doctype === "MM Customer") cur_frm.reload_doc();
		else if (window.cur_list) cur_list.refresh();
	}

	escape(text) {
		return frappe.utils.escape_html(String(text ?? ""));
	}

	// [{label, count}] as the preview, the result and the log show them.
	static counts_html(counts) {
		const each = ({ label, count }) =>
			`<li>${frappe.utils.escape_html(label)}: <b>${format_number(count, null, 0)}</b></li>`;
		return `<ul class="mm-merge-counts">${counts.map(each).join("")}</ul>`;
	}
};
