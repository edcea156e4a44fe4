frappe.query_reports["No-shows"] = {
	filters: [
		...meeting_manager.period_filters(-364, 0),
		{
			fieldname: "group_by",
			label: __("Group by"),
			fieldtype: "Select",
			options: [
				{ value: "Customer", label: __("Customer") },
				{ value: "Host", label: __("Host") },
				{ value: "Meeting Type", label: __("Meeting Type") },
				{ value: "Booking Source", label: __("Booking Source") },
			],
			default: "Customer",
		},
	],
};
