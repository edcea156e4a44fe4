const WHY = "meeting_manager.api.desk.why_missing";

frappe.ui.form.on("MM Meeting Type", {
	setup(frm) {
		frm.set_query("host", "hosts", () => ({ filters: { is_active: 1 } }));
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.hosts?.some(({ host }) => host)) frm.events.fill_host(frm);
	},

	async fill_host(frm) {
		const host = await meeting_manager.only_one("MM Host", { is_active: 1 });
		if (!host) return;
		const row = frm.doc.hosts?.[0] || frm.add_child("hosts");
		await frappe.model.set_value(row.doctype, row.name, "host", host);
		frm.refresh_field("hosts");
	},

	refresh(frm) {
		meeting_manager.show_public_page(frm, ({ slug }) => ({ type: slug }));
		if (frm.is_new()) return;
		frm.add_custom_button(__("Check a Slot"), () => frm.events.ask_why(frm));
	},

	ask_why(frm) {
		const name_of = (user) => frappe.utils.get_link_title("MM Host", user) || user;
		const hosts = frm.doc.hosts.map(({ host }) => ({ value: host, label: name_of(host) }));
		hosts.unshift({ value: "", label: __("Any Host") });
		const dialog = new frappe.ui.Dialog({
			title: __("Check a Slot"),
			fields: [
				{ fieldname: "start", fieldtype: "Datetime", label: __("Start"), reqd: 1 },
				{ fieldname: "host", fieldtype: "Select", options: hosts, label: __("Host") },
				{
					fieldname: "duration",
					fieldtype: "Int",
					label: __("Duration (minutes)"),
					default: frm.doc.duration,
				},
				{ fieldname: "answer", fieldtype: "HTML" },
			],
			primary_action_label: __("Check"),
			primary_action: (values) => frm.events.show_why(frm, dialog, values),
		});
		dialog.show();
	},

	show_why(frm, dialog, { start, host, duration }) {
		frappe.call(WHY, { meeting_type: frm.doc.name, start, host, duration }).then(({ message }) => {
			const reasons = message.map((each) => `<li>${frappe.utils.escape_html(each)}</li>`).join("");
			const free = `<p>${__("This time is available to guests.")}</p>`;
			dialog.fields_dict.answer.$wrapper.html(reasons ? `<ul>${reasons}</ul>` : free);
		});
	},
});
