frappe.query_reports["Source Analysis"] = {
	filters: [
		...meeting_manager.period_filters(-364, 0),
		{
			fieldname: "group_by",
			label: __("Group by"),
			fieldtype: "Select",
			options: [
				{ value: "Booking Source", label: __("Booking Source") },
				{ value: "Customer Source", label: __("Customer Source") },
			],
			default: "Booking Source",
		},
	],
};
