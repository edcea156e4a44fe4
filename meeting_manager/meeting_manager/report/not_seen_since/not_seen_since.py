from frappe import _
from frappe.utils import cint, getdate

from meeting_manager.meeting_manager.domain.reports.statistics import band_of
from meeting_manager.meeting_manager.report.layout import (
	advice,
	bars,
	column,
	customer_columns,
	figure,
	read_number,
)
from meeting_manager.meeting_manager.services.reports.customers import not_seen_since, today

USUAL_DAYS = 180
BAND = 90  # days


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: days, also_coming."""
	days = read_number(filters, "days", USUAL_DAYS)
	found = not_seen_since(days, also_coming=bool(cint((filters or {}).get("also_coming"))))
	rows = [{**row, "last_seen": getdate(row["last_seen"])} for row in found]
	for row in rows:
		row["days"] = (today() - row["last_seen"]).days
	nobody = _("No customers have been away that long. Choose fewer days.")
	return get_columns(), rows, advice(rows, nobody), get_chart(rows, days), get_figures(rows)


def get_columns() -> list[dict]:
	return [
		*customer_columns(),
		column("days", _("Days Ago"), "Int", width=100),
		column("last_seen", _("Last Seen"), "Date"),
		column("visits", _("Visits"), "Int", width=80),
		column("spent", _("Spent"), "Currency"),
		column("phone", _("Phone"), width=150),
		column("email", _("Email"), width=220),
	]


def get_chart(rows: list[dict], days: int) -> dict | None:
	edges = [days + BAND * number for number in range(1, 5)]
	counts = [0] * (len(edges) + 1)
	for row in rows:
		counts[band_of(row["days"], edges)] += 1
	spans = zip([days, *edges[:-1]], edges, strict=True)
	labels = [_("{0} to {1} days").format(start, end - 1) for start, end in spans]
	labels.append(_("{0} days or more").format(edges[-1]))
	return bars(labels if rows else [], {_("Customers"): counts})


def get_figures(rows: list[dict]) -> list[dict]:
	return [
		figure(_("Customers"), len(rows)),
		figure(_("Spent by these customers"), sum(row["spent"] or 0 for row in rows), "Currency"),
	]
