{
	const API = "meeting_manager.api.settings.";

	const tell = ({ message }) => frappe.msgprint({ title: __("Test"), message, indicator: "green" });

	// A test shows what is stored, so what is typed is stored first.
	const saved = (frm) => (frm.is_dirty() ? frm.save() : Promise.resolve());

	frappe.ui.form.on("MM Settings", {
		async refresh(frm) {
			const { message: problems } = await frappe.call({ method: `${API}problems`, type: "GET" });
			const sentences = problems.map((each) => frappe.utils.escape_html(each));
			if (sentences.length) frm.set_intro(sentences.join("<br>"), "orange");
		},

		async test_mail(frm) {
			await saved(frm);
			tell(await frappe.call({ method: `${API}send_test_mail`, freeze: true }));
		},

		async test_sms(frm) {
			await saved(frm);
			const number = {
				fieldname: "number",
				fieldtype: "Data",
				label: __("Phone Number"),
				reqd: 1,
				description: __("Include the country code, for example +60 12-345 6789."),
			};
			const send = async (args) =>
				tell(await frappe.call({ method: `${API}send_test_text`, args, freeze: true }));
			frappe.prompt(number, send, __("Send Test SMS"), __("Send"));
		},
	});
}
