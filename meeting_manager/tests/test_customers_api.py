from unittest.mock import patch

import frappe

from meeting_manager.api import customers
from meeting_manager.meeting_manager.doctype.mm_customer import mm_customer_dashboard
from meeting_manager.meeting_manager.domain.messages.datetime_format import long_date
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.customers import verification
from meeting_manager.meeting_manager.services.desk import customer_actions
from meeting_manager.meeting_manager.services.messages import sms_gateway, sms_queue
from meeting_manager.tests.base import TestCase, counted_queries, requires_bench
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_customer,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_user,
	set_settings,
	textable_phone,
	unique_email,
	unique_phone,
	verify,
)


def refused(test, sentence: str, call, *args, **values):
	"""The call is refused with a message that says so."""
	with test.assertRaisesRegex(frappe.ValidationError, sentence):
		call(*args, **values)


class TestWhoMay(TestCase):
	def test_staff_and_guests_get_nothing_and_change_nothing(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": textable_phone()}])
		calls = (
			lambda: customers.overview(customer.name),
			lambda: customers.log_call(customer.name, "Hello"),
			lambda: customers.send_text(customer.name, customer.primary_phone, "Hello"),
			lambda: customers.upgrade_profile(customer.name, email=unique_email()),
			lambda: customers.contact_points(customer.name),
			lambda: customers.confirm_with_caller(customer.name, "email", customer.primary_email),
		)

		for user in (make_user("MM Staff").name, "Guest"):
			frappe.set_user(user)
			for number, call in enumerate(calls):
				with self.subTest(user=user, call=number), self.assertRaises(frappe.PermissionError):
					call()

	def test_the_front_desk_may(self):
		customer = make_mm_customer(profile_status="Guest", primary_email=None)
		frappe.set_user(make_user("MM Receptionist").name)

		self.assertEqual(customers.overview(customer.name)["upcoming"], 0)
		self.assertEqual(
			customers.upgrade_profile(customer.name, phone=unique_phone()), {"profile_status": "Stub"}
		)

	def test_a_customer_that_is_not_there_is_not_found(self):
		with self.assertRaises(frappe.DoesNotExistError):
			customers.overview("MC-NOT-THERE")


class TestContactPoints(TestCase):
	def setUp(self):
		super().setUp()
		self.booking = make_mm_meeting_booking(
			customer_name="Ann Lee", customer_email=unique_email(), customer_phone=unique_phone()
		)
		self.user = make_user("MM Receptionist").name
		frappe.set_user(self.user)

	def points(self) -> dict:
		return customers.contact_points(self.booking.customer)

	def test_an_unverified_one_says_which_booking_brought_it_and_when(self):
		found = self.points()
		(email,), (phone,) = found["emails"], found["phones"]

		today = long_date(frappe.utils.getdate(), "en")
		note = f"Not verified: added by booking {self.booking.name} on {today}."
		self.assertEqual((email["value"], email["is_verified"]), (self.booking.customer_email, 0))
		self.assertEqual([email["note"], phone["note"]], [note, note])

	def test_one_that_was_entered_says_when(self):
		customer = make_mm_customer()

		(email,) = customers.contact_points(customer.name)["emails"]

		today = long_date(frappe.utils.getdate(), "en")
		self.assertEqual(email["note"], f"Not verified: added to the record on {today}.")

	def test_one_from_before_this_was_noted_says_only_that(self):
		customer = make_mm_customer()
		customer.email_addresses[0].db_set("added_at", None)

		(email,) = customers.contact_points(customer.name)["emails"]

		self.assertEqual(email["note"], "Not verified.")

	def test_one_confirmed_with_the_caller_says_by_whom_and_comes_first(self):
		customer = frappe.get_doc("MM Customer", self.booking.customer)
		customer.append("email_addresses", {"email_address": unique_email()})
		second = customer.save().email_addresses[-1].email_address

		answer = customers.confirm_with_caller(customer.name, "email", second)

		found = self.points()["emails"]
		today = long_date(frappe.utils.getdate(), "en")
		self.assertEqual(answer["note"], f"Confirmed with the caller by Test on {today}.")
		self.assertEqual([each["value"] for each in found], [second, self.booking.customer_email])
		self.assertEqual(found[0]["note"], answer["note"])

	def test_one_that_the_customer_has_verified_says_so(self):
		verification.verify_email(self.booking.customer, self.booking.customer_email_key)

		(email,) = self.points()["emails"]

		today = long_date(frappe.utils.getdate(), "en")
		self.assertEqual(email["note"], f"Verified by the customer on {today}.")

	def test_it_says_where_messages_about_a_booking_go(self):
		frappe.set_user("Administrator")
		set_settings(sms_enabled=1, sms_countries="DE")
		phones = ["+1-555-123-4567", textable_phone(), textable_phone()]
		customer = make_mm_customer(phone_numbers=[{"phone_number": each} for each in phones])
		email = customer.primary_email

		reached = [customers.contact_points(customer.name)["reached"]]
		for value in (phones[0], phones[2], email):
			verify(customer, value)
			reached.append(customers.contact_points(customer.name)["reached"])

		self.assertEqual(reached, [[], [], [phones[2]], [email, phones[2]]])
		found = customers.contact_points(customer.name)["phones"]
		able = {each["value"]: each["can_receive"] for each in found}
		self.assertEqual(able, {phones[0]: False, phones[1]: True, phones[2]: True})

	def test_what_is_not_on_the_record_is_refused_in_words(self):
		refused(
			self,
			"no longer on this customer's record",
			customers.confirm_with_caller,
			self.booking.customer,
			"email",
			unique_email(),
		)

	def test_the_form_shows_the_same_sentences_and_they_cost_a_constant(self):
		customer = frappe.get_doc("MM Customer", self.booking.customer)

		def notes():
			customers.overview(customer.name)  # fills the caches
			with counted_queries() as statements:
				found = customers.overview(customer.name)["notes"]
			return list(found.values()), len(statements)

		customers.confirm_with_caller(customer.name, "email", self.booking.customer_email)
		few, cost = notes()
		customer.reload()
		for _number in range(5):
			customer.append("email_addresses", {"email_address": unique_email()})
		for row in customer.save().email_addresses:
			customers.confirm_with_caller(customer.name, "email", row.email_address)
		many, cost_of_many = notes()

		self.assertEqual((len(few), len(many)), (2, 7))
		self.assertEqual(cost_of_many, cost)


class TestProfile(TestCase):
	def test_a_guest_climbs_to_stub_and_to_full(self):
		guest, email = make_mm_customer(profile_status="Guest", primary_email=None), unique_email()

		steps = [
			customers.upgrade_profile(guest.name, phone=unique_phone()),
			customers.upgrade_profile(guest.name, email=email),
		]

		guest.reload()
		self.assertEqual([step["profile_status"] for step in steps], ["Stub", "Full"])
		self.assertEqual((guest.profile_status, guest.primary_email), ("Full", email))
		self.assertEqual(len(guest.phone_numbers), 1)

	def test_a_guest_with_an_email_is_full_at_once(self):
		guest = make_mm_customer(profile_status="Guest", primary_email=None)

		self.assertEqual(
			customers.upgrade_profile(guest.name, email=unique_email(), phone=unique_phone()),
			{"profile_status": "Full"},
		)

	def test_what_is_missing_is_said(self):
		guest = make_mm_customer(profile_status="Guest", primary_email=None)
		stub = make_mm_customer(
			profile_status="Stub", primary_email=None, phone_numbers=[{"phone_number": unique_phone()}]
		)
		full = make_mm_customer()

		refused(self, "a phone number for a Stub", customers.upgrade_profile, guest.name)
		refused(self, "enter an email", customers.upgrade_profile, stub.name, phone=unique_phone())
		refused(self, "already Full", customers.upgrade_profile, full.name, phone=unique_phone())
		self.assertEqual(frappe.db.get_value("MM Customer", guest.name, "profile_status"), "Guest")

	def test_an_email_that_came_with_a_phone_number_does_not_become_the_primary_one_by_itself(self):
		stub = make_mm_customer(
			profile_status="Stub", primary_email=None, phone_numbers=[{"phone_number": unique_phone()}]
		)
		booked_by = a_guest(name=stub.customer_name, phone=stub.primary_phone)
		booking = bookings.book(make_mm_meeting_type().name, coming(10), guest=booked_by)
		self.assertEqual(booking.customer, stub.name)

		stub.reload()
		stub.job_title = "Baker"
		stub.save()

		refused(self, "enter an email", customers.upgrade_profile, stub.name)
		self.assertEqual([row.is_primary for row in stub.reload().email_addresses], [0])

	def test_an_address_of_somebody_else_is_refused(self):
		other = make_mm_customer()
		guest = make_mm_customer(profile_status="Guest", primary_email=None)

		refused(self, other.name, customers.upgrade_profile, guest.name, email=other.primary_email)


class TestText(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(sms_enabled=1, sms_countries="DE", sms_daily_cap=0)
		ready = patch.object(sms_gateway, "is_ready", return_value=True)
		ready.start()
		self.addCleanup(ready.stop)
		self.customer = make_mm_customer(
			phone_numbers=[{"phone_number": textable_phone()}, {"phone_number": "+49 30 1234567"}]
		)
		self.mobile = self.customer.phone_numbers[0].phone_number

	def send(self, phone, message="See you."):
		return customers.send_text(self.customer.name, phone, message)

	def test_a_mobile_number_gets_it_in_the_international_form(self):
		spaced = f"{self.mobile[:3]} {self.mobile[3:]}"

		answer = self.send(spaced, " Bring <b>it</b>. ")

		text = frappe.get_doc("MM SMS Message", answer["message"])
		self.assertEqual(
			(text.recipient, text.customer, text.booking, text.status),
			(self.mobile, self.customer.name, None, "Queued"),
		)
		self.assertFalse(answer["waits"])

	def test_it_goes_out_as_it_was_typed_and_needs_no_booking(self):
		answer = self.send(self.mobile, "Bring <b>it</b>.")
		message = frappe.get_doc("MM SMS Message", answer["message"])

		with (
			patch.object(sms_gateway, "send") as send,
			patch.object(sms_queue, "_note", side_effect=lambda *_args, **values: values["status"]),
		):
			status = sms_queue._send(message, frappe.utils.now_datetime())

		self.assertEqual(status, "Sent")
		send.assert_called_once_with(self.mobile, "Bring <b>it</b>.")

	def test_no_other_number_is_texted(self):
		refused(self, "not a mobile number", self.send, "+49 30 1234567")
		refused(self, "not one of this customer", self.send, textable_phone())
		refused(self, "missing", self.send, "")

	def test_an_empty_and_an_endless_message_are_refused(self):
		refused(self, "enter a message", self.send, self.mobile, "  ")
		refused(self, "at most 480 characters", self.send, self.mobile, "x" * 481)

	def test_over_the_cap_it_waits_until_tomorrow(self):
		set_settings(sms_daily_cap=1)
		sent = frappe.get_doc("MM SMS Message", self.send(self.mobile)["message"])
		sent.db_set({"status": "Sent", "sent_at": frappe.utils.now_datetime()})

		self.assertTrue(self.send(self.mobile)["waits"])

	def test_without_texts_or_without_a_gateway_it_says_where_to_turn_them_on(self):
		set_settings(sms_enabled=0)
		refused(self, "turn them on in the settings", self.send, self.mobile)

		set_settings(sms_enabled=1, sms_countries="DE")
		with patch.object(sms_gateway, "is_ready", return_value=False):
			refused(self, "in SMS Settings", self.send, self.mobile)
			self.assertIn("SMS Settings", customers.overview(self.customer.name)["no_texts"])


class TestCall(TestCase):
	def test_an_empty_note_and_a_day_that_is_none_are_refused(self):
		customer = make_mm_customer()

		refused(self, "enter a note", customers.log_call, customer.name, " \n ")
		refused(self, "too long", customers.log_call, customer.name, "x" * 10_001)
		refused(self, "such as 2027-03-31", customers.log_call, customer.name, "Hello", follow_up="soon")

	@requires_bench
	def test_a_call_is_a_communication_of_the_customer_and_never_markup(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		frappe.set_user(make_user("MM Receptionist").name)

		answer = customers.log_call(customer.name, "Asked <img src=x onerror=a()>\nTwice", by_us=True)

		call = frappe.get_doc("Communication", answer["communication"])
		self.assertEqual(
			(call.communication_medium, call.sent_or_received, call.reference_name, call.subject),
			("Phone", "Sent", customer.name, "Call to Ann Lee"),
		)
		self.assertEqual(call.sender, frappe.session.user)
		self.assertNotIn("<img", call.content)
		self.assertRegex(call.content, r"Asked &lt;.*&gt;<br>Twice")

	@requires_bench
	def test_the_next_follow_up_is_set_with_it_and_else_stays(self):
		customer = make_mm_customer(next_follow_up="2027-01-02")

		customers.log_call(customer.name, "Hello")
		stayed = customer.reload().next_follow_up
		customers.log_call(customer.name, "Hello", follow_up="2027-03-31")

		self.assertEqual([str(stayed), str(customer.reload().next_follow_up)], ["2027-01-02", "2027-03-31"])

	def test_profiles_are_climbed_in_the_order_of_the_field(self):
		field = frappe.get_meta("MM Customer").get_field("profile_status")

		self.assertEqual(set(customer_actions.PROFILES), set(field.options.split("\n")))


def opened(customer) -> tuple:
	"""What Frappe sends when the form is opened: the document and what stands around it."""
	from frappe.desk.form.load import getdoc

	frappe.response.docs = []
	getdoc("MM Customer", customer.name)
	return frappe.response.docs[-1], frappe.response["docinfo"]


class TestForm(TestCase):
	@requires_bench
	def test_the_overview_and_the_timeline_come_with_the_form(self):
		customer = make_mm_customer()
		booking = make_mm_meeting_booking(customer=customer.name)
		frappe.set_user(make_user("MM Receptionist").name)

		document, around = opened(customer)

		self.assertEqual(document.get("__onload").overview["upcoming"], 1)
		(item,) = around["additional_timeline_content"]
		self.assertEqual(item["template_data"]["row"]["name"], booking.name)

	@requires_bench
	def test_the_front_desk_reads_the_addresses_that_others_have_written(self):
		customer, other = make_mm_customer(), make_mm_customer()
		for each, street in ((customer, "Hauptstr. 1"), (other, "Nebenweg 2")):
			link = {"link_doctype": "MM Customer", "link_name": each.name}
			values = {
				"address_title": each.name,
				"address_line1": street,
				"city": "Berlin",
				"country": "Germany",
			}
			frappe.get_doc(doctype="Address", address_type="Billing", links=[link], **values).insert()
		frappe.set_user(make_user("MM Receptionist").name)

		document, _around = opened(customer)

		(address,) = document.get("__onload").addr_list
		self.assertIn("Hauptstr. 1", address["display"])

	@requires_bench
	def test_staff_open_no_form_of_a_customer(self):
		customer = make_mm_customer()
		frappe.set_user(make_user("MM Staff").name)

		with self.assertRaises(frappe.PermissionError):
			opened(customer)

	@requires_bench
	def test_it_costs_as_many_statements_for_many_bookings_as_for_few(self):
		few, many = make_mm_customer(), make_mm_customer()
		for customer, count in ((few, 2), (many, 12)):
			for day in range(1, count + 1):
				times = {
					"start_datetime": f"2027-03-{day:02} 10:00",
					"end_datetime": f"2027-03-{day:02} 11:00",
				}
				make_mm_meeting_booking(customer=customer.name, **times)
		counts = []

		for customer in (few, few, many):  # the first fills the caches
			with counted_queries() as queries:
				opened(customer)
			counts.append(len(queries))

		self.assertEqual(counts[1], counts[2])

	def test_what_frappe_keeps_of_the_form_for_all_readers_is_in_no_ones_language(self):
		self.addCleanup(setattr, frappe.local, "lang", frappe.local.lang)
		frappe.local.lang = "ar"

		kept = mm_customer_dashboard.get_data()

		labels = [each["label"] for each in kept["transactions"]]
		self.assertEqual(labels, ["Bookings", "Messages", "Duplicates"])
		self.assertNotIn("heatmap_message", kept)  # the form says it, in its reader's language

	@requires_bench
	def test_the_heat_map_is_what_frappe_asks_for(self):
		from frappe.desk.notifications import get_open_count

		customer = make_mm_customer()
		yesterday = frappe.utils.add_days(frappe.utils.nowdate(), -1)
		times = {"start_datetime": f"{yesterday} 10:00:00", "end_datetime": f"{yesterday} 11:00:00"}
		make_mm_meeting_booking(customer=customer.name, status="Completed", **times)
		frappe.set_user(make_user("MM Receptionist").name)

		answer = get_open_count("MM Customer", customer.name, ["MM Meeting Booking"])

		self.assertEqual(list(answer["timeline_data"].values()), [1])
		self.assertEqual(answer["count"]["external_links_found"][0]["count"], 1)
