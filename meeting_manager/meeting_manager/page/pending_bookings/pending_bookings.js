// The sidebar of Frappe 16 encodes a list's filters twice, so that the list does not know them: this page sets
// them.
frappe.pages["pending-bookings"].on_page_show = () => {
	frappe.route_flags.replace_route = true; // so that Back does not lead here again
	frappe.route_options = { status: "Pending" };
	frappe.set_route("List", "MM Meeting Booking", "List");
};
