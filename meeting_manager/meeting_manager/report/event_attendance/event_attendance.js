frappe.query_reports["Event Attendance"] = {
	filters: meeting_manager.period_filters(-182, 60),
};
