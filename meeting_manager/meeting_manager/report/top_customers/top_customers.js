frappe.query_reports["Top Customers"] = {
	filters: [
		...meeting_manager.period_filters(-364, 0),
		{
			fieldname: "rank_by",
			label: __("Rank by"),
			fieldtype: "Select",
			options: [
				{ value: "Spent", label: __("Spent") },
				{ value: "Bookings", label: __("Bookings") },
			],
			default: "Spent",
		},
		{ fieldname: "limit", label: __("Number of Customers"), fieldtype: "Int", default: 20 },
	],
};
