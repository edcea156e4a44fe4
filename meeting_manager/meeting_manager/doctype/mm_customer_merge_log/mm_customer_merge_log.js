frappe.ui.form.on("MM Customer Merge Log", {
	async refresh(frm) {
		frm.disable_save();
		if (frm.is_new()) return;
		await meeting_manager.load();
		const counts = frm.doc.__onload?.counts || [];
		frm.get_field("counts_html").$wrapper.html(meeting_manager.MergeCustomers.counts_html(counts));
		if (frm.doc.status === "Undone") return;
		frm.add_custom_button(__("Undo this merge"), () => frm.trigger("undo"));
	},

	undo(frm) {
		const names = [frm.doc.source, frm.doc.survivor];
		frappe.confirm(
			__(
				"{0} becomes a customer of its own again, and gets back what moved to {1}. Undo this merge now?",
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
				frappe.show_alert({ message: __("The merge is undone."), indicator: "green" });
				frm.reload_doc();
			}
		);
	},
});
