frappe.listview_settings["MM Booking Reminder"] = {
	hide_name_column: true,
	onload: (list) => meeting_manager.forget_filters_of_links(list),
	refresh: (list) => meeting_manager.show_titles(list, { booking: "MM Meeting Booking" }),
};
