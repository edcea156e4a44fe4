frappe.ui.form.on("MM Bulk Action", {
	async refresh(frm) {
		await meeting_manager.load();
		const { message } = await frappe.call("meeting_manager.api.bulk.progress", { name: frm.doc.name });
		frm.fields_dict.result_html.$wrapper.html(meeting_manager.bulk_result(message));
	},
});
