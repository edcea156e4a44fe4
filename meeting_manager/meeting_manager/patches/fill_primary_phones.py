from meeting_manager.meeting_manager.services.migration import customers


def execute() -> None:
	"""Write each customer's primary phone number to `primary_phone`, which lists show. One statement; may run
	again.
	"""
	customers.fill_primary_phones()
