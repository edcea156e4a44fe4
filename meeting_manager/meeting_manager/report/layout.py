"""What the reports share: their range of days, and the shapes that Frappe's report page expects."""

from collections.abc import Sequence
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import cint, getdate

from meeting_manager.meeting_manager.domain.messages.datetime_format import short_month
from meeting_manager.meeting_manager.services.reports.customers import MOST_ROWS, today

MOST_DAYS = 10 * 366  # hours of schedules are laid out day by day
MOST_BARS = 10  # more leave no room for their names
BLUE, AMBER, GREEN = "#449CF0", "#ECAD4B", "#48BB74"


def read_period(filters: dict | None, back: int, ahead: int = 0) -> tuple[date, date]:
	"""The first and last day that `from_date` and `to_date` say; else so many days before and after today."""
	filters = filters or {}
	first = getdate(filters.get("from_date") or today() - timedelta(days=back))
	last = getdate(filters.get("to_date") or today() + timedelta(days=ahead))
	if first > last:
		frappe.throw(_("The end date is before the start date. Please choose a later end date."))
	if (last - first).days > MOST_DAYS:
		frappe.throw(_("A report can cover at most ten years. Please choose a shorter period."))
	return first, last


def read_number(filters: dict | None, name: str, usual: int) -> int:
	"""A whole number of at least one from the filters."""
	return max(1, cint((filters or {}).get(name)) or usual)


def read_choice(filters: dict | None, name: str, choices: Sequence[str]) -> str:
	"""One of the choices from the filters; the first one when there is another word, or none."""
	chosen = (filters or {}).get(name)
	return next((choice for choice in choices if choice == chosen), choices[0])


def column(
	fieldname: str, label: str, fieldtype: str = "Data", options: str | None = None, width: int = 120
) -> dict:
	"""A column of the table; label is translated."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"options": options,
		"width": width,
		"precision": 1 if fieldtype == "Float" else None,
	}


def customer_columns() -> list[dict]:
	"""The number of a customer, which is a link, and the name beside it."""
	return [
		column("customer", _("Customer"), "Link", "MM Customer", 110),
		column("customer_name", _("Name"), width=200),
	]


def bars(
	labels: list[str],
	datasets: dict[str, list],
	fieldtype: str = "Int",
	colors: Sequence[str] = (BLUE,),
	stacked: bool = False,
) -> dict | None:
	"""A bar chart of values by the name of what they are, which is translated; None without labels."""
	if not labels:
		return None
	return {
		"type": "bar",
		"data": {
			"labels": labels,
			"datasets": [{"name": name, "values": values} for name, values in datasets.items()],
		},
		"colors": list(colors),
		"fieldtype": fieldtype,
		# A chart that is drawn anew while it grows is an error in the browser's console.
		"animate": 0,
		"disableEntryAnimation": 1,
		"barOptions": {"stacked": int(stacked)},
	}


def month_labels(days: Sequence[date]) -> list[str]:
	return [short_month(day, frappe.local.lang) for day in days]


def figure(label: str, value: float, datatype: str = "Int", indicator: str | None = None) -> dict:
	"""A number above the table."""
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def advice(rows: list, what_to_do: str) -> str | None:
	"""What stands above a table that is empty, or that is cut off."""
	if not rows:
		return what_to_do
	if len(rows) >= MOST_ROWS:
		return _("Only the first {0} rows are shown. Narrow the filters to see the rest.").format(MOST_ROWS)
	return None
