"""What a change of a booking means: which notification, if any, it needs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Notification = Literal[
	"requested",
	"booked",
	"confirmed",
	"declined",
	"moved",
	"cancelled",
	"waitlisted",
	"waitlist_offer",
	"reminder",
	"already_booked",
]
LIVING = ("Pending", "Confirmed")
LONGEST = timedelta(days=31)  # how far back a booking may have begun that still goes on
BY_GUESTS = ("Website", "Web Form")  # sources of bookings that guests made themselves


@dataclass(frozen=True)
class State:
	"""What of a booking decides; starts_at and ends_at are unix seconds."""

	status: str
	starts_at: int
	ends_at: int
	waitlist: str = ""
	cancelled_by: str = ""


def what_happened(before: State | None, after: State) -> Notification | None:
	"""The news between two states of one booking, the first of them None for a new one; None for no news.

	The weightier wins: a booking moved and confirmed at once is confirmed, at its new time.
	"""
	if after.status == "Cancelled":
		if not before or before.status not in LIVING:
			return None
		return "declined" if before.status == "Pending" and after.cancelled_by == "Staff" else "cancelled"
	if after.status not in LIVING:
		return None
	if after.waitlist != (before.waitlist if before else ""):
		return _turn_in_the_queue(after)
	if not before or before.status not in LIVING:
		if after.waitlist:
			return "waitlisted"
		return "booked" if after.status == "Confirmed" else "requested"
	if after.status == "Confirmed" != before.status:
		return "confirmed"
	if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
		return "moved"
	return None


def _turn_in_the_queue(after: State) -> Notification:
	"""On the waitlist, out of it with an offer, or with a seat."""
	if after.waitlist:
		return "waitlist_offer" if after.waitlist == "Offered" else "waitlisted"
	return "confirmed" if after.status == "Confirmed" else "requested"
