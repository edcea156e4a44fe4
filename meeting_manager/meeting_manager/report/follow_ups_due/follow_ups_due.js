frappe.query_reports["Follow-ups Due"] = {
	filters: [
		{
			fieldname: "until",
			label: __("Until"),
			fieldtype: "Date",
			default: meeting_manager.site_day(7),
			reqd: 1,
		},
	],
};
