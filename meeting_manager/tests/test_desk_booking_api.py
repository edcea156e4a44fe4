"""Booking for somebody and moving, as the dialogs and the calendar of the Desk call it."""

from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.desk_api import book, made, move, new_caller, start_of
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	mails_about,
	mails_to,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_user,
	reminders_of,
	set_settings,
	textable_phone,
	texts_about,
	unique_email,
	unique_phone,
	verify,
	with_phone,
)


class TestBookForSomebody(TestCase):
	def test_a_new_caller_with_a_phone_becomes_a_stub_with_a_confirmed_booking(self):
		caller = new_caller()

		booking = made(book(make_mm_meeting_type(), coming(10), **caller))

		customer = frappe.get_doc("MM Customer", booking.customer)
		self.assertEqual((booking.status, booking.source), ("Confirmed", "Phone"))
		self.assertEqual((customer.customer_name, customer.profile_status), ("Nora Newcomer", "Stub"))
		self.assertEqual(customer.phone_numbers[0].phone_number, caller["phone"])

	def test_a_new_caller_with_an_email_is_full(self):
		booking = made(book(make_mm_meeting_type(), coming(10), **new_caller(email=unique_email())))

		self.assertEqual(frappe.db.get_value("MM Customer", booking.customer, "profile_status"), "Full")

	def test_a_new_caller_may_share_the_phone_of_another(self):
		mother = make_mm_customer(**with_phone(unique_phone()))
		phone = mother.phone_numbers[0].phone_number

		booking = made(book(make_mm_meeting_type(), coming(10), **new_caller(phone=phone)))

		self.assertNotEqual(booking.customer, mother.name)
		self.assertEqual(booking.customer_phone, phone)

	def test_a_known_customer_is_linked_with_the_verified_contact_points(self):
		customer = make_mm_customer(**with_phone(unique_phone()))
		verify(customer, customer.primary_email, customer.phone_numbers[0].phone_number)
		spoken = {"language": "ms", "time_zone": "Asia/Kuching"}
		frappe.db.set_value("MM Customer", customer.name, spoken)

		booking = made(book(make_mm_meeting_type(), coming(10), customer=customer.name))

		self.assertEqual(booking.customer, customer.name)
		self.assertEqual(
			(booking.customer_name, booking.customer_email, booking.customer_phone),
			(customer.customer_name, customer.primary_email, customer.phone_numbers[0].phone_number),
		)
		self.assertEqual((booking.guest_language, booking.guest_time_zone), ("ms", "Asia/Kuching"))

	def test_a_merged_customer_is_booked_as_the_survivor(self):
		survivor = make_mm_customer()
		source = make_mm_customer(merged_into=survivor.name)

		booking = made(book(make_mm_meeting_type(), coming(10), customer=source.name))

		self.assertEqual((booking.customer, booking.customer_email), (survivor.name, None))

	def test_the_guest_is_told_unless_staff_say_no(self):
		meeting_type, customer = make_mm_meeting_type(), make_mm_customer()
		verify(customer, customer.primary_email)

		told = made(book(meeting_type, coming(10), customer=customer.name))
		silent = made(book(meeting_type, coming(11), customer=customer.name, send_messages=False))

		self.assertEqual([mail.to for mail in mails_about(told)], [[customer.primary_email]])
		self.assertEqual(mails_about(silent), [])
		self.assertTrue(frappe.db.exists("MM Booking Reminder", {"booking": told.name}))
		self.assertFalse(frappe.db.exists("MM Booking Reminder", {"booking": silent.name}))

	def test_nobody_is_told_at_a_contact_point_that_is_not_verified(self):
		set_settings(sms_enabled=1, sms_countries="DE")
		customer = make_mm_customer(**with_phone(textable_phone()))

		booking = made(book(make_mm_meeting_type(), coming(10), customer=customer.name))

		self.assertEqual((booking.customer_email, booking.customer_phone), (None, None))
		self.assertEqual((mails_about(booking), texts_about(booking), reminders_of(booking)), ([], [], {}))
		self.assertIsNone(booking.contact_confirmed_at)

	def test_what_staff_have_confirmed_with_the_caller_is_used_and_verified(self):
		set_settings(sms_enabled=1, sms_countries="DE")
		customer = make_mm_customer(**with_phone(textable_phone()))
		said = {
			"confirmed_email": customer.primary_email,
			"confirmed_phone": customer.phone_numbers[0].phone_number,
		}
		meeting_type, user = make_mm_meeting_type(), make_user("MM Receptionist").name
		frappe.set_user(user)

		booking = made(book(meeting_type, coming(10), customer=customer.name, **said))

		frappe.set_user("Administrator")
		self.assertEqual([mail.to for mail in mails_about(booking)], [[customer.primary_email]])
		self.assertEqual([text.recipient for text in texts_about(booking)], [said["confirmed_phone"]])
		self.assertTrue(booking.contact_confirmed_at)
		customer.reload()
		for row in (customer.email_addresses[0], customer.phone_numbers[0]):
			self.assertEqual((row.is_verified, row.verified_by), (1, user))
			self.assertTrue(row.verified_at)

	def test_what_is_not_on_the_record_is_not_confirmed_and_nothing_is_kept(self):
		meeting_type, customer = make_mm_meeting_type(), make_mm_customer()
		victim = make_mm_customer()

		for said in ({"confirmed_email": victim.primary_email}, {"confirmed_phone": unique_phone()}):
			with self.subTest(said):
				answer = book(meeting_type, coming(10), customer=customer.name, **said)

				self.assertIn("no longer on this customer's record", answer["refused"]["message"])
				self.assertFalse(frappe.db.exists("MM Meeting Booking", {"customer": customer.name}))
				self.assertEqual(victim.reload().email_addresses[0].is_verified, 0)

	def test_who_may_not_change_a_customer_confirms_nothing(self):
		meeting_type, customer = make_mm_meeting_type(), make_mm_customer()
		has_permission = frappe.has_permission

		def no_change(doctype, ptype="read", *args, **values):
			if (doctype, ptype) == ("MM Customer", "write"):
				raise frappe.PermissionError
			return has_permission(doctype, ptype, *args, **values)

		with patch.object(frappe, "has_permission", no_change):
			with self.assertRaises(frappe.PermissionError):
				book(
					meeting_type,
					coming(10),
					customer=customer.name,
					confirmed_email=customer.primary_email,
				)
			booking = made(book(meeting_type, coming(10), customer=customer.name))

		self.assertIsNone(booking.customer_email)
		self.assertEqual(customer.reload().email_addresses[0].is_verified, 0)

	def test_what_staff_book_needs_no_confirmation_by_staff(self):
		meeting_type = make_mm_meeting_type(confirmation="By staff")

		self.assertEqual(book(meeting_type, coming(10), **new_caller())["status"], "Confirmed")

	def test_host_duration_seats_and_notes_are_taken(self):
		host, other = make_mm_host(), make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host, other], other_durations="60", seats_per_slot=5)
		wish = {
			"host": other.slug,
			"duration": 60,
			"seats": 3,
			"notes": "Brings her mother",
			"source": "Desk",
		}

		booking = made(book(meeting_type, coming(10), **new_caller(), **wish))

		self.assertEqual(
			(booking.host, booking.seats, booking.notes, booking.source),
			(other.name, 3, "Brings her mother", "Desk"),
		)
		self.assertEqual(booking.ends_at - booking.starts_at, 60 * 60)

	def test_a_taken_slot_is_refused_with_the_next_free_times_and_nothing_is_kept(self):
		meeting_type = make_mm_meeting_type()
		bookings.book(meeting_type.name, coming(10), guest=a_guest())
		caller = new_caller(name="Nobody Kept")

		answer = book(meeting_type, coming(10), **caller)

		self.assertIn("just taken", answer["refused"]["message"])
		self.assertEqual(answer["refused"]["next_free"][0], instant_text(coming(10, 30)))
		self.assertFalse(frappe.db.exists("MM Customer", {"customer_name": "Nobody Kept"}))

	def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(self):
		meeting_type, holder = make_mm_meeting_type(), make_mm_customer()
		cases = (
			({"phone": unique_phone()}, "name"),
			({"name": "Nobody Kept"}, "phone number or email"),
			({"name": "Nobody Kept", "phone": "twelve"}, "phone number"),
			({"name": "Nobody Kept", "email": "nobody@"}, "email"),
			({"name": "Nobody Kept", "email": holder.primary_email}, f"belongs to customer .*{holder.name}"),
		)

		for values, sentence in cases:
			with self.subTest(values):
				self.assertRegex(book(meeting_type, coming(10), **values)["refused"]["message"], sentence)
				self.assertFalse(frappe.db.exists("MM Customer", {"customer_name": "Nobody Kept"}))
		self.assertFalse(frappe.db.exists("MM Meeting Booking", {"meeting_type": meeting_type.name}))

	def test_a_meeting_type_that_is_not_published_is_not_offered(self):
		meeting_type = make_mm_meeting_type(published=0)

		self.assertIn(
			"meeting type was not found", book(meeting_type, coming(10), **new_caller())["refused"]["message"]
		)


class TestEvents(TestCase):
	def test_seats_of_an_event_are_booked(self):
		event = make_mm_event(capacity=4, seats_per_booking=4)

		booking = made(desk.book(event=event.name, seats=3, **new_caller()))

		self.assertEqual((booking.event, booking.seats, booking.status), (event.name, 3, "Confirmed"))

	def test_a_full_event_puts_the_caller_on_the_waitlist(self):
		event = make_mm_event(capacity=1, waitlist=1)
		desk.book(event=event.name, **new_caller())

		answer = desk.book(event=event.name, **new_caller())

		self.assertEqual((answer["status"], answer["waitlist"]), ("Pending", "Waiting"))

	def test_a_customer_who_has_booked_the_event_is_named_with_that_booking(self):
		event, customer = make_mm_event(), make_mm_customer()
		first = made(desk.book(event=event.name, customer=customer.name))

		answer = desk.book(event=event.name, customer=customer.name)

		self.assertIn(first.name, answer["refused"]["message"])


class TestAnyTime(TestCase):
	def test_a_manager_books_outside_the_hours_with_a_reason(self):
		meeting_type = make_mm_meeting_type()
		frappe.set_user(make_user("MM Manager").name)

		answer = book(meeting_type, coming(20), duration=50, reason="She comes from far away", **new_caller())

		booking = made(answer)
		self.assertEqual(booking.override_reason, "She comes from far away")
		self.assertEqual((start_of(booking), booking.ends_at - booking.starts_at), (coming(20), 50 * 60))

	def test_a_receptionist_may_not_and_nobody_without_a_reason(self):
		meeting_type = make_mm_meeting_type()

		without = book(meeting_type, coming(20), **new_caller())
		frappe.set_user(make_user("MM Receptionist").name)

		self.assertIn("not available", without["refused"]["message"])
		with self.assertRaises(frappe.PermissionError):
			book(meeting_type, coming(20), duration=30, reason="Please", **new_caller())

	def test_a_taken_hour_stays_taken_and_the_booking_in_the_way_is_named(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host])
		other = make_mm_meeting_booking(
			host=host.name,
			start_datetime=clock.to_site(coming(20)),
			end_datetime=clock.to_site(coming(21)),
		)

		answer = book(meeting_type, coming(20, 30), duration=30, reason="Please", **new_caller())

		self.assertIn(other.name, answer["refused"]["message"])

	def test_a_past_time_and_an_odd_length_are_refused(self):
		meeting_type = make_mm_meeting_type()
		cases = ((coming(10, days=-1), 30, "has passed"), (coming(20), 2, "between 5 and 1440"))

		for start, minutes, sentence in cases:
			with self.subTest(sentence):
				answer = book(meeting_type, start, duration=minutes, reason="Please", **new_caller())
				self.assertIn(sentence, answer["refused"]["message"])

	def test_of_several_hosts_one_is_chosen(self):
		first, second = make_mm_host(), make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[first, second])
		wish = {"duration": 30, "reason": "Please"}

		nobody = book(meeting_type, coming(20), **wish, **new_caller())
		somebody = book(meeting_type, coming(20), host=second.slug, **wish, **new_caller())

		self.assertIn("choose the host", nobody["refused"]["message"])
		self.assertEqual(made(somebody).host, second.name)


class TestMove(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.booking = bookings.book(self.meeting_type.name, coming(10), guest=a_guest())

	def test_to_a_free_slot(self):
		self.assertEqual(move(self.booking, coming(11)), {"status": "Confirmed"})
		self.assertEqual(start_of(self.booking), coming(11))

	def test_the_guest_is_told_of_it_unless_staff_say_otherwise_and_the_host_always_is(self):
		frappe.db.set_value("MM Host", self.host.name, "mail_host", 1)

		for start, notify in ((coming(11), False), (coming(12), True), (coming(13), False)):
			with self.subTest(start):
				told = self.told()
				move(self.booking, start, notify=notify)

				self.assertEqual(self.told(), (told[0] + notify, told[1] + 1))
				self.assertEqual(start_of(self.booking), start)

	def told(self) -> tuple[int, int]:
		"""How many mails the guest got, and how many the host."""
		people = (self.booking.customer_email, self.host.user)
		return len(mails_to(people[0], self.booking)), len(mails_to(people[1], self.booking))

	def test_a_text_message_too_is_queued_only_then(self):
		set_settings(sms_enabled=1, sms_countries="DE")
		booking = bookings.book(self.meeting_type.name, coming(14), guest=a_guest(phone=textable_phone()))

		for start, notify in ((coming(15), False), (coming(16), True)):
			with self.subTest(start):
				known = {text.name for text in texts_about(booking)}
				move(booking, start, notify=notify)
				new = [text for text in texts_about(booking) if text.name not in known]

				self.assertEqual(len(new), int(notify))

	def test_reminders_follow_a_move_that_nobody_told_the_guest_of(self):
		set_settings(quiet_from=None, quiet_until=None)
		booking = bookings.book(self.meeting_type.name, coming(13), guest=a_guest())
		before = frappe.get_all("MM Booking Reminder", {"booking": booking.name}, pluck="due_at")

		move(booking, coming(14), notify=False)

		after = frappe.get_all("MM Booking Reminder", {"booking": booking.name}, pluck="due_at")
		self.assertTrue(before)
		self.assertEqual(sorted(after), sorted(due + 3600 for due in before))

	def test_a_move_that_is_undone_is_back_with_the_host_who_had_it(self):
		other = make_mm_host()
		either = make_mm_meeting_type(hosts=[self.host, other], host_mode="Any free host")
		# at an hour when both are free: only then it is a choice
		booking = bookings.book(either.name, coming(13), guest=a_guest())
		first = booking.host
		in_the_way = make_mm_meeting_type(hosts=[frappe.get_doc("MM Host", {"user": first})])
		bookings.book(in_the_way.name, coming(14), guest=a_guest())

		move(booking, coming(14))
		moved = booking.reload().host
		move(booking, coming(13), prefer=first, notify=False)

		self.assertNotEqual(moved, first)
		self.assertEqual((booking.reload().host, start_of(booking)), (first, coming(13)))

	def test_onto_a_taken_hour_names_the_booking_in_the_way_and_moves_nothing(self):
		other = bookings.book(self.meeting_type.name, coming(11), guest=a_guest())

		answer = move(self.booking, coming(11))

		self.assertIn(other.name, answer["refused"]["message"])
		self.assertFalse(answer["refused"]["may_override"])
		self.assertEqual(start_of(self.booking), coming(10))

	def test_outside_the_hours_needs_a_reason_from_a_manager(self):
		refused = move(self.booking, coming(20))["refused"]
		moved = move(self.booking, coming(20), reason="The guest asked for it")

		self.assertTrue(refused["may_override"])
		self.assertEqual(moved, {"status": "Confirmed"})
		self.booking.reload()
		self.assertEqual(self.booking.override_reason, "The guest asked for it")
		self.assertEqual(start_of(self.booking), coming(20))

	def test_a_receptionist_moves_to_what_is_on_offer_and_nowhere_else(self):
		frappe.set_user(make_user("MM Receptionist").name)

		free, closed = move(self.booking, coming(11)), move(self.booking, coming(20))

		self.assertEqual(free, {"status": "Confirmed"})
		self.assertFalse(closed["refused"]["may_override"])
		with self.assertRaises(frappe.PermissionError):
			move(self.booking, coming(20), reason="Please")

	def test_its_length_changes_only_with_a_reason(self):
		longer = move(self.booking, coming(10), timedelta(minutes=45))
		move(self.booking, coming(10), timedelta(minutes=45), reason="More to say")

		self.booking.reload()
		self.assertIn("duration", longer["refused"]["message"])
		self.assertEqual(self.booking.ends_at - self.booking.starts_at, 45 * 60)

	def test_what_is_over_or_cancelled_stays(self):
		bookings.cancel(self.booking.name)

		for reason in (None, "Please"):
			with self.subTest(reason):
				answer = move(self.booking, coming(11), reason=reason)
				self.assertIn("cancelled or over", answer["refused"]["message"])

	def test_a_booking_of_an_event_moves_with_its_event(self):
		booking = bookings.book_event(make_mm_event().name, 1, guest=a_guest())

		for reason, sentence in ((None, "cannot be rescheduled"), ("Please", "change the date of the event")):
			with self.subTest(reason):
				answer = move(booking, coming(11), reason=reason)
				self.assertIn(sentence, answer["refused"]["message"])

	def test_a_booking_of_no_type_moves_with_a_reason(self):
		booking = make_mm_meeting_booking(
			host=make_mm_host().name,
			start_datetime=clock.to_site(coming(10)),
			end_datetime=clock.to_site(coming(10, 30)),
		)

		refused = move(booking, coming(11))["refused"]
		moved = move(booking, coming(11), reason="Please")

		self.assertIn("no meeting type", refused["message"])
		self.assertTrue(refused["may_override"])
		self.assertEqual((moved["status"], start_of(booking)), ("Pending", coming(11)))

	def test_a_host_moves_no_booking(self):
		frappe.set_user(self.host.name)

		with self.assertRaises(frappe.PermissionError):
			move(self.booking, coming(12))


class TestWhoMay(TestCase):
	def test_who_may_not_create_bookings_may_not_ask_or_book(self):
		meeting_type, customer = make_mm_meeting_type(), make_mm_customer()
		range_of = (meeting_type.name, instant_text(coming(9)), instant_text(coming(11)))

		for user in (make_user("MM Staff").name, "Guest"):
			frappe.set_user(user)
			for call in (
				desk.offers,
				lambda: desk.free_slots(*range_of),
				lambda: book(meeting_type, coming(10), customer=customer.name),
				lambda: desk.new_customer("Ann Lee", unique_phone()),
			):
				with self.subTest(user), self.assertRaises(frappe.PermissionError):
					call()

	def test_a_receptionist_books_for_known_and_new(self):
		meeting_type, customer = make_mm_meeting_type(), make_mm_customer()
		frappe.set_user(make_user("MM Receptionist").name)

		known = book(meeting_type, coming(10), customer=customer.name)
		new = book(meeting_type, coming(11), **new_caller())

		self.assertEqual((known["status"], new["status"]), ("Confirmed", "Confirmed"))
		self.assertFalse(desk.offers()["may_book_any_time"])

	def test_no_guest_can_call_any_of_it(self):
		for function in (desk.offers, desk.free_slots, desk.slots_to_move, desk.book, desk.move,
			desk.calendar_entries, desk.new_customer):  # fmt: skip
			with self.subTest(function.__name__):
				self.assertIn(function, frappe.whitelisted)
				self.assertNotIn(function, frappe.guest_methods)


class TestQuickEntry(TestCase):
	def test_a_name_and_a_phone_make_a_stub_an_email_makes_it_full(self):
		stub = desk.new_customer("Ann Lee", unique_phone())["name"]
		full = desk.new_customer("Ann Lee", None, unique_email())["name"]

		profiles = [frappe.db.get_value("MM Customer", name, "profile_status") for name in (stub, full)]
		self.assertEqual(profiles, ["Stub", "Full"])

	def test_a_taken_email_names_its_holder(self):
		holder = make_mm_customer()

		answer = desk.new_customer("Ann Lee", None, holder.primary_email)

		self.assertIn(holder.name, answer["refused"]["message"])
