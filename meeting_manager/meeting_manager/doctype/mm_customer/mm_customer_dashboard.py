from frappe import _


def get_data():
	"""Below the heat map: what belongs to a customer. Frappe leaves out what the user may not read."""
	return {
		"heatmap": True,
		"heatmap_message": _("Bookings per day over the last twelve months, excluding cancelled ones."),
		"fieldname": "customer",
		"non_standard_fieldnames": {"MM Customer Merge Log": "survivor"},
		"transactions": [
			{"label": _("Bookings"), "items": ["MM Meeting Booking"]},
			{"label": _("Messages"), "items": ["MM SMS Message"]},
			{"label": _("Duplicates"), "items": ["MM Duplicate Suggestion", "MM Customer Merge Log"]},
		],
	}
