from meeting_manager.meeting_manager.services.customers import duplicate_detection


def execute() -> None:
	"""Give the customers of before the keys by which duplicates are found.

	1. The sound of every name, and the key of company and initials.
	2. The mailbox of every email address, and its name before the @.

	Only where there is none, so running it again finds nothing to do. The pairs themselves are noted by the
	next nightly run, which reads everybody as none has run before.
	"""
	duplicate_detection.fill_keys()
