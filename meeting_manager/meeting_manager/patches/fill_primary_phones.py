from meeting_manager.meeting_manager.services import customer_migration


def execute():
	"""Write each customer's primary phone number to `primary_phone`, which lists show. One statement; may run
	again.
	"""
	customer_migration.fill_primary_phones()
