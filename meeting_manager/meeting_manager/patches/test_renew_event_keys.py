import frappe

from meeting_manager.meeting_manager.domain.booking.event_keys import own_key, pair_key
from meeting_manager.meeting_manager.patches import renew_event_keys
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.tests.base import CommittingTestCase, counted_queries
from meeting_manager.tests.factories import (
	a_guest,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_booking,
	merge_customers,
	unique_email,
	unique_phone,
)


class TestRenewEventKeys(CommittingTestCase):
	"""The patch commits as it goes."""

	def setUp(self):
		super().setUp()
		self.event = make_mm_event()

	def booking(self, **values):
		times = {"start_datetime": self.event.start_datetime, "end_datetime": self.event.end_datetime}
		values = {"event": self.event.name, "seats": 1, "status": "Confirmed", **times, **values}
		return make_mm_meeting_booking(**values)

	def keys(self, *made):
		return [frappe.db.get_value("MM Meeting Booking", each.name, "event_customer_key") for each in made]

	def as_before(self, *made):
		"""Give bookings the keys that they had when a customer booked an event once."""
		for each in made:
			key = pair_key(each.event, each.customer)
			if frappe.db.exists("MM Meeting Booking", {"event_customer_key": key}):
				key = own_key(each.event, each.customer, each.name)
			each.db_set("event_customer_key", key, update_modified=False)

	def test_an_address_gets_its_key_and_a_customer_without_one_keeps_theirs(self):
		with_email = self.booking(customer_email=unique_email(), customer_name="Ann")
		without, cancelled = self.booking(customer=make_mm_customer().name), self.booking(status="Cancelled")
		self.as_before(with_email, without)

		renew_event_keys.execute()

		keys = self.keys(with_email, without, cancelled)
		expected = pair_key(self.event.name, with_email.customer_email_key)
		self.assertEqual(keys, [expected, pair_key(self.event.name, without.customer), None])

	def test_two_of_one_phone_who_were_merged_can_each_book_and_be_saved(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		ours = self.booking(customer=survivor.name, customer_email=survivor.primary_email)
		theirs = self.booking(customer=source.name, customer_email=source.primary_email)
		merge_customers(source, survivor)
		self.as_before(ours, theirs.reload())

		renew_event_keys.execute()

		people = (ours.customer_email_key, theirs.customer_email_key)
		self.assertEqual(self.keys(ours, theirs), [pair_key(self.event.name, each) for each in people])
		for each in (ours, theirs):
			each.reload().save()

	def test_two_bookings_of_one_address_both_stay_and_can_be_saved(self):
		email = unique_email()
		first, second = self.booking(customer_email=email), self.booking(customer=make_mm_customer().name)
		second.db_set({"customer_email": email, "customer_email_key": first.customer_email_key})
		self.as_before(first, second)

		renew_event_keys.execute()

		person = first.customer_email_key
		keys = [pair_key(self.event.name, person), own_key(self.event.name, person, second.name)]
		self.assertEqual(self.keys(first, second), keys)
		second.reload().save()
		self.assertEqual(second.event_customer_key, keys[1])

	def test_a_second_run_writes_nothing(self):
		guests = [a_guest(phone=unique_phone()) for _ in range(3)]
		made = [bookings.book_event(self.event.name, 1, guest=guest) for guest in guests]
		self.as_before(*made)
		renew_event_keys.execute()

		with counted_queries() as queries:
			renew_event_keys.execute()

		self.assertEqual([query for query in queries if query.lower().startswith("update")], [])
