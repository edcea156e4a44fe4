"""The figures and charts of the workspace, in the shapes that Number Card and Dashboard Chart expect.

They cover the whole site, so each one checks that the user may see every booking: hiding a card does not hide
its URL.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import frappe
from frappe import _

from meeting_manager.meeting_manager.domain.messages.datetime_format import short_date, short_month
from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.desk import today as today_block
from meeting_manager.meeting_manager.services.reports import dashboard


@frappe.whitelist()
def today() -> dict[str, Any]:
	"""The block at the top: the bookings of today, as `today.bookings` has them."""
	access.check_sees_every_booking()
	return today_block.bookings()


@frappe.whitelist()
def no_show_rate() -> dict:
	"""Number card: of a hundred bookings of the last ninety days, how many guests did not come."""
	access.check_sees_every_booking()
	found = dashboard.no_show_rate()
	since = {"from_date": str(found["since"])}
	return {"value": found["rate"], "fieldtype": "Percent", **_leads_to("No-shows", since)}


@frappe.whitelist()
def follow_ups_due() -> dict:
	"""Number card: how many customers are to be called today, or were to be before."""
	access.check_sees_every_booking()
	return {"value": dashboard.follow_ups_due(), "fieldtype": "Int", **_leads_to("Follow-ups Due", {})}


@frappe.whitelist()
def bookings_by_week() -> dict | None:
	"""Chart: bookings by the week they start in, the next few weeks among them."""
	access.check_sees_every_booking()
	rows = dashboard.bookings_by_week()
	labels = [_in_words(short_date, monday) for monday, _count in rows]
	return _chart(labels, {_("Bookings"): [count for _monday, count in rows]})


@frappe.whitelist()
def bookings_by_type() -> dict | None:
	"""Chart: bookings of the last ninety days by meeting type, those of events as one."""
	access.check_sees_every_booking()
	rows = dashboard.bookings_by_type()
	labels = [title or (_("Events") if is_event else _("Other")) for title, is_event, _count in rows]
	return _chart(labels, {_("Bookings"): [row[2] for row in rows]})


@frappe.whitelist()
def new_and_returning() -> dict | None:
	"""Chart: by month, the customers who came for the first time and those who came again."""
	access.check_sees_every_booking()
	rows = dashboard.new_and_returning()
	labels = [_in_words(short_month, month) for month, _new, _returning in rows]
	return _chart(labels, {_("New"): [row[1] for row in rows], _("Returning"): [row[2] for row in rows]})


def _chart(labels: list[str], datasets: dict[str, list]) -> dict | None:
	"""None, for which Frappe says that there is no data, without labels."""
	found = [{"name": name, "values": values} for name, values in datasets.items()]
	return {"labels": labels, "datasets": found} if labels else None


def _leads_to(report: str, filters: dict) -> dict:
	"""Where a click on a number card leads."""
	return {"route": ["query-report", report], "route_options": filters}


def _in_words(spoken: Callable[[date, str], str], day: date) -> str:
	return spoken(day, frappe.local.lang)
