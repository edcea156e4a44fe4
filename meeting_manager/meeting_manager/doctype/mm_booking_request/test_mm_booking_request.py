import json

import frappe
from frappe.utils import add_days, now_datetime

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.tests.base import CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_booking_request, make_mm_customer, tomorrow, unique_email
from meeting_manager.tests.http import send


class TestMMBookingRequest(TestCase):
	def test_a_request_becomes_a_pending_booking(self):
		email, wanted = unique_email(), add_days(now_datetime(), 7).replace(microsecond=0)

		request = make_mm_booking_request(email=email, wanted_at=wanted, notes="<b>window</b>").reload()

		booking = frappe.get_doc("MM Meeting Booking", request.booking)
		self.assertEqual((booking.status, booking.source), ("Pending", "Web Form"))
		self.assertEqual((booking.customer_email, booking.notes), (email, plain_text("<b>window</b>")))
		self.assertEqual(booking.start_datetime, wanted)

	def test_a_sender_cannot_name_the_booking(self):
		request = make_mm_booking_request(booking="MB-99999").reload()

		self.assertNotEqual(request.booking, "MB-99999")
		self.assertTrue(frappe.db.exists("MM Meeting Booking", request.booking))

	def test_what_the_guest_gets_back_holds_nothing_of_a_known_customer(self):
		customer = make_mm_customer(customer_name="Secret Person", customer_notes="owes us money")

		request = make_mm_booking_request(full_name="Ann", email=customer.primary_email)

		answer = frappe.as_json(request.as_dict())
		self.assertNotIn(customer.name, answer)
		self.assertNotIn("Secret", answer)
		self.assertNotIn("owes", answer)

	def test_every_wrong_field_is_named_and_nothing_is_booked(self):
		before = frappe.db.count("MM Meeting Booking")

		with self.assertRaisesRegex(
			frappe.ValidationError, "not an email address.*contains letters.*has passed"
		):
			make_mm_booking_request(email="ann@", phone="call me", wanted_at="2020-01-01 10:00:00")

		self.assertEqual(frappe.db.count("MM Meeting Booking"), before)


class TestWebForm(CommittingTestCase):
	@requires_bench
	def test_it_offers_the_guest_the_request_and_only_its_open_fields(self):
		form = frappe.get_doc("Web Form", "request-a-booking")

		self.assertEqual((form.doc_type, form.published, form.anonymous), ("MM Booking Request", 1, 1))
		self.assertEqual((form.allow_edit, form.show_list, form.allow_delete), (0, 0, 0))
		shown = {field.fieldname for field in form.web_form_fields if field.fieldname}
		self.assertEqual(shown, {"full_name", "email", "phone", "wanted_at", "notes"})

	@requires_bench
	def test_its_page_is_shown_to_guests(self):
		answer = send("GET", "/request-a-booking/new")

		self.assertEqual(answer.status_code, 200)
		self.assertIn("wanted_at", answer.text)

	@requires_bench
	def test_a_guest_sends_it_and_gets_back_nothing_of_the_customer(self):
		customer = make_mm_customer(primary_email=unique_email(), customer_name="Secret Person")
		data = {
			"doctype": "MM Booking Request",
			"full_name": "Ann",
			"email": customer.primary_email,
			"wanted_at": f"{tomorrow()} 10:00:00",
			"customer": customer.name,
		}

		answer = send(
			"POST",
			"/api/method/frappe.website.doctype.web_form.web_form.accept",
			data={"web_form": "request-a-booking", "data": json.dumps(data)},
		)

		self.assertEqual(answer.status_code, 200, answer.text[:300])
		booking = frappe.get_doc("MM Meeting Booking", {"customer_email": customer.primary_email})
		self.assertEqual((booking.customer, booking.source), (customer.name, "Web Form"))
		self.assertNotIn("Secret", answer.text)
		self.assertNotIn(customer.name, answer.text)

	@requires_bench
	def test_wrong_fields_are_told_and_nothing_is_written(self):
		email = unique_email()
		data = {
			"doctype": "MM Booking Request",
			"full_name": "Ann",
			"email": email,
			"wanted_at": "2020-01-01 10:00:00",
		}

		answer = send(
			"POST",
			"/api/method/frappe.website.doctype.web_form.web_form.accept",
			data={"web_form": "request-a-booking", "data": json.dumps(data)},
		)

		self.assertEqual(answer.status_code, 417)
		self.assertIn("has passed", answer.text)
		self.assertFalse(frappe.db.exists("MM Booking Request", {"email": email}))
		self.assertFalse(frappe.db.exists("MM Meeting Booking", {"customer_email": email}))
