from collections import Counter, defaultdict
from unittest.mock import patch

import frappe

from meeting_manager.demo import make, practice
from meeting_manager.demo.past import TWICE
from meeting_manager.demo.people import DOMAIN, OF_DEMO, PEOPLE
from meeting_manager.meeting_manager.domain.booking.slots import ALL_HOSTS
from meeting_manager.meeting_manager.services.booking import availability, bookings, catalogue
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	merge_customers,
	remove_made,
)

COUNTED = (
	"MM Customer",
	"MM Meeting Booking",
	"MM Booking Host",
	"MM Booking Answer",
	"MM Booking Reminder",
	"MM Schedule",
	"MM Host",
	"MM Meeting Type",
	"MM Event",
	"MM Question",
	"MM Duplicate Suggestion",
	"MM Customer Word",
	"Version",
	"Email Queue",
	"User",
	"Contact",
	"DocShare",
	"Permission Log",
)
SMALL = 12  # of the people and bookings one in so many


def everything() -> dict[str, int]:
	"""How many there are, of what the host has."""
	return {each: frappe.db.count(each) for each in COUNTED if frappe.db.exists("DocType", each)}


def coming(**filters) -> list:
	"""The demo's bookings to come."""
	now = clock.to_site(clock.now())
	wanted = {"customer_email": OF_DEMO, "start_datetime": [">", now], **filters}
	return frappe.get_all("MM Meeting Booking", wanted, ["name", "host", "status", "seats", "meeting_type"])


class TestDemo(TestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(make.remove)  # it is committed
		make.remove()

	def test_demo_data_is_large_varied_made_once_and_removable(self):
		before, words = everything(), frappe.db.count("MM Search Word")

		first = make.execute()
		again = make.execute()

		scripts = {character for name, _email, _phone in PEOPLE for character in name}
		counted = frappe.db.sql(
			"select sum(total_bookings) from `tabMM Customer` where primary_email like %s", (f"%@{DOMAIN}",)
		)
		self.assertEqual(first, again)
		self.assertEqual(first["customers"], len(PEOPLE) + TWICE)
		self.assertGreaterEqual(first["customers"], 200)
		self.assertGreaterEqual(first["bookings"], 1000)
		self.assertTrue({"ü", "Ł", "М", "م", "王", "आ"} <= scripts)
		self.assertEqual(counted[0][0], first["bookings"])

		make.remove()

		self.assertEqual(everything(), before)
		self.assertLessEqual(frappe.db.count("MM Search Word"), words)

	def test_a_site_with_the_demo_is_not_moved(self):
		make.execute(SMALL)

		with patch.object(practice, "settle") as moved:
			make.settle()

		moved.assert_not_called()

	def test_no_customer_and_no_booking_queues_a_job_of_its_own(self):
		with patch.object(frappe, "enqueue") as queued:
			make.execute(SMALL)
			make.remove()

		offers = 50  # users, hosts, schedules, types and events: Frappe queues a job for each that is deleted
		self.assertLess(queued.call_count, offers)

	def test_what_others_wait_for_at_the_commit_still_happens(self):
		happened = []
		frappe.db.after_commit.add(lambda: happened.append("commit"))

		make.execute(SMALL)

		self.assertEqual(happened, ["commit"])

	def test_customers_who_are_merged_go_too_and_one_with_another_booking_stays(self):
		make.execute(SMALL)
		pair = ["customer", "duplicate_of"]
		suggestion = frappe.get_all(
			"MM Duplicate Suggestion", {"status": "Open"}, pair, order_by="creation desc"
		)[0]
		source, survivor = (
			frappe.get_doc("MM Customer", suggestion[field]) for field in ("customer", "duplicate_of")
		)
		merge_customers(source, survivor)
		booked = frappe.get_all(
			"MM Customer", {"primary_email": OF_DEMO, "name": ["!=", survivor.name]}, pluck="name"
		)[0]
		other = make_mm_meeting_booking(customer=booked)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.delete_doc, "MM Customer", booked, force=True)
		self.addCleanup(frappe.delete_doc, "MM Meeting Booking", other.name, force=True)

		make.remove()

		names = [source.name, survivor.name, booked]
		left = frappe.get_all("MM Customer", {"name": ["in", names]}, pluck="name")
		self.assertEqual(left, [booked])

	def test_what_a_visitor_booked_meanwhile_is_kept_and_can_still_be_saved(self):
		make.execute(SMALL)
		event = frappe.get_all("MM Event", {"owner": OF_DEMO, "title": "Open evening"}, pluck="name")[0]
		guests = bookings.book_event(event, 1, guest=a_guest())
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.delete_doc, "MM Meeting Booking", guests.name, force=True)

		make.remove()

		guests.reload()
		guests.notes = "Kept"
		guests.save()
		self.assertEqual((guests.event, guests.status), (None, "Confirmed"))

	def test_a_site_that_has_offers_and_a_brand_of_its_own_keeps_them(self):
		self._keep_settings()
		frappe.db.set_single_value("MM Settings", "brand_name", "Ours")
		own = make_mm_meeting_type(title="First consultation", slug="first-consultation")
		booking = make_mm_meeting_booking()

		make.execute(SMALL)
		make.remove()

		self.addCleanup(frappe.db.commit)
		self.addCleanup(remove_made)
		for document in (booking, own):
			self.addCleanup(frappe.delete_doc, document.doctype, document.name, force=True)
			self.assertTrue(frappe.db.exists(document.doctype, document.name))
		self.assertEqual(frappe.db.get_single_value("MM Settings", "brand_name"), "Ours")

	def _keep_settings(self):
		before = frappe.db.get_single_value("MM Settings", "brand_name")
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.set_single_value, "MM Settings", "brand_name", before)


class TestDemoPractice(TestCase):
	"""What is there, made once for all of these."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.addClassCleanup(make.remove)
		make.remove()
		cls.mails = frappe.db.count("Email Queue")
		make.execute()

	def test_no_host_was_or_will_be_in_two_places(self):
		overlapping = frappe.db.sql(
			"""select one.parent, other.parent from `tabMM Booking Host` one join `tabMM Booking Host` other
			on other.user = one.user and other.parent > one.parent and other.counts = 1
			and other.busy_from < one.busy_until and one.busy_from < other.busy_until
			and not (other.meeting_type = one.meeting_type and other.starts_at = one.starts_at)
			where one.counts = 1 and one.user like %s""",
			(f"%@{DOMAIN}",),
		)
		self.assertEqual(list(overlapping), [])

	def test_past_bookings_were_in_opening_hours_within_the_limits_and_with_whom_the_type_says(self):
		now = clock.seconds(clock.now())
		fields = ["parent", "user", "starts_at", "ends_at", "meeting_type"]
		rows = frappe.get_all("MM Booking Host", {"user": OF_DEMO, "starts_at": ["<", now]}, fields)
		offers = {name: availability.load_offer(name) for name in {row.meeting_type for row in rows}}
		hosts = {host.user: host for offer in offers.values() for host in offer.hosts}
		schedules = availability.schedules_of(hosts.values(), clock.utc(now), clock.utc(now))
		self.assertGreater(len(rows), 800)
		weeks, users = Counter(), defaultdict(set)
		for row in rows:
			start, end = clock.utc(row.starts_at), clock.utc(row.ends_at)
			schedule = schedules[hosts[row.user].schedule]
			self.assertEqual(schedule.open_intervals(start, end), [(start, end)], row)
			weeks[row.meeting_type, row.user, start.astimezone(schedule.zone).isocalendar()[:2]] += 1
			users[row.parent].add(row.user)
		for (meeting_type, _user, _week), count in weeks.items():
			self.assertLessEqual(count, offers[meeting_type].rules.weekly_limit or count)
		for row in rows:
			together = offers[row.meeting_type].rules.mode == ALL_HOSTS
			self.assertEqual(len(users[row.parent]), len(offers[row.meeting_type].hosts) if together else 1)
		self.assertLess(max(row.ends_at for row in rows), now)

	def test_bookings_to_come_are_with_every_host_and_nobody_is_mailed(self):
		of_demo = coming()
		self.assertGreaterEqual(len(of_demo), 150)
		self.assertEqual(len({row.host for row in of_demo if row.host}), 4)
		self.assertTrue({"Pending", "Confirmed", "Cancelled"} <= {row.status for row in of_demo})
		self.assertEqual(frappe.db.count("Email Queue"), self.mails)
		self.assertFalse(
			frappe.db.exists("MM Booking Reminder", {"booking": ["in", [r.name for r in of_demo]]})
		)

	def test_what_is_on_offer_shows_every_feature(self):
		owned = set(frappe.get_all("MM Meeting Type", {"owner": OF_DEMO}, pluck="name"))
		meeting_types = [
			meeting_type for meeting_type in catalogue.meeting_types() if meeting_type["slug"] in owned
		]
		self.assertEqual(len(owned) - len(meeting_types), 1)  # one is not published
		self.assertEqual(
			{meeting_type["host_mode"] for meeting_type in meeting_types},
			{"One host", "Any free host", "All hosts together"},
		)
		self.assertEqual(
			{meeting_type["location_type"] for meeting_type in meeting_types},
			{"In person", "Phone", "Video link"},
		)
		for feature in ("needs_confirmation", "phone_required", "languages"):
			self.assertTrue(any(meeting_type[feature] for meeting_type in meeting_types), feature)
		self.assertTrue(any(meeting_type["seats_per_slot"] > 1 for meeting_type in meeting_types))
		self.assertTrue(any(len(meeting_type["durations"]) > 1 for meeting_type in meeting_types))

	def test_some_people_are_there_twice_and_suggested(self):
		customers = frappe.get_all("MM Customer", {"primary_email": OF_DEMO}, pluck="name")
		twice = frappe.get_all("MM Duplicate Suggestion", {"customer": ["in", customers]}, ["status"])

		self.assertEqual({row.status for row in twice}, {"Open"})
		self.assertEqual(len(twice), TWICE)

	def test_the_figures_of_the_workspace_have_something_to_show(self):
		customers = frappe.get_all(
			"MM Customer",
			{"primary_email": OF_DEMO},
			["customer_source", "company", "date_of_birth", "next_follow_up", "total_spent", "creation"],
		)
		today = frappe.utils.getdate()
		due = [row for row in customers if row.next_follow_up and row.next_follow_up <= today]
		new = [row for row in customers if frappe.utils.getdate(row.creation) >= today.replace(day=1)]

		for field in ("customer_source", "company", "date_of_birth", "total_spent"):
			self.assertGreater(len([row for row in customers if row.get(field)]), 40, field)
		self.assertTrue(3 <= len(due) < len([row for row in customers if row.next_follow_up]))
		self.assertTrue(0 < len(new) < len(customers) / 2)
		self.assertGreaterEqual(len(coming(status="Pending")), 5)

	def test_one_event_is_full_with_people_waiting_one_nearly_and_one_reminds(self):
		owned = set(frappe.get_all("MM Event", {"owner": OF_DEMO}, pluck="name"))
		events = {event["slug"]: event for event in catalogue.events() if event["slug"] in owned}
		waiting = coming(waitlist="Waiting")
		self.assertEqual(len(events), 4)
		self.assertEqual(sorted(event["seats_left"] for event in events.values())[:2], [0, 1])
		self.assertEqual(len(waiting), 3)
		self.assertTrue(any(event["remind_only"] for event in events.values()))
		self.assertTrue(coming(seats=0, event=["is", "set"]))
