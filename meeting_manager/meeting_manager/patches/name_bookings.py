from meeting_manager.meeting_manager.services.desk import booking_board
from meeting_manager.meeting_manager.services.migration import bookings, plain_texts


def execute() -> None:
	"""1. Write the empty name into bookings that have none: the name is their title now.
	2. Keep all names of bookings as titles are kept.
	3. Let a board that nobody has changed show the guest, and the days around today.

	Running it again finds nothing left to do.
	"""
	bookings.empty_names()
	plain_texts.keep_titles_plain("MM Meeting Booking")
	booking_board.renew_board()
