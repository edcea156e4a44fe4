"""What the tests of booking for somebody share: something to book, and the dialog in a browser."""

import uuid
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from desk_fixtures import SITE_ZONE, visit, wait_until_idle

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DeskDriver:
	"""A host from 8 to 18 every day, and a type of 30 minutes: `host`, `kind`, `title`."""

	def __init__(self, desk_api):
		self.desk_api, tag = desk_api, uuid.uuid4().hex[:8]
		self.tag, self.title = tag, f"Talk {tag}"
		hours = {"from_time": "08:00:00", "to_time": "18:00:00"}
		schedule = desk_api.make(
			"MM Schedule",
			schedule_name=f"desk {tag}",
			time_zone=SITE_ZONE,
			windows=[{"weekday": day, **hours} for day in WEEKDAYS],
		)
		self.host = desk_api.user("MM Staff")
		desk_api.make(
			"MM Host",
			user=self.host,
			display_name=f"Hana {tag}",
			slug=f"hana-{tag}",
			schedule=schedule["name"],
			mail_host=0,
		)
		common = {"published": 1, "minimum_notice": 0}
		self.meeting_type = desk_api.make(
			"MM Meeting Type",
			title=self.title,
			slug=f"talk-{tag}",
			hosts=[{"host": self.host}],
			**common,
		)["name"]

	def event(self, **values):
		start = day(20).replace(hour=18)
		self.event_title = f"Evening {self.tag}"
		return self.desk_api.make(
			"MM Event",
			title=self.event_title,
			slug=f"evening-{self.tag}",
			published=1,
			start_datetime=clock(start),
			end_datetime=clock(start + timedelta(hours=2)),
			**{"capacity": 10, "seats_per_booking": 4, **values},
		)["name"]

	def book(self, start, **values):
		"""A confirmed booking of `kind`; returns its number."""
		made = self.desk_api.call(
			"meeting_manager.api.desk.book",
			meeting_type=self.meeting_type,
			start=instant(start),
			**{"name": "Bea Bright", "phone": phone(), **values},
		)
		assert "refused" not in made, made
		self.desk_api.remember("MM Customer", made["customer"])
		self.desk_api.remember("MM Meeting Booking", made["booking"])
		return made["booking"]

	def bookings(self, **filters):
		"""The bookings of `kind` with these values; they and their customers are removed with the rest."""
		rows = self.desk_api.call(
			"frappe.client.get_list",
			doctype="MM Meeting Booking",
			filters={"meeting_type": self.meeting_type, **filters},
			fields=["*"],
			limit_page_length=50,
		)
		for row in rows:
			self.desk_api.remember("MM Customer", row["customer"])
			self.desk_api.remember("MM Meeting Booking", row["name"])
		return rows


class Hands:
	"""A person at keyboard and mouse: every click, key chord and field that is filled counts."""

	def __init__(self, page):
		self.page, self.count = page, 0

	def press(self, keys):
		self.count += 1
		self.page.keyboard.press(keys)

	def click(self, locator):
		self.count += 1
		locator.click()

	def fill(self, locator, text):
		self.count += 1
		locator.fill(text)


def day(days):
	"""Midnight so many days from now, on the clock of the site."""
	midnight = datetime.now(ZoneInfo(SITE_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
	return midnight + timedelta(days=days)


def instant(moment):
	return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock(moment):
	return moment.strftime("%Y-%m-%d %H:%M:%S")


def somebody(first_name):
	"""A name that nobody has: letters only, as people have them."""
	letters = uuid.uuid4().hex[:8].translate(str.maketrans("0123456789", "ghijklmnop"))
	return f"{first_name} {letters.title()}"


def phone():
	return f"+60111{uuid.uuid4().int % 10**7:07d}"


def dialog_of(page):
	return page.locator(".mm-new-booking")


def field(page, name):
	return dialog_of(page).locator(f"[data-fieldname={name}]").locator("input, select, textarea").first


def wait_for_times(page):
	dialog_of(page).locator(".mm-slots-days [role=radio]").first.wait_for()
	wait_until_idle(page)


def remember_offer(page, meeting_type):
	"""The browser of somebody who has booked this before."""
	page.evaluate("kind => localStorage.setItem('mm_last_booked', 'type:' + kind)", meeting_type)


def open_dialog(page, meeting_type, route="mm-meeting-booking"):
	visit(page, route)
	remember_offer(page, meeting_type)
	page.keyboard.press("Control+Shift+B")
	wait_for_times(page)
