"""Fills a site with years of bookings: so many customers and twice as many bookings, three years back and
two months ahead, with hosts, contact points, search words, statistics, reminders, answers and Events.

    python benchmarks/history.py [SITE] [CUSTOMERS] [SEED]

The same seed on the same day makes the same rows, written straight into the tables. A million customers take
some ten minutes on MariaDB. For a site made for it, which has no bookings yet.
"""

import random
import sys
import time
from array import array
from datetime import date, datetime, timedelta
from hashlib import md5

from host import connect, site_argument

frappe = connect(site_argument()) if __name__ == "__main__" else __import__("frappe")

from bulk import Writer  # noqa: E402
from frappe.utils.password import get_encryption_key  # noqa: E402
from history_people import People, Person  # noqa: E402
from history_sums import Sums  # noqa: E402

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import LIVING  # noqa: E402
from meeting_manager.meeting_manager.domain.common import link_tokens  # noqa: E402
from meeting_manager.meeting_manager.domain.common.contact_points import contact_key  # noqa: E402
from meeting_manager.meeting_manager.domain.customers import search_words, similarity  # noqa: E402
from meeting_manager.meeting_manager.services.common import clock, links, numbers  # noqa: E402
from meeting_manager.meeting_manager.services.common.rows import insert_rows  # noqa: E402
from meeting_manager.meeting_manager.services.customers import search_index  # noqa: E402
from meeting_manager.meeting_manager.services.customers.duplicate_detection import email_keys  # noqa: E402

SEED = 11
DAYS_PAST, DAYS_AHEAD = 3 * 365, 61
FIRST_HOUR, SLOTS, SLOT = 9, 16, 1800  # half hours from nine to five
HOUR, DAY = 3600, 86400
NEW_CUSTOMER = 0.43  # of bookings; so that six customers of seven have booked
EVENTS_A_CUSTOMER = 0.5
OWN_EVENTS = 50  # one in so many of them is the host's own, not a booking's
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PRICES = (0, 40, 60, 85, 120)
PAST = {"Completed": 80, "No Show": 6, "Cancelled": 10, "Confirmed": 3, "Pending": 1}
AHEAD = {"Confirmed": 84, "Pending": 8, "Cancelled": 8}
SOURCES = {"Website": 60, "Desk": 20, "Phone": 12, "Web Form": 5, "Import": 3}
STATUSES = {"Active": 85, "Lead": 6, "Prospect": 3, "Inactive": 4, "Archived": 2}
ZONES = {"Asia/Kuala_Lumpur": 40, "Europe/Berlin": 30, "America/New_York": 20, "Africa/Cairo": 10}
QUESTION, ANSWERS = "What is it about?", ("A first visit", "Tax", "It's the usual", "I'd rather say it there")
STORED = "name creation modified owner modified_by"
CHILD = "name creation modified parent parenttype parentfield idx"
TABLES = {
	"MM Customer": f"{STORED} customer_name company status profile_status is_active primary_email"
	" primary_email_key primary_phone total_bookings total_spent last_booking_date first_booking last_visit"
	" name_sound company_key"
	" date_of_birth customer_source next_follow_up",
	"MM Customer Email": f"{CHILD} email_address email_type is_primary is_verified added_at email_key"
	" email_search fold_key handle_key",
	"MM Customer Phone": f"{CHILD} phone_number is_primary added_at phone_key e164 phone_tail",
	"MM Customer Word": "name creation modified customer word",
	"MM Search Word": "name creation modified variant word",
	"MM Meeting Booking": f"{STORED} meeting_title start_datetime end_datetime customer host status source"
	" meeting_type seats amount location cancelled_by customer_name customer_email customer_phone"
	" customer_email_key customer_phone_e164 customer_email_at_booking customer_phone_at_booking"
	" guest_time_zone guest_network calendar_event starts_at ends_at calendar_uid manage_nonce manage_hash",
	"MM Booking Host": f"{CHILD} user holds counts busy_from busy_until starts_at ends_at meeting_type seats",
	"MM Booking Answer": f"{CHILD} question answer",
	"MM Booking Reminder": f"{STORED} booking channel lead_hours due_at due status sent_at reason"
	" reminder_key",
	"MM Booking Total": f"{STORED} dimension day host meeting_type is_event source status bookings amount"
	" customers new_customers",
	"MM Customer Span": f"{STORED} customer source first_day last_day customer_since",
	"Event": f"{STORED} subject event_category event_type starts_on ends_on status",
}


def fill(customers: int, seed: int = SEED, today: date | None = None) -> dict[str, int]:
	"""Fill the connected site. Returns how many rows were written to each table. today: of the site. On
	SQLite the last of them are not committed.
	"""
	return History(customers, seed, today or clock.to_site(clock.now()).date()).write()


class History:
	"""One filling of a site."""

	def __init__(self, customers: int, seed: int, today: date):
		self.count, self.today, self.seed = customers, today, seed
		self.dice = random.Random(f"{seed}/bookings")
		self.people = People(customers, seed)
		self.writer = Writer(TABLES)
		self.row = 0  # of children, for their names
		self.known = 0  # customers who have come so far
		self.bookings = self.event = 0
		self.words: set[str] = set()
		self.sums = Sums(customers, list(SOURCES))
		self.total, self.spent = array("i", [0]) * customers, array("i", [0]) * customers
		self.last, self.since = array("i", [0]) * customers, [""] * customers
		self.first, self.visit = [""] * customers, [""] * customers  # starts
		self.key, self.zone = get_encryption_key(), clock.site_zone()

	def write(self) -> dict[str, int]:
		self.hosts, self.types = make_hosts(self.count)
		if frappe.db.db_type == "mariadb":
			frappe.db.commit()  # the other connection waits for what this one has locked
		for day, slot, host in self.slots():
			self.write_booking(day, slot, host)
		while self.known < self.count:
			self.come(f"{self.today} 08:00:00")
		for number in range(self.count):
			self.write_customer(number)
		self.write_words()
		self.sums.write(self.writer.add, f"{self.today} 00:00:00", customer_name)
		self.writer.close()
		self.set_series()
		return self.writer.written

	def slots(self):
		"""Twice as many as customers, `(day, slot, host)`, sorted by day, evenly drawn from all in the past
		and more and more rarely from those to come."""
		days = [self.today + timedelta(days=number) for number in range(-DAYS_PAST, DAYS_AHEAD)]
		days = [day for day in days if day.weekday() < len(WEEKDAYS)]
		wanted, left = self.count * 2, sum(map(self.density, days)) * SLOTS * len(self.hosts)
		roll = self.dice.random
		for day in days:
			density = self.density(day)
			for host in range(len(self.hosts)):
				for slot in range(SLOTS):
					if roll() * left < wanted * density:
						wanted -= 1
						yield day, slot, host
					left -= density
		assert wanted < max(10, self.count // 100), wanted

	def density(self, day: date) -> float:
		return 1 if day < self.today else 0.8 * (1 - (day - self.today).days / (DAYS_AHEAD + 10))

	def come(self, moment: str) -> int:
		"""The next customer, who comes at this moment."""
		self.since[self.known] = moment
		self.known += 1
		return self.known - 1

	def customer_of(self, moment: str) -> int:
		"""Who books: somebody new, or one of those who are known, some more often than others."""
		dice = self.dice
		if self.known < self.count and (not self.known or dice.random() < NEW_CUSTOMER):
			if dice.random() < 0.14 and self.known + 1 < self.count:
				self.come(moment)  # and one who is only written down
			return self.come(moment)
		return int(self.known * dice.random() ** (1 if dice.random() < 0.6 else 3))

	def write_booking(self, day: date, slot: int, host: int) -> None:
		dice, add = self.dice, self.writer.add
		is_past = day < self.today
		starts_at = self.nine(day) + slot * SLOT
		ends_at = starts_at + SLOT
		start, end = shown(day, slot), shown(day, slot + 1)
		made_day = min(self.today, day - timedelta(days=int(30 * dice.random() ** 2)))
		made = f"{made_day} {dice.randrange(6, 9):02d}:{dice.randrange(60):02d}:{dice.randrange(60):02d}"
		number = self.customer_of(made)
		self.bookings += 1
		person, name = self.people[number], f"MB-{self.bookings:05d}"
		status, source = draw(dice, PAST if is_past else AHEAD), draw(dice, SOURCES)
		meeting_type = self.types[host % len(self.types)]
		self.count_booking(number, day, start, status, meeting_type["price"])
		event, user = self.write_event(person, host, start, end, made, status, is_past), self.hosts[host]
		self.sums.count(day, user, meeting_type["name"], source, status, meeting_type["price"], number)
		nonce = md5(f"{self.seed}/{name}".encode()).hexdigest()
		email, phone = person.email or None, person.phone or None
		add(
			"MM Meeting Booking", name, made, made if not is_past else end, "Administrator", "Administrator",
			meeting_type["title"], start, end, customer_name(number), user, status, source,
			meeting_type["name"], 1, meeting_type["price"], "Room 1",
			dice.choice(("Guest", "Staff")) if status == "Cancelled" else None, person.name,
			email, phone, contact_key(email) if email else None, phone, email, phone, draw(dice, ZONES),
			f"10.{number % 251}.{number // 251 % 251}.0/24" if source == "Website" else None, event,
			starts_at, ends_at, f"{nonce[:20]}@history.example", nonce,
			links.hash_of(link_tokens.keyed_digest(self.key, "booking", nonce)),
		)  # fmt: skip
		add(
			"MM Booking Host", *self.child(made, "MM Meeting Booking", name, "hosts"), user,
			int(status in LIVING), int(status != "Cancelled"), starts_at, ends_at, starts_at, ends_at,
			meeting_type["name"], 1,
		)  # fmt: skip
		if dice.random() < 0.1:
			values = self.child(made, "MM Meeting Booking", name, "answers")
			add("MM Booking Answer", *values, QUESTION, dice.choice(ANSWERS))
		if email and status != "Pending":
			self.write_reminders(name, made, starts_at, status, is_past)

	def nine(self, day: date) -> int:
		return int(datetime(day.year, day.month, day.day, FIRST_HOUR, tzinfo=self.zone).timestamp())

	def count_booking(self, number: int, day: date, start: str, status: str, price: int) -> None:
		"""As `customers.recount_bookings` does; days come in order."""
		self.total[number] += 1
		self.last[number] = day.toordinal()
		if status == "Completed":
			self.spent[number] += price
		if status != "Cancelled":
			self.first[number] = min(self.first[number] or start, start)
		if status in ("Confirmed", "Completed"):
			self.visit[number] = max(self.visit[number], start)

	def write_event(self, person: Person, host: int, start, end, made, status, is_past) -> str | None:
		"""The Event of a booking, for every one to come that is confirmed; and now and then a host's own."""
		dice, share = self.dice, EVENTS_A_CUSTOMER / 2 * 0.93
		is_wanted = status == "Confirmed" or (status != "Cancelled" and dice.random() < share)
		if not is_wanted or (is_past and status == "Pending"):
			return None
		user, event = self.hosts[host], self.next_event()
		values = (event, made, made, user, user, f"Consultation: {person.name}", "Meeting", "Private")
		self.writer.add("Event", *values, start, end, "Open")
		if dice.randrange(OWN_EVENTS) == 0:
			noon, one = f"{start[:10]} 12:00:00", f"{start[:10]} 13:00:00"
			values = (self.next_event(), made, made, user, user, "Lunch", "Event", "Private")
			self.writer.add("Event", *values, noon, one, "Open")
		return event

	def next_event(self) -> str:
		self.event += 1
		return f"EV{self.event:05d}"

	def write_reminders(self, booking: str, made: str, starts_at: int, status: str, is_past: bool) -> None:
		for hours in (24, 168) if self.dice.random() < 0.2 else (24,):
			due_at = starts_at - hours * HOUR
			due = clock_text(due_at, self.zone)
			if due < made:
				continue
			state, reason = ("Sent", None) if is_past else ("Scheduled", None)
			if status == "Cancelled":
				state, reason = "Skipped", "The booking is no longer confirmed."
			self.row += 1
			self.writer.add(
				"MM Booking Reminder", row_name(self.row), made, made, "Administrator", "Administrator",
				booking, "Email", hours, due_at, due, state, due if state == "Sent" else None, reason,
				f"{booking}:Email:{hours}",
			)  # fmt: skip

	def child(self, made: str, parenttype: str, parent: str, field: str, idx: int = 1) -> tuple:
		self.row += 1
		return row_name(self.row), made, made, parent, parenttype, field, idx

	def write_customer(self, number: int) -> None:
		person, made, name = self.people[number], self.since[number], customer_name(number)
		dice = random.Random(self.seed * 1_000_003 + number)
		status = draw(dice, STATUSES)
		phone, email = person.phone or None, person.email or None
		birthday, source, follow_up = None, None, None
		if dice.random() < 0.25:
			birthday = str(date(1940, 1, 1) + timedelta(days=dice.randrange(24_000)))
		if dice.random() < 0.3:
			source = dice.choice(("Website", "Referral", "Social Media", "Advertising", "Other"))
		if dice.random() < 0.01:
			follow_up = str(self.today + timedelta(days=dice.randrange(-20, 20)))
		self.writer.add(
			"MM Customer", name, made, made, "Administrator", "Administrator", person.name,
			person.company or None, status, "Full" if email else "Stub",
			int(status in ("Active", "Lead", "Prospect")), email, contact_key(email) if email else None,
			phone, self.total[number], self.spent[number],
			str(date.fromordinal(self.last[number])) if self.last[number] else None,
			self.first[number] or None, self.visit[number] or None,
			similarity.name_block(person.name), similarity.company_block(person.company, person.name),
			birthday, source, follow_up,
		)  # fmt: skip
		for idx, address in enumerate(filter(None, (person.email, person.second_email)), 1):
			self.writer.add(
				"MM Customer Email", *self.child(made, "MM Customer", name, "email_addresses", idx), address,
				"Primary" if idx == 1 else "Work", int(idx == 1), 0, made, contact_key(address),
				search_words.fold_email(address), *email_keys(address, person.name),
			)  # fmt: skip
		if phone:
			self.writer.add(
				"MM Customer Phone", *self.child(made, "MM Customer", name, "phone_numbers"), phone, 1, made,
				contact_key(phone), phone, search_words.phone_tail(phone),
			)  # fmt: skip
		for word in sorted(search_index.words_of(person.name, person.company)):
			self.row += 1
			self.writer.add("MM Customer Word", row_name(self.row), made, made, name, word)
			self.words.add(word)

	def write_words(self) -> None:
		made = f"{self.today} 00:00:00"
		for word in sorted(word for word in self.words if not word.startswith(search_index.WHOLE)):
			for variant in sorted(search_words.variants(word)):
				self.row += 1
				self.writer.add("MM Search Word", row_name(self.row), made, made, variant, word)

	def set_series(self) -> None:
		used = {"MC-": self.count, "MB-": self.bookings, "EV": self.event}
		series = frappe.qb.DocType("Series")
		for name, current in used.items():
			frappe.qb.from_(series).where(series.name == name).delete().run()
			frappe.qb.into(series).columns(series.name, series.current).insert(name, current).run()
		numbers.start_sequence()


def make_hosts(customers: int) -> tuple[list[str], list[dict]]:
	"""Hosts and their meeting types: users in the order of their numbers, and `{"name", "title", "price"}`.
	Host h is of type h modulo the number of types.
	"""
	schedule = insert(
		"MM Schedule",
		schedule_name="Weekdays",
		time_zone=str(clock.site_zone()),
		windows=[{"weekday": day, "from_time": "09:00:00", "to_time": "17:00:00"} for day in WEEKDAYS],
	)
	users = [f"host{number:03d}@history.example" for number in range(max(4, customers // 5000))]
	names = {user: f"Host {number:03d}" for number, user in enumerate(users)}
	insert_rows(
		"User",
		[
			{"name": user, "email": user, "first_name": name, "full_name": name, "user_type": "System User"}
			for user, name in names.items()
		],
	)
	role = {"parenttype": "User", "parentfield": "roles", "role": "MM Staff"}
	insert_rows("Has Role", [{"parent": user, **role} for user in users])
	own = {"schedule": schedule.name, "is_active": 1, "mail_host": 0}
	insert_rows(
		"MM Host",
		[
			{"name": user, "user": user, "display_name": name, "slug": name.lower().replace(" ", "-"), **own}
			for user, name in names.items()
		],
	)
	count = min(20, max(4, len(users) // 10))
	return users, [make_type(number, users[number::count]) for number in range(count)]


def make_type(number: int, users: list[str]) -> dict:
	title, price = f"Consultation {number + 1}", PRICES[number % len(PRICES)]
	made = insert(
		"MM Meeting Type",
		title=title,
		slug=f"consultation-{number + 1}",
		published=1,
		price=price,
		location="Room 1",
		host_mode="Any free host" if len(users) > 1 else "One host",
		hosts=[{"host": user} for user in users],
	)
	return {"name": made.name, "title": title, "price": price}


def insert(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def draw(dice: random.Random, shares: dict[str, int]) -> str:
	"""One of the keys, as often as its share of a hundred."""
	place = dice.random() * 100
	for key, share in shares.items():
		place -= share
		if place < 0:
			return key
	return key


def shown(day: date, slot: int) -> str:
	return f"{day} {FIRST_HOUR + slot // 2:02d}:{slot % 2 * 30:02d}:00"


def clock_text(seconds: int, zone) -> str:
	return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M:%S")


def customer_name(number: int) -> str:
	return f"MC-{number + 1:04d}"


def row_name(number: int) -> str:
	"""As Frappe's own in that it grows with time."""
	return f"{number:010x}"


def main():
	customers = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
	if frappe.db.count("MM Meeting Booking") or frappe.db.count("MM Customer"):
		raise SystemExit("This site has bookings or customers already. Please use a new one.")
	start = time.perf_counter()
	written = fill(customers, int(sys.argv[3]) if len(sys.argv) > 3 else SEED)
	frappe.db.commit()
	for doctype, rows in written.items():
		print(f"{rows:>10} {doctype}")
	print(f"{time.perf_counter() - start:.0f} s, {frappe.db.db_type}")


if __name__ == "__main__":
	main()
