from unittest.mock import patch

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
