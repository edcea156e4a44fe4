from meeting_manager.meeting_manager.services.migration import plain_texts


def execute() -> None:
	"""1. Find the texts of our records, and the subjects of mails about them, that could be markup.
	2. Put a word joiner behind each `<` that could open a tag: they look the same.

	Running it again finds nothing left to do.
	"""
	plain_texts.keep_stored_texts_plain()
