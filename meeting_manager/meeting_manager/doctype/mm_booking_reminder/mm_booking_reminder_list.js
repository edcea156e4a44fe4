frappe.listview_settings["MM Booking Reminder"] = {
	hide_name_column: true,
	refresh: (list) => meeting_manager.show_titles(list, { booking: "MM Meeting Booking" }),
};
