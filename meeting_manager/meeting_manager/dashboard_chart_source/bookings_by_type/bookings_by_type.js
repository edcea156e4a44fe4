frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Bookings by Type"] = {
	method: "meeting_manager.api.dashboard.bookings_by_type",
	filters: [],
};
