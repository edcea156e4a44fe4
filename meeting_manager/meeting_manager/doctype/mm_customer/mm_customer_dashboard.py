def get_data():
	"""Below the heat map: what belongs to a customer. Frappe leaves out what the user may not read.

	Not translated: Frappe keeps it for all readers, in the language of whoever came first. The form
	translates it.
	"""
	return {
		"heatmap": True,
		"fieldname": "customer",
		"non_standard_fieldnames": {"MM Customer Merge Log": "survivor"},
		"transactions": [
			{"label": "Bookings", "items": ["MM Meeting Booking"]},
			{"label": "Messages", "items": ["MM SMS Message"]},
			{"label": "Duplicates", "items": ["MM Duplicate Suggestion", "MM Customer Merge Log"]},
		],
	}
