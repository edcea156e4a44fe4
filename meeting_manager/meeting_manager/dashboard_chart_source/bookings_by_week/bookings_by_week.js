frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Bookings by Week"] = {
	method: "meeting_manager.api.dashboard.bookings_by_week",
	filters: [],
};
