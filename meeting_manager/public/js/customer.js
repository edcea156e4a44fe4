// The form of a customer: who this is at a glance, and what staff do for them. Every stored value passes `text`.
frappe.provide("meeting_manager");

meeting_manager.CustomerForm = class {
	constructor(frm) {
		this.frm = frm;
		this.add_shortcut();
		this.put_bookings_first();
		frm.make_methods = { "MM Meeting Booking": () => this.book() };
		for (const field of ["overview_html", "bookings_html"]) {
			frm.get_field(field).$wrapper.on("click", "[data-action]", (event) => {
				const { action, value } = event.currentTarget.dataset;
				this[action](value);
			});
		}
		frappe.call("frappe.core.doctype.user.user.get_timezones").then(({ message }) => {
			frm.fields_dict.time_zone?.set_data(message.timezones);
		});
	}

	refresh() {
		const { frm } = this;
		if (frm.is_new()) return;
		if (frm.doc.__onload?.addr_list) frappe.contacts.render_address_and_contact(frm);
		this.show_card();
		this.show_bookings();
		this.name_heatmap();
		this.show_notices();
		if (!frm.doc.merged_into && frm.has_perm("write")) this.add_buttons();
	}

	show_card() {
		const { doc } = this.frm;
		if (this.frm.is_new() || !doc.__onload?.overview) return;
		this.overview = doc.__onload.overview;
		const card = new meeting_manager.CustomerCard(doc, this.overview, this.may_act());
		this.frm.get_field("overview_html").$wrapper.html(card.html());
	}

	// Frappe puts the heat map and the links above all that a tab has.
	put_bookings_first() {
		const { $wrapper } = this.frm.get_field("bookings_html");
		$wrapper.closest(".form-section").after(this.frm.dashboard.parent);
	}

	async show_bookings() {
		const { frm } = this;
		const { $wrapper } = frm.get_field("bookings_html");
		const customer = frm.doc.name;
		$wrapper.empty();
		if (!frappe.model.can_read("MM Meeting Booking")) return;
		const found = await meeting_manager.ask("customers.bookings", { customer }, { type: "GET" });
		if (found.refused || frm.doc.name !== customer) return;
		this.bookings = Object.values(found).flatMap(({ rows }) => rows);
		$wrapper.html(meeting_manager.CustomerCard.bookings(found));
	}

	edit_booking(name) {
		frappe.set_route("Form", "MM Meeting Booking", name);
	}

	async move_booking(name) {
		const booking = this.bookings.find((each) => each.name === name);
		if (await meeting_manager.move_booking(booking)) this.frm.reload_doc();
	}

	cancel_booking(name) {
		const label = __("Cancel Booking");
		const field = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason") };
		field.description = __("Optional. The guest sees this reason.");
		const cancel = async ({ reason }) => {
			const args = { booking: name, reason };
			const answer = await meeting_manager.ask("desk.cancel", args, { freeze: true });
			if (!answer.refused) this.frm.reload_doc();
		};
		frappe.prompt(field, cancel, label, label);
	}

	all_bookings() {
		frappe.set_route("List", "MM Meeting Booking", { customer: this.frm.doc.name });
	}

	may_act() {
		return this.frm.has_perm("write") && !this.frm.doc.merged_into;
	}

	may_merge() {
		return frappe.model.can_read("MM Customer Merge Log");
	}

	add_buttons() {
		const { frm } = this;
		if (meeting_manager.can_book()) {
			frm.add_custom_button(__("New Booking"), () => this.book()).addClass("btn-primary");
		}
		frm.add_custom_button(__("Log a Call"), () => this.log_call());
		if (frm.doc.profile_status !== "Full") {
			frm.add_custom_button(__("Complete Profile"), () => this.complete_profile());
		}
		if (this.may_merge()) {
			frm.page.add_menu_item(__("Merge Customer"), () => meeting_manager.merge_customers(frm.doc.name));
		}
	}

	// Beside the one for a new booking, which is the same everywhere.
	add_shortcut() {
		const { frm } = this;
		frappe.ui.keys.add_shortcut({
			shortcut: "alt+shift+c",
			description: __("Log a Call"),
			action: () => this.log_call(),
			condition: () =>
				cur_frm === frm && !frm.is_new() && this.may_act() && !window.cur_dialog?.display,
			page: frm.page,
		});
	}

	show_notices() {
		const { doc } = this.frm;
		if (doc.merged_into) {
			const link = frappe.utils.get_form_link("MM Customer", doc.merged_into, true);
			this.frm.set_intro(
				__("Merged into {0}, which now holds all records of this customer.", [link]),
				"blue"
			);
		} else if (!doc.is_active) {
			this.frm.set_intro(__("This customer is inactive and no longer suggested."), "orange");
		} else if (doc.is_incomplete) {
			this.frm.set_intro(__("A mandatory field is empty. Please fill it in and save."), "orange");
		}
		if (!doc.merged_into) this.show_duplicates();
	}

	// Two of them may be one person. Those who may merge are asked to look.
	async show_duplicates() {
		const { doc } = this.frm;
		if (!frappe.model.can_read("MM Duplicate Suggestion")) return;
		const found = await frappe.xcall("meeting_manager.api.customers.open_duplicates", {
			customer: doc.name,
		});
		if (!found?.length || this.frm.doc.name !== doc.name) return;
		this.frm.set_intro(meeting_manager.CustomerCard.duplicates(found, this.may_merge()), "yellow");
		this.frm.layout.message.find("[data-review]").on("click", (event) => {
			event.preventDefault();
			meeting_manager.merge_customers(event.currentTarget.dataset.review, doc.name);
		});
	}

	// Frappe calls what the heat map counts "interactions".
	name_heatmap() {
		const { heatmap, heatmap_area } = this.frm.dashboard;
		if (!heatmap) return;
		heatmap.countLabel = __("bookings");
		const says = __("Bookings per day over the last twelve months, excluding cancelled ones.");
		heatmap_area.body.find(".heatmap-message").removeClass("hidden").text(says);
	}

	book() {
		meeting_manager.new_booking({ customer: this.frm.doc.name });
	}

	copy(value) {
		frappe.utils.copy_to_clipboard(value);
	}

	mail(address) {
		const row = this.frm.doc.email_addresses.find((each) => each.email_address === address);
		if (!row?.is_verified) this.warn();
		const Composer = this.composer();
		new Composer({ doc: this.frm.doc, frm: this.frm, recipients: address });
	}

	// Frappe looks for a signature in the Email Accounts, and shows an error to those who may not read them.
	composer() {
		const { CommunicationComposer } = frappe.views;
		if (frappe.model.can_read("Email Account")) return CommunicationComposer;
		return class extends CommunicationComposer {
			async get_signature() {
				return frappe.boot.user.email_signature || "";
			}
		};
	}

	// Without loading the form anew: other fields may have been typed in.
	confirm_with_caller(value) {
		const kind = value.includes("@") ? "email" : "phone";
		const [table, field] = {
			email: ["email_addresses", "email_address"],
			phone: ["phone_numbers", "phone_number"],
		}[kind];
		const question = __("Has the caller confirmed that {0} is theirs?", [
			frappe.utils.escape_html(value),
		]);
		frappe.confirm(question, async () => {
			const { note } = await this.call("confirm_with_caller", { kind, value });
			const row = this.frm.doc[table].find((each) => each[field] === value);
			row.is_verified = 1;
			this.overview.notes[row.name] = note;
			this.frm.refresh_field(table);
			this.show_card();
		});
	}

	warn() {
		frappe.show_alert({ message: meeting_manager.CustomerCard.warning(), indicator: "orange" }, 7);
	}

	list(status) {
		const now = frappe.datetime.now_datetime();
		const filters = {
			upcoming: { status: ["in", ["Pending", "Confirmed"]], start_datetime: [">", now] },
			past: { status: ["in", ["Pending", "Confirmed", "Completed"]], start_datetime: ["<=", now] },
			no_shows: { status: "No Show" },
			spent: { status: "Completed" },
		}[status];
		frappe.set_route("List", "MM Meeting Booking", { customer: this.frm.doc.name, ...filters });
	}

	// Typed changes of other fields stay typed: then the new day is saved with them.
	async follow_up(days) {
		const was_dirty = this.frm.is_dirty();
		const span = { week: { weeks: 1 }, month: { months: 1 } }[days];
		const today = moment(frappe.datetime.get_today()).locale("en"); // of the user, not of this machine
		await this.frm.set_value("next_follow_up", span ? today.add(span).format("YYYY-MM-DD") : null);
		if (!was_dirty) await this.frm.save();
	}

	log_call() {
		const dialog = new frappe.ui.Dialog({
			title: __("Log a Call"),
			fields: [
				{
					fieldname: "direction",
					fieldtype: "Select",
					label: __("Who Called"),
					options: [
						{ value: "they", label: __("They called us") },
						{ value: "we", label: __("We called them") },
					],
					default: "they",
				},
				{ fieldname: "note", fieldtype: "Small Text", label: __("Call Notes"), reqd: 1 },
				{
					fieldname: "follow_up",
					fieldtype: "Date",
					label: __("Next Follow-up"),
					description: __("Leave empty to keep the current date."),
				},
			],
			primary_action_label: __("Save Call"),
			primary_action: (values) => this.save_call(values, dialog),
		});
		dialog.show();
	}

	// With other changes typed in, the day is set in the form and saved with them.
	async save_call({ direction, note, follow_up }, dialog) {
		const { frm } = this;
		const is_dirty = frm.is_dirty();
		const args = { note, by_us: direction === "we", follow_up: is_dirty ? undefined : follow_up };
		await this.call("log_call", args);
		dialog.hide();
		frappe.show_alert({ message: __("The call was added to the timeline."), indicator: "green" });
		if (!is_dirty) return frm.reload_doc();
		if (follow_up) frm.set_value("next_follow_up", follow_up);
		frm.sidebar.reload_docinfo();
	}

	text_to(number) {
		const row = this.frm.doc.phone_numbers.find((each) => each.phone_number === number);
		const dialog = new frappe.ui.Dialog({
			title: __("Send SMS"),
			fields: [
				{ fieldname: "phone", fieldtype: "Data", label: __("To"), default: number, read_only: 1 },
				{
					fieldname: "message",
					fieldtype: "Small Text",
					label: __("Message"),
					reqd: 1,
					description: row?.is_verified ? "" : meeting_manager.CustomerCard.warning(),
				},
			],
			primary_action_label: __("Send"),
			primary_action: ({ message }) => this.send_text(number, message, dialog),
		});
		dialog.show();
	}

	async send_text(phone, message, dialog) {
		const { waits } = await this.call("send_text", { phone, message });
		dialog.hide();
		const later = __("The daily SMS limit has been reached, so this message will be sent tomorrow.");
		const alert = waits
			? { message: later, indicator: "orange" }
			: { message: __("The text message is on its way.") };
		frappe.show_alert({ indicator: "green", ...alert });
		this.frm.sidebar.reload_docinfo();
	}

	complete_profile() {
		const { doc } = this.frm;
		const known = doc.email_addresses[0]?.email_address;
		const fields = [
			{
				fieldname: "email",
				fieldtype: "Data",
				label: __("Email"),
				default: known,
				description: __("Makes the profile Full and identifies the customer."),
			},
		];
		if (!doc.phone_numbers.length) {
			const description = __("Without an email, changes a Guest profile to Stub.");
			fields.push({ fieldname: "phone", fieldtype: "Data", label: __("Phone"), description });
		}
		const dialog = new frappe.ui.Dialog({
			title: __("Complete Profile"),
			fields,
			primary_action_label: __("Save"),
			primary_action: async (values) => {
				await this.call("upgrade_profile", values);
				dialog.hide();
				this.frm.reload_doc();
			},
		});
		dialog.show();
	}

	async call(method, values) {
		const args = { customer: this.frm.doc.name, ...values };
		const path = `meeting_manager.api.customers.${method}`;
		return (await frappe.call({ method: path, args, freeze: true })).message;
	}
};
