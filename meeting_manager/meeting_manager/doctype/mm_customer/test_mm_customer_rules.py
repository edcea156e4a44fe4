"""The rules of the record: what is typed is checked, what is stored is not judged again."""

from unittest.mock import patch

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.customers import merge_undo
from meeting_manager.tests.base import TestCase, site_zone
from meeting_manager.tests.factories import (
	days_ago,
	make_mm_customer,
	make_user,
	merge_customers,
	unique_email,
	unique_phone,
	with_phone,
)

# Values that a save refuses, by field.
WRONG = {
	"website": ("javascript:alert(1)", "data:text/html,x", "ftp://example.com", "nothing"),
	"time_zone": ("Mars/Base", "asia/kuala_lumpur", "UTC+8"),
	"loyalty_points": (-1,),
	"user": ("Guest", "Administrator"),
}
BLANKS = " \t\n\u00a0\u1680\u2003\u2028\u202f\u3000\u200b\u2060\ufeff"


def make_stub(**overrides):
	values = {"profile_status": "Stub", "primary_email": None, **with_phone(unique_phone())}
	return make_mm_customer(**{**values, **overrides})


class TestCompany(TestCase):
	def test_blanks_of_any_kind_are_no_company(self):
		for blank in BLANKS:
			with self.subTest(hex(ord(blank))), self.assertRaisesRegex(frappe.MandatoryError, "Company"):
				make_mm_customer(customer_type="Company", company=blank * 3)
		self.assertFalse(make_mm_customer(company=BLANKS).reload().company)

	def test_one_with_blanks_around_it_is_trimmed(self):
		customer = make_mm_customer(customer_type="Company", company="\u00a0 Blue\u3000 Bakery\u200b ")

		self.assertEqual(customer.company, "Blue Bakery")

	def test_an_old_record_without_one_is_saved_until_its_type_is_chosen_anew(self):
		customer = make_mm_customer()
		customer.db_set("customer_type", "Government")
		customer.reload()

		customer.job_title = "Clerk"
		customer.save()
		customer.customer_type = "Company"

		self.assertRaises(frappe.MandatoryError, customer.save)


class TestSingleFields(TestCase):
	def test_what_is_wrong_is_refused_when_it_is_typed(self):
		for field, values in WRONG.items():
			for value in values:
				with self.subTest(field=field, value=value):
					self.assertRaises(frappe.ValidationError, make_mm_customer, **{field: value})
					known = make_mm_customer()
					known.set(field, value)
					self.assertRaises(frappe.ValidationError, known.save)

	def test_what_is_stored_stops_no_save_merge_or_undo(self):
		customer, other = make_mm_customer(), make_mm_customer()
		tomorrow = frappe.utils.add_days(clock.to_site(clock.now()).date(), 2)
		stored = {field: values[0] for field, values in WRONG.items()} | {"date_of_birth": tomorrow}
		frappe.db.set_value("MM Customer", customer.name, {**stored})  # Frappe adds to the dict

		customer = frappe.get_doc("MM Customer", customer.name)
		customer.job_title = "Baker"
		customer.save()
		merge_undo.undo(merge_customers(customer, other).name)

		customer.reload()
		self.assertEqual({field: customer.get(field) for field in stored}, stored)

	def test_a_website_is_kept_as_a_whole_address(self):
		self.assertEqual(make_mm_customer(website=" example.com/shop ").website, "https://example.com/shop")
		self.assertFalse(make_mm_customer(website="  ").website)

	def test_a_birthday_is_not_in_the_future_on_the_clock_of_the_site(self):
		with site_zone("Pacific/Kiritimati"):
			today = clock.to_site(clock.now()).date()

			self.assertEqual(make_mm_customer(date_of_birth=today).date_of_birth, today)
			with self.assertRaisesRegex(frappe.ValidationError, "future"):
				make_mm_customer(date_of_birth=frappe.utils.add_days(today, 1))
		self.assertTrue(make_mm_customer(date_of_birth=str(days_ago(9000))))

	def test_the_part_before_the_at_has_at_most_64_octets(self):
		email = unique_email("ü" * 33)

		for values in ({"primary_email": email}, {"email_addresses": [{"email_address": email}]}):
			with self.assertRaisesRegex(InvalidContactPointError, "before the @"):
				make_mm_customer(**values)


class TestChoices(TestCase):
	def test_status_type_and_profile_are_never_empty(self):
		for empty in ("", None, " "):
			values = {"status": empty, "customer_type": empty, "profile_status": empty}
			made, known = make_mm_customer(**values), make_mm_customer(customer_type="Individual")
			known.update(values)
			known.save()

			for customer in (made, known):
				customer.reload()
				chosen = (customer.status, customer.customer_type, customer.profile_status)
				self.assertEqual(chosen, ("Active", "Individual", "Full"))

	def test_an_emptied_status_follows_the_activity(self):
		customer = make_mm_customer(status="Archived")

		customer.status = ""
		customer.save()

		self.assertEqual((customer.status, customer.is_active), ("Inactive", 0))

	def test_an_emptied_profile_is_what_the_contact_points_allow(self):
		stub = make_stub()

		stub.profile_status = ""
		stub.save()

		self.assertEqual(stub.profile_status, "Stub")


class TestProfileAgrees(TestCase):
	def test_who_has_an_email_is_full(self):
		customer = make_mm_customer(**with_phone(unique_phone()))

		for profile in ("Guest", "Stub"):
			customer.profile_status = profile
			customer.save()

			self.assertEqual(customer.reload().profile_status, "Full")

	def test_who_has_a_phone_number_is_no_guest(self):
		made = make_mm_customer(profile_status="Guest", primary_email=None, **with_phone(unique_phone()))
		later = make_mm_customer(profile_status="Guest", primary_email=None)
		later.append("phone_numbers", {"phone_number": unique_phone()})
		later.save()

		self.assertEqual([made.profile_status, later.profile_status], ["Stub", "Stub"])

	def test_the_one_email_of_a_stub_is_its_primary_one(self):
		email, other = unique_email(), unique_email()
		made, later = make_stub(email_addresses=[{"email_address": email}]), make_stub()
		later.append("email_addresses", {"email_address": other})
		later.save()

		for customer, expected in ((made, email), (later, other)):
			customer.reload()
			self.assertEqual((customer.primary_email, customer.profile_status), (expected, "Full"))
			self.assertEqual(customer.email_addresses[0].is_primary, 1)

	def test_of_two_emails_none_is_chosen(self):
		rows = [{"email_address": unique_email()}, {"email_address": unique_email()}]

		stub = make_stub(email_addresses=rows)

		self.assertEqual((stub.primary_email, stub.profile_status), (None, "Stub"))

	def test_a_full_profile_that_loses_its_email_is_refused(self):
		customer = make_mm_customer()
		customer.primary_email, customer.email_addresses = None, []

		self.assertRaises(frappe.MandatoryError, customer.save)

	def test_an_old_record_that_contradicts_itself_is_saved_as_it_is(self):
		customer = make_mm_customer()
		customer.db_set("profile_status", "Guest")
		customer.reload()

		customer.job_title = "Baker"
		customer.save()

		self.assertEqual(customer.profile_status, "Guest")


class TestPortalUser(TestCase):
	def test_website_and_desk_users_may_be_one(self):
		for role in (None, "MM Staff"):
			user = make_user(role).name

			self.assertEqual(make_mm_customer(user=user).user, user)

	def test_a_disabled_or_missing_one_is_refused(self):
		user = make_user(None)
		user.enabled = 0
		user.save()

		for name in (user.name, "nobody@example.com"):
			self.assertRaises(frappe.ValidationError, make_mm_customer, user=name)

	def test_only_a_system_manager_changes_it_once_it_is_set(self):
		first, second = make_user(None).name, make_user(None).name
		customer = make_mm_customer()
		for role in ("MM Manager", "MM Receptionist"):
			frappe.set_user(make_user(role).name)
			customer.reload()
			customer.user = first
			customer.save()
			for other in (second, None, ""):
				customer.reload()
				customer.user = other
				self.assertRaises(frappe.PermissionError, customer.save)
			frappe.set_user("Administrator")

		frappe.set_user(make_user("System Manager").name)
		customer.reload()
		customer.user = second
		customer.save()

		self.assertEqual(customer.reload().user, second)

	def test_a_user_who_was_disabled_since_stops_no_save_and_moves_with_a_merge(self):
		user = make_user(None)
		source, survivor = make_mm_customer(user=user.name), make_mm_customer()
		user.enabled = 0
		user.save()

		source.job_title = "Baker"
		source.save()
		frappe.set_user(make_user("MM Manager").name)
		with patch.object(frappe.db, "commit"):
			log = merge_customers(source.reload(), survivor)
		moved = frappe.db.get_value("MM Customer", survivor.name, "user")
		merge_undo.undo(log.name)

		self.assertEqual(moved, user.name)
		self.assertEqual(frappe.db.get_value("MM Customer", source.name, "user"), user.name)
