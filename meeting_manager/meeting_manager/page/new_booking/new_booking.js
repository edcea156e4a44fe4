// A shortcut of a workspace can lead to a page, not to a dialog: this page opens the dialog over the workspace.
frappe.pages["new-booking"].on_page_show = async () => {
	frappe.route_flags.replace_route = true; // so that Back does not lead here again
	await frappe.set_route("meeting-manager");
	meeting_manager.new_booking();
};
