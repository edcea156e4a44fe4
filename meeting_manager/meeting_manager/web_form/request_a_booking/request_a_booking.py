def get_context(context):
	"""Frappe asks every standard Web Form for this module; ours has nothing to add."""
