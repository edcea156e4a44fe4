from meeting_manager.meeting_manager.services.migration import stored_numbers


def execute() -> None:
	"""Settle what the phone numbers that are stored mean, so that a new Default Phone Region changes none.

	1. Store E.164 and extension beside each number of a customer, where today's region agrees with its key.
	2. Store both beside each number that was submitted with a booking.
	3. File the records whose number could not be read in an Error Log; nobody is texted there.

	In batches that are committed one by one. Running it again finds only those of step 3.
	"""
	stored_numbers.fill()
