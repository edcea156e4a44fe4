// The ID is the user, which has a column.
frappe.listview_settings["MM Host"] = { hide_name_column: true, hide_name_filter: true };
