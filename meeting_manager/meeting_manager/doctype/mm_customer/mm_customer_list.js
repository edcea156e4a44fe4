frappe.listview_settings["MM Customer"] = {
	add_fields: ["status", "is_active", "is_incomplete", "merged_into", "image"],
	filters: [["is_active", "=", 1]],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(doc) {
		if (doc.merged_into) return [__("Merged"), "gray", "merged_into,is,set"];
		if (doc.is_incomplete) return [__("Incomplete"), "orange", "is_incomplete,=,1"];
		const colours = { Lead: "blue", Prospect: "cyan", Active: "green", Archived: "light-blue" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

	onload(list) {
		if (list.view_name === "List") list.page.set_title(__("Customers"));
		meeting_manager.forget_filters_of_links(list);
		meeting_manager.load().then(() => meeting_manager.add_bulk_actions(list));
		meeting_manager.customers.add_list_search(list);
		if (!frappe.model.can_create("MM Meeting Booking")) return;
		list.page.add_inner_button(__("New Booking"), () => {
			const chosen = list.get_checked_items(true);
			meeting_manager.new_booking(chosen.length === 1 ? { customer: chosen[0] } : {});
		});
	},
};
