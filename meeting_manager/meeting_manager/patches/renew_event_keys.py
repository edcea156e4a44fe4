from meeting_manager.meeting_manager.services.migration import bookings


def execute() -> None:
	"""Let an email address book an event once, where a customer did before.

	1. Read the bookings of events that are not cancelled, some events at a time.
	2. Give each the key of the submitted address, else of the customer; the oldest booking of a person first,
	and the others, which a merge has left, keys of their own.

	Only keys that differ are written, so running it again finds nothing to do.
	"""
	bookings.renew_event_keys()
