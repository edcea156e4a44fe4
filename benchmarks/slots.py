"""A month of free slots: ours, the naive way (a few reads a day and host), and the floor (an indexed read of
the bookings and one of the Events).

    python benchmarks/slots.py [SITE] [BOOKINGS] [--without-naive]

BOOKINGS is how many each of ten hosts has on a working day, over a year. They also have Events, most of them
past, among those of many others. Where frappe_appointment is
installed its `get_time_slots` answers for the same month, with a Google Calendar that replies at once and
holds nothing; its starts must be ours. Each call is a request of its own. Writes to the site it is given and
removes what it wrote; run it on a site made for it.
"""

import random
import sys
import time
from datetime import datetime, timedelta, timezone
from functools import cache
from statistics import median
from unittest.mock import patch

from host import connect, site_argument

frappe = connect(site_argument())

from measure import load, with_naive  # noqa: E402

from meeting_manager.meeting_manager.services.booking import availability  # noqa: E402
from meeting_manager.meeting_manager.services.common import clock  # noqa: E402

PER_DAY = int(sys.argv[2]) if len(sys.argv) > 2 else 4
ROUNDS = 9
HOSTS = 10
SLOT = timedelta(minutes=30)
DAY = timedelta(days=1)
HALF_YEAR = 183
OPENS, CLOSES = timedelta(hours=9), timedelta(hours=17)
WORKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SCHEDULE = "Benchmark of slots"
BUSY = [f"busy{number}@slots.example" for number in range(HOSTS)]
FREE = [f"free{number}@slots.example" for number in range(HOSTS)]
TYPES = {
	"slots-one": ("One host", BUSY[:1]),
	"slots-any": ("Any free host", BUSY),
	"slots-all": ("All hosts together", BUSY),
	"slots-free-one": ("One host", FREE[:1]),
	"slots-free-all": ("All hosts together", FREE),
}
FLOOR = """select busy_from, busy_until from `tabMM Booking Host`
	where user = %s and holds = 1 and busy_until > %s and busy_from < %s"""
EVENTS_FLOOR = "select starts_on, ends_on from `tabEvent` where owner = %s and starts_on >= %s"
EVENTS_OF_OTHERS = 2_000
CALENDAR = "frappe_appointment.frappe_appointment.doctype.appointment_time_slot.appointment_time_slot"


class FreeCalendar:
	"""Google Calendar's client: `events().list(…).execute()` finds nothing. Counts what it is asked."""

	calls = 0

	def events(self):
		return self

	def list(self, **_asked):
		return self

	def execute(self) -> dict:
		FreeCalendar.calls += 1
		return {"items": []}


def main():
	clear()
	fill()
	told = f"{month_start():%B %Y}, {frappe.db.db_type}, {PER_DAY} bookings a host and working day"
	print(f"{told}, {frappe.db.count('Event')} Events, {load()}")
	compare("one host", "slots-one", set.union)
	compare("ten hosts, any of them", "slots-any", set.union)
	compare("ten hosts together", "slots-all", set.intersection)
	print("\ntwo indexed reads")
	report("floor", measured([floor]))
	if "frappe_appointment" in frappe.get_installed_apps():
		compare_with_theirs()
	clear()


def compare(title: str, meeting_type: str, combine):
	"""Print ours and the naive way, which have to find the same."""
	print(f"\n{title}")
	ours = measured([lambda: our_starts(meeting_type)])
	report("ours", ours)
	if with_naive():
		naive = measured([lambda: naive_starts(TYPES[meeting_type][1], combine)], rounds=1)
		assert ours["starts"] == naive["starts"], "the naive way finds other slots"
		report("naive", naive, ours)


def our_starts(meeting_type: str) -> set[datetime]:
	return {slot.start for slot in availability.slots(meeting_type, *month())}


def naive_starts(users: list[str], combine) -> set[datetime]:
	"""What one writes first: for each day and host, read the hours and the bookings."""
	return combine(
		*(
			{start for day in month_days() for start in naive_day(user, day) if start > now()}
			for user in users
		)
	)


def naive_day(user: str, day: datetime):
	"""Yield the free starts of one host on one day, which is midnight in the site's zone."""
	hours = {"parent": SCHEDULE, "weekday": f"{day:%A}"}
	if frappe.get_all("MM Schedule Override", {"parent": SCHEDULE, "date": day.date()}):
		return
	first, until = clock.seconds(day), clock.seconds(day + DAY)
	taken = {"user": user, "holds": 1, "busy_until": [">", first], "busy_from": ["<", until]}
	busy = frappe.get_all("MM Booking Host", taken, ["busy_from", "busy_until"])
	opens_on, closes_on = clock.to_site(day), clock.to_site(day + DAY)
	met = {"owner": user, "status": "Open", "starts_on": ["<", closes_on], "ends_on": [">", opens_on]}
	for event in frappe.get_all("Event", met, ["starts_on", "ends_on"]):
		times = [clock.seconds(clock.from_site(each)) for each in (event.starts_on, event.ends_on)]
		busy.append(frappe._dict(busy_from=times[0], busy_until=times[1]))
	for window in frappe.get_all("MM Schedule Window", hours, ["from_time", "to_time"]):
		opens, closes = (
			clock.minutes_of(window.from_time),
			clock.minutes_of(window.to_time),
		)
		for minute in range(opens, closes, SLOT.seconds // 60):
			start = clock.seconds(day) + minute * 60
			if not any(row.busy_from < start + SLOT.seconds and row.busy_until > start for row in busy):
				yield clock.utc(start)


def floor() -> set:
	frappe.db.sql(FLOOR, (BUSY[0], *map(clock.seconds, month())))
	frappe.db.sql(EVENTS_FLOOR, (BUSY[0], clock.to_site(month()[0])))
	return set()


def compare_with_theirs():
	"""Print what frappe_appointment needs for the same hosts with nothing booked."""
	from frappe_appointment.api import group_meet, personal_meet

	duration, group = fill_theirs()
	offset = str(int(month_start().utcoffset().total_seconds() / 60))
	days = [str(day.date()) for day in month_days() if f"{day:%A}" in WORKDAYS]
	ends = {
		"start_date": str(next(iter(month_days())).date()),
		"end_date": str(list(month_days())[-1].date()),
	}

	def their_month():
		return their_starts(personal_meet.get_time_slots(duration, user_timezone_offset=offset, **ends))

	by_day = [
		lambda day=day: their_starts(personal_meet.get_time_slots(duration, day, offset)) for day in days
	]
	of_group = [lambda day=day: their_starts(group_meet.get_time_slots(group, day, offset)) for day in days]
	with patch(f"{CALENDAR}.get_google_calendar_object", lambda _name: (FreeCalendar(), None)):
		against(
			"one host", "slots-free-one", {"theirs, one call": [their_month], "theirs, a call a day": by_day}
		)
		against("ten hosts together", "slots-free-all", {"theirs, a call a day": of_group}, rounds=3)


def their_starts(answer) -> set[datetime]:
	return {slot["start_time"].astimezone(timezone.utc) for slot in answer["all_available_slots_for_data"]}


def against(title: str, meeting_type: str, theirs: dict, rounds=ROUNDS):
	print(f"\n{title}, nothing booked")
	ours = measured([lambda: our_starts(meeting_type)])
	report("ours", ours)
	for name, requests in theirs.items():
		found = measured(requests, rounds)
		assert found["starts"] == ours["starts"], "they find other slots"
		report(name, found, ours)


def measured(requests: list, rounds=ROUNDS) -> dict:
	"""Starts found, queries, calls to Google and the median of milliseconds of these requests together.

	The first round fills the caches that the site keeps; and what counts queries takes time itself, so the
	rounds that are timed do not count.
	"""
	timed(requests)
	counted = counts(requests)
	return {**counted, "ms": median(timed(requests) for _ in range(rounds))}


def counts(requests: list) -> dict:
	starts, queries, asked = set(), 0, FreeCalendar.calls
	for request in requests:
		new_request()
		with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			starts |= request()
		queries += sql.call_count
	return {"starts": starts, "queries": queries, "google": FreeCalendar.calls - asked}


def timed(requests: list) -> float:
	"""Milliseconds of all of them."""
	seconds = 0.0
	for request in requests:
		new_request()
		begin = time.perf_counter()
		request()
		seconds += time.perf_counter() - begin
	return seconds * 1000


def new_request():
	"""A guest's, which knows nothing of the one before; its connection is open."""
	site = frappe.local.site
	frappe.destroy()
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Guest")
	frappe.db.sql("select 1")


def report(name: str, found: dict, ours: dict | None = None):
	slots = f"{len(found['starts'])} slots" if found["starts"] else ""
	line = f"{name:22}{slots:>10}{found['queries']:7} queries{found['ms']:10.2f} ms"
	if found["google"]:
		line += f" {found['google']:5} calls to Google"
	if ours:
		line += f"   ({found['ms'] / ours['ms']:.0f} times our time, "
		line += f"{found['queries'] / ours['queries']:.0f} times our queries)"
	print(line)


def now() -> datetime:
	return clock.now()


@cache  # it reads the site's zone, which is none of what is measured
def month_start() -> datetime:
	"""Midnight of the first of next month, in the site's zone."""
	start = now().astimezone(clock.site_zone()).replace(day=1, hour=0, minute=0, second=0)
	return (start + 32 * DAY).replace(day=1)


def month() -> tuple[datetime, datetime]:
	return month_start(), (month_start() + 32 * DAY).replace(day=1)


def month_days():
	day, until = month()
	while day < until:
		yield day
		day += DAY


def fill():
	schedule = {"parent": SCHEDULE, "parenttype": "MM Schedule", "parentfield": "windows"}
	hours = {"from_time": str(OPENS), "to_time": str(CLOSES)}
	windows = [{"name": f"slots-{day}", "weekday": day, **hours, **schedule} for day in WORKDAYS]
	zone = clock.site_zone().key
	insert("MM Schedule", [{"name": SCHEDULE, "schedule_name": SCHEDULE, "time_zone": zone}])
	insert("MM Schedule Window", windows)
	host = {"schedule": SCHEDULE, "is_active": 1}
	people = [{"name": user, "user": user, "slug": user.split("@")[0], **host} for user in BUSY + FREE]
	insert("MM Host", people)
	for name, (mode, users) in TYPES.items():
		values = {"duration": SLOT.seconds // 60, "minimum_notice": 0, "horizon": 365, "seats_per_slot": 1}
		insert("MM Meeting Type", [{"name": name, "slug": name, "title": name, "host_mode": mode, **values}])
		child = {"parent": name, "parenttype": "MM Meeting Type", "parentfield": "hosts"}
		rows = [{"name": f"{name}-{n}", "host": user, "idx": n, **child} for n, user in enumerate(users)]
		insert("MM Meeting Type Host", rows)
	for user in BUSY:
		insert("MM Booking Host", list(taken_by(user)))
		insert("Event", list(events_of(user)))
	insert("Event", list(events_of_others()))
	frappe.db.commit()


def taken_by(user: str):
	"""The rows of a year around the month: bookings of half an hour to an hour, the same at each run."""
	chance = random.Random(user)
	child = {
		"parenttype": "MM Meeting Booking",
		"parentfield": "hosts",
		"user": user,
		"holds": 1,
		"counts": 1,
	}
	for number in range(-HALF_YEAR, HALF_YEAR):
		day = month_start() + number * DAY
		for slot in sorted(chance.sample(range(15), PER_DAY)) if f"{day:%A}" in WORKDAYS else ():
			start = clock.seconds(day + OPENS + slot * SLOT)
			end = start + chance.choice((1, 2)) * SLOT.seconds
			times = {"busy_from": start, "busy_until": end, "starts_at": start, "ends_at": end, "seats": 1}
			name = f"slots-{user}-{number}-{slot}"
			yield {"name": name, "parent": name, "meeting_type": "Another", **child, **times}


def events_of(user: str):
	"""An Event each working day of a year, from twelve to one, and to half past twelve in the month."""
	for number in range(-HALF_YEAR, 31):
		day = month_start() + number * DAY
		if f"{day:%A}" in WORKDAYS:
			yield an_event(f"slots-{user}-{number}", user, day, 30 if number >= 0 else 60)


def events_of_others():
	for number in range(EVENTS_OF_OTHERS):
		day = month_start() - (number % (2 * HALF_YEAR)) * DAY
		yield an_event(f"slots-other-{number}", f"other{number % 97}@slots.example", day, 60)


def an_event(name: str, owner: str, day: datetime, minutes: int) -> dict:
	noon = clock.to_site(day + DAY / 2)
	times = {"starts_on": noon, "ends_on": noon + timedelta(minutes=minutes)}
	return {"name": name, "owner": owner, "subject": "Lunch", "status": "Open", **times}


def fill_theirs() -> tuple[str, str]:
	"""Their hosts with the same hours. Returns the number of the first one's duration, and the group."""
	for user in FREE:
		login = {"email": user, "first_name": user, "send_welcome_email": 0}
		save("User", user, **login, time_zone=clock.site_zone().key)
		calendar = {"user": user, "calendar_name": user, "google_calendar_id": user, "enable": 1}
		insert("Google Calendar", [{"name": user, "custom_is_google_calendar_authorized": 1, **calendar}])
		hours = {"start_time": str(OPENS), "end_time": str(CLOSES)}
		days = [{"day": day, **hours} for day in WORKDAYS]
		durations = [{"title": "Half an hour", "duration": SLOT.seconds}]
		lists = {"appointment_time_slot": days, "available_durations": durations, "slug": user.split("@")[0]}
		save("User Appointment Availability", user, user=user, google_calendar=user, **lists)
	members = [{"user": user, "is_mandatory": 1} for user in FREE]
	group = {"group_name": "slots-group", "event_creator": FREE[0], "members": members}
	save("Appointment Group", "slots-group", duration_for_event=SLOT.seconds, **group)
	frappe.db.commit()
	return frappe.db.get_value("Appointment Slot Duration", {"parent": FREE[0]}), "slots-group"


def save(doctype: str, name: str, **values):
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def insert(doctype: str, rows: list[dict]):
	"""Straight to the table: no rule, mail or link of a document is wanted here."""
	base = {"idx": 0, "docstatus": 0, "creation": "2026-01-01 00:00:00"}
	columns = list({**base, **rows[0]}) if rows else []
	for first in range(0, len(rows), 500):
		chunk = [{**base, **row} for row in rows[first : first + 500]]
		marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(chunk))
		frappe.db.sql(
			f"insert into `tab{doctype}` (`{'`, `'.join(columns)}`) values {marks}",
			[row[column] for row in chunk for column in columns],
		)


def clear():
	frappe.set_user("Administrator")
	tables = ["Booking Host", "Meeting Type Host", "Meeting Type", "Host", "Schedule Window", "Schedule"]
	for doctype in tables:
		frappe.db.sql(
			f"""delete from `tabMM {doctype}`
			where name like 'slots-%%' or name like '%%@slots.example' or name = %s""",
			(SCHEDULE,),
		)
	frappe.db.sql("delete from `tabEvent` where name like 'slots-%%'")
	if "frappe_appointment" in frappe.get_installed_apps():
		clear_theirs()
	frappe.db.commit()


def clear_theirs():
	for doctype, names in (
		("Appointment Group", ["slots-group"]),
		("User Appointment Availability", FREE),
		("Google Calendar", FREE),
		("User", FREE),
	):
		for name in names:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True)


main()
