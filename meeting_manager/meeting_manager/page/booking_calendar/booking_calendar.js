// The sidebar of Frappe 16 can lead to a page, not to a calendar: this page leads on.
frappe.pages["booking-calendar"].on_page_show = () => {
	frappe.route_flags.replace_route = true; // so that Back does not lead here again
	frappe.set_route("List", "MM Meeting Booking", "Calendar", "default");
};
