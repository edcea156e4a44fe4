frappe.ui.form.on("MM Customer", {
	setup(frm) {
		frm.set_query("merged_into", () => ({ filters: { is_active: 1 } }));
		frm.set_query("user", () => ({ filters: { enabled: 1 } }));
		frm.customer_form = new meeting_manager.CustomerForm(frm);
	},

	refresh(frm) {
		frm.customer_form.refresh();
	},

	next_follow_up(frm) {
		frm.customer_form.show_card();
	},
});
