frappe.query_reports["Duplicates"] = {
	filters: [
		{
			fieldname: "status",
			label: __("Status"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All") },
				{ value: "Open", label: __("Open", null, "MM Duplicate Suggestion") },
				{ value: "Not a Duplicate", label: __("Not a Duplicate") },
				{ value: "Merged", label: __("Merged") },
			],
			default: "Open",
		},
	],
};
