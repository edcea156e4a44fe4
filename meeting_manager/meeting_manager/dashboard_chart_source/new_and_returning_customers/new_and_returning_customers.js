frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["New and Returning Customers"] = {
	method: "meeting_manager.api.dashboard.new_and_returning",
	filters: [],
};
