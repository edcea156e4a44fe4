"""What the page My Schedule calls. Each function works for the user who has signed in, and reaches only the
bookings that this user hosts; no answer holds contact data.
"""

from dataclasses import asdict
from datetime import date

import frappe
from frappe import _

from meeting_manager.api._responses import as_message, on_refusal
from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.desk import my_schedule


@frappe.whitelist(methods=["GET"])
def days(first: str | None = None, count: int = 1) -> list[dict]:
	"""The days from `first` on, as `my_schedule.Day` has them; today without one. count: 1 to 7."""
	access.check_has_schedule()
	return [asdict(day) for day in my_schedule.days_of(frappe.session.user, _date(first), count)]


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def attended(booking: str) -> dict[str, str]:
	"""Say that the guest came: `{"status"}`."""
	access.check_has_schedule()
	return {"status": my_schedule.mark_attended(frappe.session.user, booking).status}


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def no_show(booking: str) -> dict[str, str]:
	"""Say that the guest did not come: `{"status"}`."""
	access.check_has_schedule()
	return {"status": my_schedule.mark_no_show(frappe.session.user, booking).status}


def _date(typed: str | None) -> date | None:
	try:
		return date.fromisoformat(typed) if typed else None
	except ValueError:
		frappe.throw(_("Please enter a date, such as 2027-03-31."))
