from meeting_manager.meeting_manager.services.migration import contact_origins


def execute() -> None:
	"""Say of each unverified email and phone number which booking brought it, and when.

	1. Give it the earliest booking of its customer in which it was submitted.
	2. Give it that booking's moment.

	Running it again finds nothing left to do.
	"""
	contact_origins.fill()
