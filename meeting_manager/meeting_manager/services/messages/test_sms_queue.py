import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import parse_phone
from meeting_manager.meeting_manager.services.common import clock, links, settings
from meeting_manager.meeting_manager.services.messages import guest_limits, sms_gateway, sms_queue
from meeting_manager.meeting_manager.services.messages.sms_gateway import GatewayError
from meeting_manager.tests.base import (
	LOCKED,
	CommittingTestCase,
	TestCase,
	in_threads,
	not_on_frappe_sqlite,
	requires_bench,
)
from meeting_manager.tests.factories import (
	make_confirmed_booking,
	make_mm_customer,
	make_mm_meeting_type,
	set_settings,
	textable_phone,
	texts_about,
	unique_email,
	verify,
)

BUSY = GatewayError("busy", again=True)


def text_booking(**overrides):
	"""A confirmed booking by somebody who may be texted."""
	return make_confirmed_booking(**{"customer_phone": textable_phone(), **overrides})


@contextmanager
def gateway(answer=None):
	"""A gateway that takes every message, or does `answer(number, text)`, or raises it; yields what it was
	asked to send.
	"""
	asked = []

	def send(number, text):
		asked.append((number, text))
		if isinstance(answer, Exception):
			raise answer
		if answer:
			answer(number, text)

	with (
		patch.object(sms_gateway, "is_ready", return_value=True),
		patch.object(sms_gateway, "send", side_effect=send),
	):
		yield asked


class TestQueue(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(sms_enabled=1, sms_countries="DE", brand_name="Clinic", sms_texts=[])

	def test_a_booking_is_told_by_text_to_the_submitted_number(self):
		booking = text_booking(customer_phone="+49 151 2345 6789", guest_time_zone="Asia/Tokyo")

		(text,) = texts_about(booking)

		self.assertEqual((text.recipient, text.kind, text.status), ("+4915123456789", "Booked", "Queued"))
		self.assertTrue(text.message.startswith("Clinic: you've booked First consultation, "))
		self.assertRegex(text.message, r"7:00 PM\. http.*/booking/[\w-]{43}$")

	def test_no_text_when_they_are_off_or_the_number_is_not_valid(self):
		not_valid = text_booking(customer_phone="+1-555-123-4567")
		without = text_booking(customer_phone=None)
		set_settings(sms_enabled=0)
		off = text_booking()

		for booking in (not_valid, without, off):
			with self.subTest(booking.customer_phone):
				self.assertEqual(texts_about(booking), [])

	def test_a_stored_number_is_texted_only_when_it_is_verified_and_staff_chose_the_customer(self):
		not_valid, phone, other = "+1-555-123-4567", textable_phone(), textable_phone()
		rows = [{"phone_number": number} for number in (other, not_valid, phone)]
		customer = make_mm_customer(phone_numbers=rows)

		def texted(**values):
			return [text.recipient for text in texts_about(make_confirmed_booking(**values))]

		by_staff = {"customer": customer.name, "customer_email": None, "source": "Phone"}
		self.assertEqual(texted(**by_staff), [])
		verify(customer, not_valid, phone)

		self.assertEqual(texted(customer_email=customer.primary_email), [])
		self.assertEqual(texted(**by_staff), [phone])

	def test_a_text_carries_the_link_that_verifies_no_email(self):
		booking = text_booking()

		(text,) = texts_about(booking)

		token = text.message.rpartition("/booking/")[2]
		self.assertEqual(links.find(token), booking.name)
		self.assertFalse(links.was_mailed(booking, token))

	def test_staff_may_write_texts_for_a_kind_and_a_language(self):
		rows = [
			{"kind": "Booked", "language": "", "message": "{{ first_name }}: {{title}} {{ nothing }}"},
			{
				"kind": "Booked",
				"language": "ms",
				"message": "Hai {{ first_name }} di {{ place }} {{ contact }}",
			},
			{"kind": "Moved", "language": "", "message": "moved"},
		]
		set_settings(sms_texts=rows, contact_line="0123")

		english = text_booking(guest_language="en")
		malay = text_booking(guest_language="ms-MY", location="Bilik 1")

		self.assertEqual(texts_about(english)[0].message, "Ann: First consultation {{ nothing }}")
		self.assertEqual(texts_about(malay)[0].message, "Hai Ann di Bilik 1 0123")

	def test_what_a_guest_types_is_not_a_template(self):
		set_settings(sms_texts=[{"kind": "Booked", "message": "Hi {{ first_name }}"}])

		booking = text_booking(customer_name="{{link}}{{7*7}} Lee")

		self.assertEqual(texts_about(booking)[0].message, "Hi {{link}}{{7*7}} Lee")

	def test_a_text_has_an_end(self):
		set_settings(sms_texts=[{"kind": "Booked", "message": "{{ title }} " * 50}])

		self.assertLessEqual(len(texts_about(text_booking(meeting_title="x" * 140))[0].message), 480)

	def test_a_newer_text_takes_the_place_of_one_that_waits(self):
		booking = text_booking()

		booking.update({"status": "Cancelled"}).save()

		self.assertEqual([text.status for text in texts_about(booking)], ["Skipped", "Queued"])
		self.assertEqual(texts_about(booking)[1].kind, "Cancelled")

	def test_every_kind_has_a_standard_text(self):
		booking = text_booking(guest_language="ar")

		for notification in sms_queue.SMS_NAMES:
			with self.subTest(notification):
				text = sms_queue.text_of(booking, notification)

				self.assertIn("First consultation", text)
				self.assertNotRegex(text, r"\{|\}|\u202f|None")

	def test_a_deleted_booking_leaves_what_was_sent(self):
		booking = text_booking()
		(text,) = texts_about(booking)

		booking.delete()

		self.assertIsNone(frappe.db.get_value("MM SMS Message", text.name, "booking"))


class TestSending(CommittingTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("MM SMS Message")  # of earlier tests that were stopped half-way
		self.commit_settings(sms_enabled=1, sms_countries="DE", sms_daily_cap=0)
		self.now = clock.now()

	def a_queued_text(self, **overrides):
		"""A committed booking whose text waits."""
		booking = text_booking(**overrides)
		frappe.db.commit()
		self.now = clock.now()
		return booking

	def send(self, minutes=0) -> dict:
		"""Run the scheduler's job so many minutes from now."""
		return sms_queue.send_due(self.now + timedelta(minutes=minutes, seconds=5))

	def test_what_waits_is_sent_once(self):
		booking = self.a_queued_text()

		with gateway() as asked:
			counts = [self.send(), self.send()]

		self.assertEqual(counts, [{"Sent": 1}, {}])
		self.assertEqual(asked, [(booking.customer_phone, texts_about(booking)[0].message)])
		self.assertEqual(texts_about(booking)[0].status, "Sent")

	def test_without_a_gateway_everything_waits(self):
		booking = self.a_queued_text()

		with patch.object(sms_gateway, "is_ready", return_value=False):
			self.assertEqual(self.send(), {})

		self.assertEqual((texts_about(booking)[0].status, texts_about(booking)[0].attempts), ("Queued", 0))

	def test_a_gateway_that_is_busy_is_asked_again_later_and_at_most_four_times(self):
		booking = self.a_queued_text()

		with gateway(BUSY) as asked:
			for minutes in (0, 0.5, 1, 1, 6, 6, 36, 36, 500):
				self.send(minutes)

		self.assertEqual(len(asked), 4)
		text = texts_about(booking)[0]
		self.assertEqual((text.status, text.attempts, text.reason), ("Failed", 4, "busy"))

	def test_a_busy_gateway_that_recovers_gets_the_message(self):
		booking = self.a_queued_text()
		with gateway(BUSY):
			self.send()

		with gateway() as asked:
			self.send(minutes=1.1)

		self.assertEqual((len(asked), texts_about(booking)[0].status), (1, "Sent"))

	def test_what_the_gateway_refuses_or_may_have_taken_is_not_tried_again(self):
		for error in (GatewayError("refused"), GatewayError("lost", maybe_sent=True), RuntimeError("bug")):
			with self.subTest(repr(error)):
				booking = self.a_queued_text()

				with gateway(error) as asked:
					self.send()
					self.send(minutes=60)

				self.assertEqual((len(asked), texts_about(booking)[0].status), (1, "Failed"))

	def test_the_state_counts_that_the_booking_has_at_the_moment_of_sending(self):
		for change in ({"status": "Cancelled"}, {"starts_at": clock.seconds(self.now) - 60}):
			with self.subTest(change):
				booking = self.a_queued_text()
				frappe.db.set_value("MM Meeting Booking", booking.name, change)
				frappe.db.commit()

				with gateway() as asked:
					self.assertEqual(self.send(), {"Skipped": 1})

				self.assertEqual((asked, texts_about(booking)[0].status), ([], "Skipped"))

	def test_a_cancellation_itself_is_sent(self):
		booking = self.a_queued_text()
		booking.update({"status": "Cancelled"}).save()
		frappe.db.commit()

		with gateway() as asked:
			self.send()

		self.assertEqual([text for _number, text in asked], [texts_about(booking)[1].message])

	def test_a_message_that_a_crash_left_half_sent_is_not_sent_again(self):
		booking = self.a_queued_text()

		with gateway(lambda *message: exec("raise KeyboardInterrupt")):
			self.assertRaises(KeyboardInterrupt, self.send)
		frappe.db.rollback()
		with gateway() as asked:
			self.send(minutes=10)
			before = texts_about(booking)[0].status
			self.send(minutes=16)

		self.assertEqual((asked, before, texts_about(booking)[0].status), ([], "Sending", "Failed"))
		self.assertIn("may have been sent", texts_about(booking)[0].reason)

	def test_the_cap_of_a_day_holds_and_staff_are_warned_once(self):
		self.commit_settings(sms_daily_cap=2)
		manager = self.a_manager()
		frappe.cache.delete_value(f"mm_sms_cap_warned:{clock.to_site(self.now).date()}")
		for _number in range(4):
			self.a_queued_text()

		with gateway() as asked:
			first = [self.send(), self.send()]
			tomorrow = self.send(minutes=24 * 60)

		self.assertEqual((first, tomorrow), ([{"Sent": 2}, {}], {"Sent": 2}))
		self.assertEqual(len(asked), 4)
		self.assertEqual(self.warnings_to(manager), 1)

	def a_manager(self) -> str:
		user = frappe.get_doc(
			doctype="User",
			email=unique_email("manager"),
			first_name="Mona",
			send_welcome_email=0,
			roles=[{"role": "MM Manager"}],
		).insert()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.set_value, "User", user.name, "enabled", 0)
		frappe.db.commit()
		return user.name

	def warnings_to(self, address: str) -> int:
		mails = frappe.get_all("Email Queue Recipient", {"recipient": address}, pluck="parent")
		return frappe.db.count(
			"Email Queue", {"name": ["in", mails], "message": ["like", "%Daily SMS limit%"]}
		)

	@not_on_frappe_sqlite(LOCKED)
	def test_two_schedulers_send_each_message_once_and_keep_the_cap(self):
		self.commit_settings(sms_daily_cap=30)
		notification = make_mm_meeting_type(seats_per_slot=40).name
		for _number in range(40):
			self.a_queued_text(meeting_type=notification)

		room = sms_queue._room_today

		def counted_slowly(now):
			left = room(now)
			time.sleep(0.2)  # long enough for the other to count the same, if nothing kept it from it
			return left

		with gateway() as asked, patch.object(sms_queue, "_room_today", side_effect=counted_slowly):
			results = in_threads(2, lambda number: self.send())

		self.assertEqual([result for result in results if not isinstance(result, dict)], [])
		self.assertEqual((len(asked), len(set(asked))), (30, 30))


class TestGateway(TestCase):
	def setUp(self):
		super().setUp()
		settings = frappe.get_doc("SMS Settings")
		settings.update(
			{
				"sms_gateway_url": "https://gateway.example/send?key=SECRET",
				"message_parameter": "Body",
				"receiver_parameter": "To",
				"use_post": 1,
			}
		)
		settings.set("parameters", [{"parameter": "From", "value": "Clinic"}])
		settings.save()

	@requires_bench
	def test_a_message_goes_out_as_sms_settings_say(self):
		from frappe.core.doctype.sms_settings import sms_settings

		with patch.object(sms_settings, "send_request", return_value=201) as request:
			sms_gateway.send("+4915123456789", "Hello")

		url, values, _headers, post, as_json = request.call_args.args
		self.assertTrue(sms_gateway.is_ready())
		self.assertEqual(url, "https://gateway.example/send?key=SECRET")
		self.assertEqual(values, {"Body": "Hello", "To": "+4915123456789", "From": "Clinic"})
		self.assertEqual((post, as_json), (1, False))

	@requires_bench
	def test_what_a_gateway_answers_says_whether_to_try_again(self):
		import requests

		refused = requests.HTTPError("https://gateway.example/send?key=SECRET")
		answers = {400: (False, False), 401: (False, False), 429: (True, False), 503: (True, False)}
		cases = [(self.answer(refused, status), expected) for status, expected in answers.items()]
		cases += [
			(requests.ConnectTimeout("SECRET"), (True, False)),
			(requests.ConnectionError("NewConnectionError: SECRET"), (True, False)),
			(requests.ConnectionError("Connection aborted SECRET"), (False, True)),
			(requests.ReadTimeout("SECRET"), (False, True)),
		]
		for error, expected in cases:
			with self.subTest(repr(error)), patch.object(requests, "post", side_effect=error):
				with self.assertRaises(GatewayError) as caught:
					sms_gateway.send("+4915123456789", "Hello")

				self.assertEqual((caught.exception.again, caught.exception.maybe_sent), expected)
				self.assertNotIn("SECRET", caught.exception.reason)

	def answer(self, error, status):
		import requests

		response = requests.Response()
		response.status_code = status
		return requests.HTTPError(str(error), response=response)


class TestGuestsShare(TestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_value("MM SMS Message", {"status": "Queued"}, "status", "Skipped")
		set_settings(sms_enabled=1, sms_countries="DE", sms_daily_cap=10, sms_reminder_share=30)

	def queue(self, notification):
		return sms_queue.queue(make_confirmed_booking(customer_phone=textable_phone()), notification)

	def test_guests_cannot_use_up_what_is_kept_for_reminders(self):
		with guest_limits.caused_by_guest("n"):
			texts = {self.queue("moved") for _number in range(12)}
		frappe.db.set_value("MM SMS Message", {"kind": "Booked", "status": "Queued"}, "status", "Skipped")
		reminder = self.queue("reminder")
		frappe.db.set_value("MM SMS Message", {"kind": "Booked", "status": "Queued"}, "status", "Skipped")

		nothing_sent = patch.object(sms_queue, "_sent_today", return_value=0)
		with nothing_sent, patch.object(frappe.db, "commit"):
			claimed = {each.name for each in sms_queue._claim(clock.now())}

		self.assertIn(reminder, claimed)
		self.assertEqual(len(claimed & texts), 7)


class TestCountries(TestCase):
	def textable(self, number):
		return sms_queue.textable(parse_phone(number))

	def test_only_mobiles_of_the_listed_countries_are_texted(self):
		set_settings(sms_enabled=1, sms_countries="de, MY")

		for number, expected in (
			("+4915112345678", True),  # a mobile
			("+60123456789", True),
			("+33612345678", False),  # another country
			("+16502530000", False),
			("+493012345678", False),  # a landline
			("+499001234567", False),  # premium rate
			("+491805123456", False),  # shared cost
			("+881612345678", False),  # a satellite
			("+870773111632", False),
			("+979123456789", False),  # international premium rate
			("+882161234567", False),
		):
			with self.subTest(number):
				self.assertEqual(bool(self.textable(number)), expected)

	def test_the_own_country_is_listed_when_messages_are_turned_on_and_stays(self):
		set_settings(sms_enabled=0, sms_countries="", default_phone_region="FR")
		set_settings(sms_enabled=1)
		set_settings(default_phone_region="CH")

		self.assertEqual(settings.sms_countries(), {"FR"})
		self.assertTrue(self.textable("+33612345678"))
		self.assertFalse(self.textable("+41781234567"))

	def test_what_is_no_country_cannot_be_listed(self):
		with self.assertRaisesRegex(frappe.ValidationError, "ZZ is not a country code"):
			set_settings(sms_countries="DE, ZZ")
