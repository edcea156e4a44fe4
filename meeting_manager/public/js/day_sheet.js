// Asks whose day to print, and opens it as a page to print from.
frappe.provide("meeting_manager");

{
	// Without a host the sheet is of all; the page needs one to be printed from, whichever it is.
	const address = (host, date) => {
		const args = {
			doctype: "MM Host",
			name: host || Object.keys(frappe.boot.mm_hosts || {})[0],
			all_hosts: host ? 0 : 1,
			format: "Day Sheet",
			no_letterhead: 1,
			date,
			_lang: frappe.boot.lang,
		};
		return `/printview?${new URLSearchParams(args)}`;
	};

	// Who is a host prints their own day first.
	const own_host = async () => {
		const { message } = await frappe.db.get_value("MM Host", { user: frappe.session.user }, "name");
		return message && message.name;
	};

	meeting_manager.DaySheet = class {
		constructor(known) {
			this.known = known;
		}

		async show() {
			const host = this.known.host || (await own_host());
			const dialog = new frappe.ui.Dialog({
				title: __("Day Sheet"),
				no_focus: true, // Frappe 16 opens the list of a link that has the focus, over the button
				fields: [
					{
						fieldname: "host",
						fieldtype: "Link",
						options: "MM Host",
						label: __("Host"),
						default: host,
						description: __("Leave empty for one sheet of all hosts."),
					},
					{
						fieldname: "date",
						fieldtype: "Date",
						label: __("Date"),
						reqd: 1,
						default: this.known.date || frappe.datetime.get_today(),
					},
				],
				primary_action_label: __("Open Print View"),
				primary_action({ host, date }) {
					dialog.hide();
					window.open(address(host, date), "_blank");
				},
			});
			dialog.$wrapper.on("shown.bs.modal", () => {
				if (!dialog.$wrapper.find(":focus").length) dialog.get_primary_btn().trigger("focus");
			});
			dialog.show();
		}
	};
}
