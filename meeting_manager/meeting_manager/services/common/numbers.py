"""The numbers of bookings, MB-00001, MB-00002, …, and of customers, MC-0001, …

From a sequence of the database where it has some: a row of Frappe's table of series stays locked until the
transaction that took a number ends, so that bookings of different hosts would wait for each other. A
booking that is undone leaves a gap then. SQLite, which has one writer at a time anyway, counts in the table
of series, and customers do everywhere, because their numbers have no gaps.
"""

import re

import frappe

RULE = re.compile(r"MB-\.(#+)")  # what the DocType says, unless an administrator says something else
NUMBER = re.compile(r"MB-(\d+)")
SEQUENCE = "mm_booking_number"
CUSTOMERS = "MC-.####"


def next_number(rule: str | None) -> str | None:
	"""The next number of a booking, by the rule of its DocType; None where Frappe is to count."""
	digits = RULE.fullmatch(rule or "")
	if not digits or frappe.db.db_type != "mariadb":
		return None
	try:
		number, is_taken = _take(len(digits[1]))
		if is_taken:  # by somebody who counted otherwise: a process from before an update, or by hand
			start_sequence()
			number, is_taken = _take(len(digits[1]))
	except frappe.db.ProgrammingError:  # a copy of the database without it; the next migration makes one
		_raise_series()
		return None
	return number


def provisional(rule: str | None) -> str | None:
	"""What a new customer is called until its record is written: the series is locked from its number to the
	commit, and no number may be lost, so it is taken as late as can be. None where Frappe is to name it at
	once.
	"""
	if rule != CUSTOMERS or frappe.db.db_type != "mariadb":
		return None
	return f"new-{frappe.generate_hash(length=16)}"


def start_sequence() -> None:
	"""Let the next number follow the highest there is. Never lower than it is: run after each migration."""
	if frappe.db.db_type != "mariadb":
		return
	highest = max(_highest_given(), _highest_in_series())
	if not frappe.db.sql("show tables like %s", SEQUENCE):
		frappe.db.sql_ddl(f"create sequence if not exists {SEQUENCE} start with {highest + 1} nocache")
	elif highest:
		frappe.db.sql(f"select setval({SEQUENCE}, %s)", highest)


def drop_sequence() -> None:
	"""Before the app is uninstalled."""
	if frappe.db.db_type == "mariadb":
		frappe.db.sql_ddl(f"drop sequence if exists {SEQUENCE}")


def note_given(name: str) -> None:
	"""Count on from a number that an import has brought."""
	given = NUMBER.fullmatch(name)
	if given and frappe.db.db_type == "mariadb":
		frappe.db.sql(f"select setval({SEQUENCE}, %s)", int(given[1]))


def _take(digits: int) -> tuple[str, bool]:
	"""The next number of the sequence, and whether a booking has it already."""
	found = frappe.db.sql(
		f"""select taken.name, exists(select 1 from `tabMM Meeting Booking` b where b.name = taken.name)
		from (
			select concat('MB-', lpad(given.n, greatest(%s, length(given.n)), '0')) as name
			from (select nextval({SEQUENCE}) as n) given
		) taken""",
		(digits,),
	)
	return str(found[0][0]), bool(found[0][1])


def _highest_given() -> int:
	found = frappe.db.sql(
		"""select max(cast(substring(name, 4) as unsigned)) from `tabMM Meeting Booking`
		where name like 'MB-%%' and name regexp '^MB-[0-9]+$'""",
		(),
	)
	return int(found[0][0] or 0)


def _highest_in_series() -> int:
	series = frappe.qb.DocType("Series")
	found = frappe.qb.from_(series).select(series.current).where(series.name == "MB-").run()
	return int(found[0][0] or 0) if found else 0


def _raise_series() -> None:
	"""Let Frappe's series go on after the bookings that a sequence has numbered."""
	series = frappe.qb.DocType("Series")
	highest = _highest_given()
	query = frappe.qb.update(series).set(series.current, highest)
	query.where((series.name == "MB-") & (series.current < highest)).run()
