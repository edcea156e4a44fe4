frappe.ui.form.on("MM Schedule", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.time_zone) {
			frm.set_value("time_zone", frappe.boot.time_zone?.system);
		}
	},

	refresh(frm) {
		frappe.call("frappe.core.doctype.user.user.get_timezones").then(({ message }) => {
			frm.fields_dict.time_zone.set_data(message.timezones);
		});
	},
});
