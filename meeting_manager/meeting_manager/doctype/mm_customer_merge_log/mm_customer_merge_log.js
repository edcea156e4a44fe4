frappe.ui.form.on("MM Customer Merge Log", {
	async refresh(frm) {
		frm.disable_save();
		if (frm.is_new()) return;
		await meeting_manager.load();
		const counts = frm.doc.__onload?.counts || [];
		frm.get_field("counts_html").$wrapper.html(meeting_manager.MergeCustomers.counts_html(counts));
		if (frm.doc.status === "Undone") return;
		frm.add_custom_button(__("Undo Merge"), () => frm.trigger("undo"));
	},

	undo(frm) {
		const names = [frm.doc.source, frm.doc.survivor];
		frappe.confirm(
			__(
				"{0} becomes a separate customer again and gets back everything that moved to {1}. Undo this merge?",
				names
			),
			async () => {
				const options = { freeze: true, freeze_message: __("Undoing…") };
				const done = await meeting_manager.ask(
					"customers.undo_merge",
					{ log: frm.doc.name },
					options
				);
				if (done.refused) return done.refused.message && frappe.msgprint(done.refused.message);
				frappe.show_alert({ message: __("Merge undone."), indicator: "green" });
				frm.reload_doc();
			}
		);
	},
});
