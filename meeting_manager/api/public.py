"""What people who are not signed in may call. Times in and out are UTC instants, or the clock of the site."""

import frappe
from frappe.rate_limiter import rate_limit

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services import public_booking_service

# A family or a front desk behind one address books a few times in a row; a script does it all day.
BOOKINGS_AN_HOUR = 30
HOUR = 60 * 60


@frappe.whitelist(
	allow_guest=True, xss_safe=True, methods=["POST"]
)  # the records keep typed HTML as text themselves
@rate_limit(limit=BOOKINGS_AN_HOUR, seconds=HOUR)
def book(
	name: str | None = None,
	email: str | None = None,
	start: str | None = None,
	phone: str | None = None,
	notes: str | None = None,
	website: str | None = None,
) -> dict:
	"""Ask for a booking. Returns `{"booking": "MB-00001", "status": "Pending"}`.

	start: ISO 8601, such as `2027-03-31T06:30:00Z`. website: left empty by people; filled in, nothing is
	booked. A wrong or missing field answers 422 with `errors`, a sentence for each field.
	"""
	if website:
		return {"booking": None, "status": "Pending"}
	try:
		number = public_booking_service.book(name, email, phone, start, notes)
	except BookingRequestError as error:
		frappe.local.response["errors"] = error.errors
		raise
	return {"booking": number, "status": "Pending"}
