// What the app's lists, forms, calendar and workspace share. Bigger dialogs are loaded when they are opened.
frappe.provide("meeting_manager");

meeting_manager.load = (file) =>
	new Promise((resolve) => frappe.require(`/assets/meeting_manager/js/${file}.js`, resolve));

// known: what is known already, such as {customer, host, start, meeting_type, event}.
meeting_manager.new_booking = async (known = {}) => {
	await meeting_manager.load("new_booking");
	return new meeting_manager.NewBooking(known).show();
};
