from collections import Counter

from frappe import _

from meeting_manager.meeting_manager.report.layout import (
	MOST_BARS,
	advice,
	bars,
	column,
	customer_columns,
	figure,
)
from meeting_manager.meeting_manager.services.reports.customers import duplicates

STATUSES = ("Open", "Not a Duplicate", "Merged")


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: status; empty is all."""
	status = (filters or {}).get("status")
	found = duplicates(status if status in STATUSES else None)
	rows = [{**row, "status": _(row["status"])} for row in found]
	none = _("No duplicates found. They are searched for every night and whenever a customer is saved.")
	return get_columns(), rows, advice(rows, none), get_chart(rows), [figure(_("Pairs"), len(rows))]


def get_columns() -> list[dict]:
	return [
		column("suggestion", _("Suggestion"), "Link", "MM Duplicate Suggestion", 120),
		*customer_columns(),
		column("duplicate_of", _("Possible Duplicate"), "Link", "MM Customer", 170),
		column("other_name", _("Name"), width=200),
		column("score", _("Match Score"), "Percent", width=90),
		column("reason", _("Reason"), width=260),
		column("status", _("Status"), width=130),
	]


def get_chart(rows: list[dict]) -> dict | None:
	reasons = Counter(row["reason"] or _("Unknown") for row in rows).most_common(MOST_BARS)
	return bars([reason for reason, _count in reasons], {_("Pairs"): [count for _reason, count in reasons]})
