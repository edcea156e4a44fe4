import unicodedata
from unittest.mock import patch

import frappe

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.domain.common import contact_points
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import coming, make_mm_meeting_type, unique_email, unique_phone


class TestContactPointsAreReadOnce(TestCase):
	def test_a_booking_of_a_new_customer_parses_its_email_and_its_phone_once(self):
		meeting_type = make_mm_meeting_type()
		request = BookingRequest(
			meeting_type.name, "Ann Lee", unique_email(), unique_phone(), start=instant_text(coming(10))
		)
		emails = patch.object(contact_points, "validate_email", wraps=contact_points.validate_email)
		phones = patch.object(contact_points, "_parse_number", wraps=contact_points._parse_number)

		with emails as parsed_emails, phones as parsed_phones:
			booking = booking_requests.book_meeting(request)

		self.assertEqual((parsed_emails.call_count, parsed_phones.call_count), (1, 1))
		self.assertEqual(booking.customer_email, request.email)
		self.assertTrue(booking.customer)


class TestLengths(TestCase):
	"""Nothing is normalised, parsed or searched of what is too long for its field."""

	def problems_of(self, **values) -> dict[str, str]:
		request = BookingRequest(**{"what": make_mm_meeting_type().slug, "email": unique_email(), **values})
		with self.assertRaises(BookingRequestError) as refused:
			booking_requests.book_meeting(request)
		self.assertLessEqual(len(refused.exception.problems), 20)
		self.assertLess(len(str(refused.exception)), 5_000)
		return {problem.field: problem.code.value for problem in refused.exception.problems}

	def test_a_long_text_is_refused_before_any_work(self):
		normalize = unicodedata.normalize

		def checked(form, text):
			self.assertLess(len(text), 1001)
			return normalize(form, text)

		long, marks = "a" * 20_000_000, "e" + "\u0301" * 160_000
		for field, code in (
			("name", "name_too_long"),
			("email", "email_too_long"),
			("phone", "phone_invalid"),
			("notes", "notes_too_long"),
			("start", "time_invalid"),
			("time_zone", "time_zone_unknown"),
			("idempotency_key", "key_invalid"),
		):
			for text in (long, marks):
				with self.subTest(field, text=text[:2]), patch.object(unicodedata, "normalize", checked):
					self.assertEqual(self.problems_of(**{field: text})[field], code)

	def test_of_many_unknown_answers_twenty_are_named_and_cut(self):
		sent = {f"{number} " + "x" * 1000: "y" for number in range(300_000)}

		problems = self.problems_of(name="Ann", start=coming(10).isoformat(), answers=sent)

		self.assertEqual(len(problems), 20)

	def test_a_long_language_is_none(self):
		start, slug = coming(10).isoformat(), make_mm_meeting_type().slug
		request = BookingRequest(slug, "Ann", unique_email(), start=start, language="e" * 10**7)

		self.assertEqual(booking_requests.book_meeting(request).guest_language, frappe.local.lang)
