frappe.query_reports["Not Seen Since"] = {
	filters: [
		{ fieldname: "days", label: __("Days Ago"), fieldtype: "Int", default: 180, reqd: 1 },
		{
			fieldname: "also_coming",
			label: __("Include Upcoming Bookings"),
			fieldtype: "Check",
			default: 0,
		},
	],
};
