frappe.query_reports["Host Occupancy"] = {
	filters: meeting_manager.period_filters(0, 27),
};
