from frappe import _

from meeting_manager.meeting_manager.domain.reports.statistics import share
from meeting_manager.meeting_manager.report.layout import (
	AMBER,
	advice,
	bars,
	column,
	figure,
	month_labels,
	read_choice,
	read_period,
)
from meeting_manager.meeting_manager.services.reports.bookings import (
	CUSTOMER,
	HOST,
	MEETING_TYPE,
	SOURCE,
	no_shows,
	no_shows_by_month,
)

LINKS = {CUSTOMER: "MM Customer", HOST: "MM Host", MEETING_TYPE: "MM Meeting Type"}


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: from_date, to_date, group_by."""
	first, last = read_period(filters, back=364)
	by = read_choice(filters, "group_by", (CUSTOMER, HOST, MEETING_TYPE, SOURCE))
	rows = [
		{**row, "title": _(row["title"]) if by == SOURCE else row["title"] or _("Unknown")}
		for row in no_shows(first, last, by)
	]
	months = no_shows_by_month(first, last)
	none = _("No no-shows in this period. A booking is counted here when it is marked as No Show.")
	return get_columns(by), rows, advice(rows, none), get_chart(months), get_figures(rows, months)


def get_columns(by: str) -> list[dict]:
	subjects = {
		CUSTOMER: (_("Customer"), _("Name")),
		HOST: (_("Host"), _("Name")),
		MEETING_TYPE: (_("Meeting Type"), _("Title")),
		SOURCE: (_("Source"), _("Source")),
	}
	subject, title = subjects[by]
	link = [column("subject", subject, "Link", LINKS[by], 160)] if by in LINKS else []
	return [
		*link,
		column("title", title, width=200),
		column("no_shows", _("No-shows"), "Int"),
		column("held", _("Completed"), "Int"),
		column("rate", _("No-show Rate"), "Percent", width=140),
		column("lost", _("Lost Amount"), "Currency"),
	]


def get_chart(months: list[tuple]) -> dict | None:
	days, _held, missed = zip(*months, strict=True)
	chart = bars(month_labels(days), {_("No-shows"): list(missed)}, colors=(AMBER,))
	return chart and {**chart, "axisOptions": {"xIsSeries": 1}}  # a label is left out rather than cut


def get_figures(rows: list[dict], months: list[tuple]) -> list[dict]:
	held, missed = sum(month[1] for month in months), sum(month[2] for month in months)
	return [
		figure(_("No-shows"), missed),
		figure(_("No-show Rate"), share(missed, held + missed), "Percent"),
		figure(_("Lost Amount"), sum(row["lost"] or 0 for row in rows), "Currency"),
	]
