from meeting_manager.meeting_manager.services.customers import search_index
from meeting_manager.meeting_manager.services.migration import stored_numbers


def execute() -> None:
	"""Let the customers from before the search be found by it.

	1. Settle what phone numbers mean that are stored without E.164.
	2. Write the words of every name and company that has none yet, and the vocabulary of all of them.
	3. Write the searched form of every email, and the digits of every phone number from their end.

	In batches that are committed one by one, as the search of a million customers is some millions of rows.
	Running it again finds nothing left to do.
	"""
	stored_numbers.fill_rows()
	search_index.fill()
