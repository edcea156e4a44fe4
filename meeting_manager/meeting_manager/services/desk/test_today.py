from datetime import datetime, time, timedelta

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.desk import today
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_host,
	make_user,
	make_visit,
)


class TestToday(TestCase):
	def setUp(self):
		super().setUp()
		self.midnight = datetime.combine(clock.to_site(clock.now()).date(), time.min)

	def visit(self, minutes: int, **values):
		return make_visit(values.pop("customer", None), self.midnight + timedelta(minutes=minutes), **values)

	def shown(self) -> dict[str, dict]:
		return {row["name"]: row for row in today.bookings()["bookings"]}

	def test_the_bookings_of_the_sites_day_stand_in_their_order(self):
		late = self.visit(23 * 60 + 59, customer_name="Ben Roe", meeting_title="Talk")
		early = self.visit(0)
		others = [self.visit(minutes).name for minutes in (-1, 24 * 60)]
		others.append(self.visit(60, status="Cancelled").name)

		shown = self.shown()

		ours = [name for name in shown if name in (early.name, late.name, *others)]
		self.assertEqual(ours, [early.name, late.name])
		row = shown[late.name]
		self.assertEqual((row["guest"], row["title"], row["status"]), ("Ben Roe", "Talk", "Completed"))
		self.assertEqual(
			datetime.fromisoformat(row["start"].replace("Z", "+00:00")), clock.utc(late.starts_at)
		)

	def test_a_guest_and_a_host_have_their_names(self):
		host = make_mm_host(display_name="Dr. Hana")
		customer = make_mm_customer(customer_name="Ann Lee")
		booking = self.visit(60, customer=customer.name, host=host.user)

		row = self.shown()[booking.name]

		self.assertEqual((row["guest"], row["host"]), ("Ann Lee", "Dr. Hana"))

	def test_what_has_begun_is_over(self):
		shown = (self.visit(0), self.visit(23 * 60 + 59))
		rows = self.shown()
		now = clock.to_site(clock.now())

		for booking in shown:
			is_over = frappe.utils.get_datetime(booking.start_datetime) < now
			self.assertEqual(rows[booking.name]["is_over"], is_over)

	def test_more_than_fit_are_said_to_be_there(self):
		for minute in range(today.MOST + 1):
			self.visit(minute)

		found = today.bookings()

		self.assertEqual((len(found["bookings"]), found["has_more"]), (today.MOST, True))

	def test_who_reads_no_bookings_gets_none(self):
		frappe.set_user(make_user("MM Staff").name)

		self.assertRaises(frappe.PermissionError, today.bookings)

	def test_reception_gets_them(self):
		booking = self.visit(60)
		frappe.set_user(make_user("MM Receptionist").name)

		self.assertIn(booking.name, self.shown())

	@requires_bench
	def test_the_block_is_made_once_and_shown_to_who_reads_bookings(self):
		frappe.delete_doc("Custom HTML Block", today.BLOCK, force=True)

		today.make_block()
		today.make_block()

		block = frappe.get_doc("Custom HTML Block", today.BLOCK)
		roles = {row.role for row in block.roles}
		self.assertEqual(roles, {"System Manager", "MM Manager", "MM Receptionist"})
		self.assertIn("meeting_manager.show_today", block.script)
