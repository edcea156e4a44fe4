const DESK = "meeting_manager.api.desk.";

frappe.ui.form.on("MM Meeting Booking", {
	setup(frm) {
		frm.set_query("meeting_type", () => ({ filters: { published: 1 } }));
		frm.fields_dict.host.is_title_link = () => true; // a user, shown as guests know them
	},

	customer(frm) {
		return frm.events.warn_of_silence(frm);
	},

	refresh(frm) {
		frm.events.warn_of_silence(frm);
		const known = frappe.utils.get_link_title("MM Customer", frm.doc.customer);
		if (!frm.is_new() && !frm.doc.customer_name && known) frm.page.set_title(known);
		if (frm.is_new() || !frm.has_perm("write")) return;
		if (frm.doc.is_incomplete) {
			frm.set_intro(__("A mandatory field is empty. Please fill it in and save."), "orange");
		}
		if (frm.doc.is_suspicious && frm.doc.status === "Pending") {
			const why = __("This may be a robot's booking: a field that people do not see was filled in.");
			frm.set_intro(why, "orange");
		}
		const is_living = ["Pending", "Confirmed"].includes(frm.doc.status);
		const has_begun = frm.doc.starts_at * 1000 <= Date.now();
		if (is_living) {
			frm.events[has_begun ? "add_closing" : "add_changing"](frm);
			if (frm.doc.meeting_type && !has_begun) frm.events.add_moving(frm);
		}
		frm.add_custom_button(__("Copy Manage Link"), () => frm.events.copy_link(frm));
	},

	// Messages go to what was given with the booking, or to what the customer has verified.
	async warn_of_silence(frm) {
		const { customer, customer_email, customer_phone } = frm.doc;
		let warning = "";
		if (customer && !customer_email && !customer_phone && frappe.model.can_read("MM Customer")) {
			const args = { customer };
			const { reached } = await meeting_manager.ask("customers.contact_points", args, { silent: true });
			if (reached && !reached.length)
				warning = __(
					"Nothing will be sent about this booking, because the customer has no verified email or mobile number. Confirm one on the customer's form."
				);
		}
		if (frm.doc.customer === customer) frm.set_df_property("customer", "description", warning);
	},

	add_changing(frm) {
		const is_pending = frm.doc.status === "Pending";
		if (is_pending && !frm.doc.waitlist) {
			frm.add_custom_button(__("Confirm"), () => frm.events.act(frm, "confirm")).addClass(
				"btn-primary"
			);
			frm.add_custom_button(__("Decline"), () => frm.events.ask(frm, "decline", __("Decline")));
		} else {
			frm.add_custom_button(__("Cancel Booking"), () =>
				frm.events.ask(frm, "cancel", __("Cancel Booking"))
			);
		}
	},

	add_moving(frm) {
		frm.add_custom_button(__("Reschedule"), async () => {
			const moved = await meeting_manager.move_booking(frm.doc);
			if (moved) frm.reload_doc();
		});
	},

	add_closing(frm) {
		frm.add_custom_button(__("Complete"), () => frm.events.act(frm, "complete"));
		frm.add_custom_button(__("No Show"), () => frm.events.act(frm, "mark_no_show"));
	},

	ask(frm, action, label) {
		const field = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason") };
		field.description = __("Optional. The guest sees this reason.");
		frappe.prompt(field, ({ reason }) => frm.events.act(frm, action, { reason }), label, label);
	},

	act(frm, action, values = {}) {
		const args = { booking: frm.doc.name, ...values };
		return frappe.call({ method: DESK + action, args, freeze: true }).then(() => frm.reload_doc());
	},

	copy_link(frm) {
		frappe.call(`${DESK}manage_link`, { booking: frm.doc.name }).then(({ message }) => {
			frappe.utils.copy_to_clipboard(message.url);
		});
	},
});
