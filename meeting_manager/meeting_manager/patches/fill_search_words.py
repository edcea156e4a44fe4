from meeting_manager.meeting_manager.services.customers import search_index


def execute() -> None:
	"""Let the customers from before the search be found by it.

	1. Write the words of every name and company that has none yet, and the vocabulary of all of them.
	2. Write the searched form of every email, and the digits of every phone number from their end.

	In batches that are committed one by one, as the search of a million customers is some millions of rows.
	Running it again finds nothing left to do.
	"""
	search_index.fill()
