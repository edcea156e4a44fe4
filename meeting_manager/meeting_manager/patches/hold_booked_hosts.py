from meeting_manager.meeting_manager.services.migration import bookings


def execute() -> None:
	"""Let the bookings of the time before meeting types take their host's time.

	1. Give every booking the instants of its start and end, and one seat.
	2. Let those that are Pending or Confirmed, to come, and have a host hold that host; overlaps stay.
	3. Give those to come a manage link.
	4. Say in one line which of them overlap, for staff to sort out.

	Running it again finds nothing left to do.
	"""
	bookings.fill_instants()
	bookings.fill_seats()
	held, overlapping = bookings.hold_hosts()
	links = bookings.give_links()
	bookings.report(held, links, overlapping)
