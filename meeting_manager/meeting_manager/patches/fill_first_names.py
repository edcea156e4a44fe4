from meeting_manager.meeting_manager.services.customers import first_names


def execute() -> None:
	"""Show MM Staff the first name on bookings made before it was there; they may read no customer.

	Running it again finds nothing left to do.
	"""
	first_names.fill_missing()
