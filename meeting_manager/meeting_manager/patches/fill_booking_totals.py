from meeting_manager.meeting_manager.services.common import booking_totals


def execute() -> None:
	"""Write the sums of bookings, the customers of each month and the spans of each customer, which charts
	and reports read, from the bookings that are there.

	A month and some hundred customers at a time, each committed on its own. Running it again finds nothing to
	do. What it writes is no fault, so nothing is noted in the Error Log.
	"""
	booking_totals.fill()
