frappe.listview_settings["MM Meeting Booking"] = {
	add_fields: ["status", "waitlist"],

	// The other states have their colours in the DocType, which come first.
	get_indicator(doc) {
		if (doc.status !== "Pending" || !doc.waitlist) {
			return [__(doc.status), "orange", `status,=,${doc.status}`];
		}
		const label = doc.waitlist === "Offered" ? __("Offered") : __("Waitlist");
		return [label, "purple", `waitlist,=,${doc.waitlist}`];
	},
};
