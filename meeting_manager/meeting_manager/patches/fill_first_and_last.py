from meeting_manager.meeting_manager.services.migration import statistics


def execute() -> None:
	"""Write `first_booking` and `last_visit` of the customers who have bookings, which reports read.

	In batches that are committed one by one. Running it again finds only customers whose bookings were all
	cancelled, or wait, and changes nothing of them.
	"""
	statistics.fill_first_and_last()
