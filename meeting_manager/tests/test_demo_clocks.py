"""The demo is the same at every hour but for its dates."""

from datetime import datetime

import frappe
from freezegun import freeze_time

from meeting_manager.demo import make
from meeting_manager.demo.people import DOMAIN
from meeting_manager.tests.base import TestCase, site_zone

# A moment in UTC, and the zone of the site. The demo's hosts are in Kuala Lumpur and in London.
ORDINARY, NEW_YEARS_EVE = ("2026-11-21 02:45", "UTC"), ("2026-12-31 23:30", "UTC")
OTHER_CLOCKS = (
	("2026-11-21 04:45", "UTC"),  # the same day, with fewer slots left
	("2026-12-31 15:30", "Asia/Kuala_Lumpur"),  # 23:30 there
	("2027-01-31 16:30", "Asia/Kuala_Lumpur"),  # half past midnight on the first there
	("2027-03-14 06:59", "America/New_York"),  # the clocks go forward a minute later
	("2027-03-28 00:59", "Europe/London"),  # the same
	("2027-10-31 00:30", "Europe/London"),  # they go back half an hour later
	("2028-02-29 00:05", "UTC"),
	("2028-03-01 10:00", "Pacific/Kiritimati"),  # the day after there
)
SMALL = 12  # of the people and bookings one in so many
OF_DEMO = ["like", f"%@{DOMAIN}"]
PROFILE = (
	"primary_email", "customer_name", "primary_phone", "customer_source", "language", "company", "industry",
	"job_title", "date_of_birth", "status", "profile_status", "total_bookings", "total_spent",
)  # fmt: skip
BOOKING = (
	"customer_email", "customer_name", "customer_phone", "meeting_title", "status", "source", "seats",
	"waitlist", "cancelled_by", "cancel_reason", "amount",
)  # fmt: skip


class TestDemoClocks(TestCase):
	maxDiff = 4000

	def setUp(self):
		super().setUp()
		make.remove()
		self.addCleanup(make.remove)  # it is committed

	def test_two_demos_made_at_different_hours_are_the_same_but_for_dates(self):
		self.assert_same(self.demo_at(ORDINARY, 1), self.demo_at(NEW_YEARS_EVE, 1))

	def test_smaller_demos_are_the_same_at_ten_clocks(self):
		expected = self.demo_at(ORDINARY, SMALL)
		for clock in (NEW_YEARS_EVE, *OTHER_CLOCKS):
			with self.subTest(clock=clock):
				self.assert_same(expected, self.demo_at(clock, SMALL))

	def demo_at(self, clock: tuple[str, str], one_in: int) -> dict:
		"""Make the demo at this clock, read it and remove it."""
		moment, zone = clock
		with site_zone(zone), freeze_time(datetime.fromisoformat(moment), tick=True):
			made = make.execute(one_in)
			found = {"made": made, **everything()}
			make.remove()
		return found

	def assert_same(self, expected: dict, found: dict) -> None:
		for part, rows in expected.items():
			self.assertEqual(rows, found[part], part)


def everything() -> dict:
	"""All of the demo but its dates, in an order that depends on nothing else."""
	customers = frappe.get_all("MM Customer", {"primary_email": OF_DEMO}, ["name", *PROFILE])
	bookings = frappe.get_all("MM Meeting Booking", {"customer_email": OF_DEMO}, ["name", *BOOKING])
	emails = {row.name: row.primary_email for row in customers}
	answers = frappe.get_all(
		"MM Booking Answer", {"parent": ["in", [row.name for row in bookings]]}, ["question", "answer"]
	)
	suggestions = frappe.get_all(
		"MM Duplicate Suggestion", {"customer": ["in", list(emails)]}, ["customer", "duplicate_of", "status"]
	)
	return {
		"customers": _in_order(customers, PROFILE),
		"bookings": _in_order(bookings, BOOKING),
		"answers": _in_order(answers, ("question", "answer")),
		"suggestions": sorted(
			(*sorted((emails[row.customer], emails[row.duplicate_of])), row.status) for row in suggestions
		),
	}


def _in_order(rows: list, fields: tuple[str, ...]) -> list[tuple[str, ...]]:
	return sorted(tuple(str(row[field]) for field in fields) for row in rows)
