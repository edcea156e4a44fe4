frappe.ui.form.on("MM Duplicate Suggestion", {
	async refresh(frm) {
		frm.set_df_property("reason", "hidden", !frm.is_new());
		if (frm.is_new()) return;
		await meeting_manager.load();
		new meeting_manager.DuplicatePair(frm).show();
	},
});
