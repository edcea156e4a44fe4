// The ID is the web address, which the title says.
frappe.listview_settings["MM Event"] = { hide_name_column: true, hide_name_filter: true };
