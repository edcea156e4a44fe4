from meeting_manager.meeting_manager.services import first_name_service


def execute() -> None:
	"""Show MM Staff the first name on bookings made before it was there; they may read no customer.

	Running it again finds nothing left to do.
	"""
	first_name_service.fill_missing()
