// The ID is the web address, which has a column.
frappe.listview_settings["MM Meeting Type"] = { hide_name_column: true, hide_name_filter: true };
