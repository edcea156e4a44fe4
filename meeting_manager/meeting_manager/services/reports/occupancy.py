"""How much of their opening hours hosts are booked for."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone

import frappe

from meeting_manager.meeting_manager.domain.booking.slots import Schedule
from meeting_manager.meeting_manager.domain.common.intervals import intersect, union
from meeting_manager.meeting_manager.domain.reports.statistics import clipped, minutes, share
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.reports.customers import midnight


def host_occupancy(first: date, last: date) -> list[dict]:
	"""The active hosts, the busiest first: host, host_name, bookings, open_minutes, booked_minutes,
	outside_minutes, occupancy.

	Open are the hours of the schedule with its days that differ; booked is the part of them that bookings
	take, without buffers, an hour that several guests share once; outside are booked minutes at other times.
	Occupancy is of a hundred open minutes. Four statements, whatever the range and the number of hosts.
	"""
	low, high = _instant(first), _instant(last + timedelta(days=1))
	host, schedule = frappe.qb.DocType("MM Host"), frappe.qb.DocType("MM Schedule")
	query = frappe.qb.from_(host).join(schedule).on(schedule.name == host.schedule)
	query = query.select(host.user, host.display_name, host.schedule, schedule.time_zone)
	hosts = query.where(host.is_active == 1).run(as_dict=True)
	schedules = availability.schedules_of(hosts, low, high)
	taken = _taken([host.user for host in hosts], low, high)
	rows = [_row(host, schedules[host.schedule], taken[host.user], low, high) for host in hosts]
	return sorted(rows, key=lambda row: (-row["occupancy"], row["host_name"]))


def _instant(day: date) -> datetime:
	"""When a day begins on the site's clock; one of a change of clocks at midnight, an hour late."""
	return midnight(day).replace(tzinfo=clock.site_zone()).astimezone(timezone.utc)


def _taken(users: list[str], low: datetime, high: datetime) -> dict[str, list]:
	"""The bookings of each host that touch the range, cancelled ones apart, as spans of time."""
	row = frappe.qb.DocType("MM Booking Host")
	query = frappe.qb.from_(row).select(row.user, row.starts_at, row.ends_at)
	query = query.where(row.user.isin(users or [""]) & (row.counts == 1))
	# busy_until is the indexed column, and never before the end.
	query = query.where(row.busy_until > clock.seconds(low))
	query = query.where((row.ends_at > clock.seconds(low)) & (row.starts_at < clock.seconds(high)))
	taken = defaultdict(list)
	for user, start, end in query.run():
		taken[user].append((clock.utc(start), clock.utc(end)))
	return taken


def _row(host: frappe._dict, schedule: Schedule, spans: list, low: datetime, high: datetime) -> dict:
	booked = union(clipped(spans, low, high))
	hours = schedule.open_intervals(low, high)
	inside = minutes(intersect(booked, hours))
	return {
		"host": host.user,
		"host_name": host.display_name or host.user,
		"bookings": len(spans),
		"open_minutes": minutes(hours),
		"booked_minutes": inside,
		"outside_minutes": minutes(booked) - inside,
		"occupancy": share(inside, minutes(hours)),
	}
