frappe.listview_settings["MM Meeting Booking"] = {
	add_fields: ["status", "waitlist"],

	get_indicator(doc) {
		if (doc.status === "Pending" && doc.waitlist) {
			const label = doc.waitlist === "Offered" ? __("Offered") : __("Waitlist");
			return [label, "purple", `waitlist,=,${doc.waitlist}`];
		}
		const colours = { Pending: "orange", Confirmed: "blue", Completed: "green", Cancelled: "gray" };
		return [__(doc.status), colours[doc.status] || "red", `status,=,${doc.status}`];
	},
};
