// What the forms of schedules, hosts, meeting types and events share: the address of the public page, to copy or
// to put on a website, and why guests cannot book it.
frappe.provide("meeting_manager");

(() => {
	const text = (value) => frappe.utils.escape_html(cstr(value));

	// data_of(doc): the `data-…` attributes of embed.js that lead to this page. more: the promise of a headline,
	// `{text, color}`, to be shown with the rest.
	meeting_manager.show_public_page = async (frm, data_of, more = null) => {
		const { doctype, docname } = frm;
		if (frm.fields_dict.public_page) frm.toggle_display("public_page", !frm.is_new());
		if (frm.is_new()) return;
		const asked = frappe.call("meeting_manager.api.desk.public_page", { doctype, name: docname });
		const [{ message }, headline] = await Promise.all([asked, more]);
		if (frm.docname !== docname) return; // another record is shown by now
		frm.set_intro("");
		if (headline) frm.set_intro(text(headline.text), headline.color);
		if (message.problems.length) frm.set_intro(message.problems.map(text).join("<br>"), "orange");
		if (!message.path) return;
		const site = message.site || location.origin;
		draw(frm, new URL(message.path, site).href, site, data_of);
	};

	// The one record that there is, or nothing where there are none or several.
	meeting_manager.only_one = async (doctype, filters) => {
		const names = await frappe.db.get_list(doctype, { filters, fields: ["name"], limit: 2 });
		return names.length === 1 ? names[0].name : null;
	};

	function draw(frm, url, site, data_of) {
		const button = (action, label) =>
			`<button type="button" class="btn btn-default btn-xs" data-action="${action}">${label}</button>`;
		const $field = frm.fields_dict.public_page.$wrapper.html(`<div class="form-group">
			<div class="clearfix"><label class="control-label">${__("Public Page")}</label></div>
			<div style="overflow-wrap: anywhere"><a href="${text(url)}" target="_blank">${text(url)}</a></div>
			<div style="display: flex; gap: 8px; margin-top: 8px">${button("copy", __("Copy Link"))}${button("embed", __("Embed"))}</div>
		</div>`);
		$field.find("[data-action=copy]").on("click", () => frappe.utils.copy_to_clipboard(url));
		$field.find("[data-action=embed]").on("click", () => show_embed(site, data_of(frm.doc)));
	}

	function show_embed(site, data) {
		const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${text(value)}"`);
		const script = new URL("/assets/meeting_manager/js/embed.js", site).href;
		const code = `<script src="${script}" ${attributes.join(" ")} async></` + "script>";
		const where = __(
			"Put this where the page is to appear on your website, and list the website under MM Settings › Allowed Embedding Sites."
		);
		const dialog = new frappe.ui.Dialog({
			title: __("Embed"),
			// no text field: Frappe 15 takes what one holds for HTML
			fields: [
				{
					fieldname: "code",
					fieldtype: "HTML",
					options: `<pre style="white-space: pre-wrap; overflow-wrap: anywhere">${text(code)}</pre>
						<p class="text-muted">${where}</p>`,
				},
			],
			primary_action_label: __("Copy"),
			primary_action: () => frappe.utils.copy_to_clipboard(code),
		});
		dialog.show();
	}
})();
