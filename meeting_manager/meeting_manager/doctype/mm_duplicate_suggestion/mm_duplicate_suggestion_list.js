{
	const SUGGESTION = "MM Duplicate Suggestion";

	// Customers are shown by number, since Frappe would hand their names to everybody who signs in: this list asks
	// for the names, and the server looks who asks.
	const show_names = async (list) => {
		const numbers = [...new Set(list.data.flatMap((row) => [row.customer, row.duplicate_of]))];
		if (!numbers.length) return;
		const names = await meeting_manager.ask("duplicates.names", { customers: numbers }, { type: "GET" });
		const put = (cell, number, shown) => {
			if (names[number]) cell.text(shown(names[number])).attr("title", `${names[number]} · ${number}`);
		};
		list.$result.find("a[data-filter^='duplicate_of,=,']").each((_index, cell) => {
			put($(cell), cell.dataset.filter.split(",=,")[1], (name) => name);
		});
		list.$result.find(".list-subject a[data-name]").each((_index, cell) => {
			const number = list.data.find((row) => row.name === cell.dataset.name)?.customer;
			put($(cell), number, (name) => `${name} · ${number}`);
		});
	};

	const not_duplicates = async (list) => {
		const chosen = list.get_checked_items(true);
		const question = __("Mark these {0} pairs as not duplicates? They will not be suggested again.", [
			chosen.length,
		]);
		frappe.confirm(question, async () => {
			const answer = await meeting_manager.ask(
				"duplicates.not_duplicates",
				{ suggestions: chosen },
				{ freeze: true }
			);
			if (answer.refused) return;
			frappe.show_alert({
				message: __("{0} pairs marked as not duplicates.", [answer.judged]),
				indicator: "green",
			});
			list.clear_checked_items();
			list.last_args = null; // else Frappe takes it for the refresh of a moment ago, and skips it
			list.refresh();
		});
	};

	frappe.listview_settings[SUGGESTION] = {
		add_fields: ["status", "customer"],
		filters: [["status", "=", "Open"]],
		hide_name_column: true,
		hide_name_filter: true,

		formatters: {
			score: (value) => `<span class="ellipsis">${cint(value)}%</span>`,
		},

		get_indicator(doc) {
			const colours = { Open: "orange", Merged: "green" };
			return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
		},

		onload(list) {
			meeting_manager.forget_filters_of_links(list);
			if (!frappe.model.can_write(SUGGESTION)) return;
			list.page.add_actions_menu_item(__("Not a Duplicate"), () => not_duplicates(list));
		},

		refresh: show_names,
	};
}
