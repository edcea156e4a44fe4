frappe.listview_settings["MM SMS Message"] = {
	hide_name_column: true,
	refresh: (list) => meeting_manager.show_titles(list, { customer: "MM Customer" }),
};
