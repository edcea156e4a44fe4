import unittest

from hypothesis import given
from hypothesis import strategies as st

import meeting_manager.tests.properties  # noqa: F401  (the profile of hypothesis)
from meeting_manager.meeting_manager.domain.booking.event_keys import (
	EventBooking,
	keys_of,
	names_person,
	own_key,
	pair_key,
)

PEOPLE = st.sampled_from((None, "a", "b"))
BOOKINGS = st.lists(st.builds(EventBooking, st.uuids().map(str), st.sampled_from("xy"), PEOPLE, PEOPLE))


class TestEventKeys(unittest.TestCase):
	def test_the_submitted_address_counts_before_the_customer(self):
		keys = keys_of([EventBooking("MB-1", "x", "ann", "MC-1"), EventBooking("MB-2", "x", "bo", "MC-1")])

		self.assertEqual(keys, {"MB-1": pair_key("x", "ann"), "MB-2": pair_key("x", "bo")})

	def test_without_an_address_the_customer_counts(self):
		keys = keys_of([EventBooking("MB-1", "x", None, "MC-1"), EventBooking("MB-2", "x", None, "MC-2")])

		self.assertEqual(keys, {"MB-1": pair_key("x", "MC-1"), "MB-2": pair_key("x", "MC-2")})

	def test_a_second_booking_of_a_person_gets_a_key_of_its_own(self):
		keys = keys_of([EventBooking("MB-1", "x", "ann", "MC-1"), EventBooking("MB-2", "x", "ann", "MC-2")])

		self.assertEqual(keys["MB-2"], own_key("x", "ann", "MB-2"))

	@given(BOOKINGS)
	def test_every_person_has_one_pair_key_an_event_and_no_two_bookings_share_a_key(self, bookings):
		keys = keys_of(bookings)

		of_somebody = [each for each in bookings if each.email_key or each.customer]
		self.assertEqual(set(keys), {each.name for each in of_somebody})
		self.assertEqual(len(set(keys.values())), len(keys))
		pairs = {pair_key(each.event, each.email_key or each.customer) for each in of_somebody}
		self.assertLessEqual(pairs, set(keys.values()))

	@given(BOOKINGS)
	def test_a_key_names_its_person_and_nobody_else(self, bookings):
		keys = keys_of(bookings)

		for each in bookings:
			if each.name in keys:
				person = each.email_key or each.customer
				self.assertTrue(names_person(keys[each.name], each.event, person, each.name))
				self.assertFalse(names_person(keys[each.name], each.event, person + "z", each.name))
