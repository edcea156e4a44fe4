frappe.ui.form.on("MM Host", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.schedule) {
			meeting_manager
				.only_one("MM Schedule", {})
				.then((name) => name && frm.set_value("schedule", name));
		}
	},

	refresh(frm) {
		meeting_manager.show_public_page(frm, ({ slug }) => ({ host: slug }));
		if (frm.is_new()) return;
		const manages = frappe.user.has_role(["MM Manager", "System Manager"]);
		if (manages || frm.doc.user === frappe.session.user) {
			frm.add_custom_button(__("Calendar Feed"), () => frm.events.fetch_feed(frm));
		}
	},

	fetch_feed(frm, renew = 0) {
		const method = "meeting_manager.api.desk.feed_address";
		frappe
			.call(method, { host: frm.doc.name, renew })
			.then(({ message }) => frm.events.show_feed(frm, message.url));
	},

	show_feed(frm, url) {
		const secret = __(
			"Anyone with this address can see when the host is booked, so keep it private. Creating a new address disables the old one."
		);
		const dialog = new frappe.ui.Dialog({
			title: __("Calendar Feed"),
			fields: [
				{
					fieldname: "url",
					fieldtype: "Small Text",
					label: __("Subscribe"),
					description: secret,
					default: url,
					read_only: 1,
				},
			],
			primary_action_label: __("Copy"),
			primary_action: () => frappe.utils.copy_to_clipboard(url),
			secondary_action_label: __("Create New Address"),
			secondary_action() {
				dialog.hide();
				frm.events.fetch_feed(frm, 1);
			},
		});
		dialog.show();
	},
});
