import csv
import io
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import parse_email
from meeting_manager.meeting_manager.patches import migrate_customers
from meeting_manager.meeting_manager.services.migration import customers
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_legacy_booking,
	make_mm_customer,
	unique_email,
	unique_phone,
	with_phone,
)
from meeting_manager.tests.legacy_data import insert_legacy_bookings

TABLES = (
	"MM Meeting Booking",
	"MM Customer",
	"MM Customer Email",
	"MM Customer Phone",
	"MM Customer Word",
	"MM Search Word",
	"MM Duplicate Suggestion",
)


class TestMigrateCustomers(TestCase):
	"""The migration commits as it goes, so each test starts and ends with empty tables."""

	def setUp(self):
		super().setUp()
		self.clear()
		self.addCleanup(self.clear)

	def clear(self):
		frappe.db.rollback()
		for doctype in TABLES:
			frappe.db.delete(doctype)
		frappe.db.delete("Error Log", {"method": customers.REPORT_TITLE})
		frappe.db.delete("File", {"file_name": ["like", "customer-migration-%"]})
		frappe.db.commit()

	def rows(self, doctype):
		return frappe.db.sql(f"select * from `tab{doctype}` order by name")

	def everything(self):
		return [self.rows(doctype) for doctype in (*TABLES, "Error Log", "File")]

	def end_state(self):
		"""What the tables say, without numbers and row names, which depend on what ran before."""
		all_customers = frappe.db.sql(
			"""select primary_email_key, name, customer_name, primary_email, total_bookings, last_booking_date
			from `tabMM Customer`"""
		)
		key_of = {row[1]: row[0] for row in all_customers}
		phones = frappe.db.sql(
			"select parent, phone_number, phone_key, is_primary, idx from `tabMM Customer Phone`"
		)
		bookings = frappe.db.sql(
			"""select name, customer, customer_email_at_booking, customer_phone_at_booking, modified
			from `tabMM Meeting Booking`"""
		)
		return (
			sorted((row[0], *row[2:]) for row in all_customers),
			sorted((key_of[row[0]], *row[1:]) for row in phones),
			sorted((row[0], key_of.get(row[1]), *(str(value) for value in row[2:])) for row in bookings),
		)

	def test_one_customer_for_every_spelling_of_an_email(self):
		spellings = ("Anna@bücher.de", " anna@BÜCHER.de ", "ANNA@xn--bcher-kva.de")
		names = [make_legacy_booking(customer_email=email, customer_name="Anna") for email in spellings]

		report = migrate_customers.execute()

		all_customers = {frappe.db.get_value("MM Meeting Booking", name, "customer") for name in names}
		self.assertEqual(len(all_customers), 1)
		self.assertEqual((report["linked_now"], report["customers_created"]), (3, 1))

	def test_newest_name_wins_and_blank_names_do_not_count(self):
		email = unique_email()
		make_legacy_booking(customer_email=email, customer_name="Old", start_datetime="2022-01-01 10:00:00")
		make_legacy_booking(
			customer_email=email, customer_name=" New  Name ", start_datetime="2023-01-01 10:00:00"
		)
		make_legacy_booking(customer_email=email, customer_name="  ", start_datetime="2024-01-01 10:00:00")

		migrate_customers.execute()

		customer = frappe.get_doc("MM Customer", {"primary_email": email})
		self.assertEqual(customer.customer_name, "New Name")

	def test_all_distinct_phones_are_kept_and_the_newest_is_primary(self):
		email = unique_email()
		for day, phone in enumerate(("+60 12-345 6789", "+60123456789", "+442079460958", "not a phone"), 1):
			make_legacy_booking(
				customer_email=email, customer_phone=phone, start_datetime=f"2024-01-0{day} 10:00:00"
			)

		report = migrate_customers.execute()

		customer = frappe.get_doc("MM Customer", {"primary_email": email})
		phones = [(row.phone_number, row.is_primary) for row in customer.phone_numbers]
		self.assertEqual(phones, [("+442079460958", 1), ("+60123456789", 0)])
		self.assertEqual(customer.primary_phone, "+442079460958")
		self.assertEqual(report["phones_not_read"], 1)

	def test_migrated_customer_passes_its_own_rules_unchanged(self):
		email = unique_email()
		make_legacy_booking(
			customer_email=f" {email} ", customer_name="Mei", customer_phone="+60 12-345 6789"
		)
		migrate_customers.execute()
		customer = frappe.get_doc("MM Customer", {"primary_email": email})
		before = self.end_state()

		customer.save()

		self.assertEqual(self.end_state(), before)

	def test_existing_customer_is_reused_and_not_overwritten(self):
		customer = make_mm_customer(customer_name="As Staff Wrote It")
		before = customer.as_dict(convert_dates_to_str=True)
		booking = make_legacy_booking(
			customer_email=customer.primary_email.upper(),
			customer_name="Other",
			customer_phone="+60123456789",
		)

		report = migrate_customers.execute()

		after = frappe.get_doc("MM Customer", customer.name)
		self.assertEqual(frappe.db.get_value("MM Meeting Booking", booking, "customer"), customer.name)
		self.assertEqual(
			(after.customer_name, after.primary_email), (before.customer_name, before.primary_email)
		)
		self.assertEqual((after.phone_numbers, after.total_bookings, report["customers_created"]), ([], 1, 0))

	def test_bookings_of_a_merged_customer_go_to_the_survivor(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		source.merged_into = survivor.name
		source.save()
		booking = make_legacy_booking(customer_email=source.primary_email)

		migrate_customers.execute()

		self.assertEqual(frappe.db.get_value("MM Meeting Booking", booking, "customer"), survivor.name)

	def at_booking(self, booking):
		cached = ["customer_email_at_booking", "customer_phone_at_booking"]
		return tuple(frappe.db.get_value("MM Meeting Booking", booking, cached))

	def test_cached_fields_hold_the_primary_contact_points_and_the_submitted_ones_stay(self):
		email = unique_email()
		values = {"customer_email": email, "start_datetime": "2024-01-01 10:00:00"}
		older = make_legacy_booking(**values, customer_phone="+442079460958")
		newer = make_legacy_booking(customer_email=f" {email.upper()} ", customer_phone="+60 12-345 6789")
		unread = make_legacy_booking(customer_email=unique_email(), customer_phone="0060 12 345 6789")

		migrate_customers.execute()

		for booking in (older, newer):
			self.assertEqual(self.at_booking(booking), (email.upper(), "+60 12-345 6789"))
		self.assertIsNone(self.at_booking(unread)[1])
		submitted = frappe.db.get_value("MM Meeting Booking", older, ["customer_email", "customer_phone"])
		self.assertEqual(tuple(submitted), (email, "+442079460958"))

	def test_cached_fields_of_a_known_customer_are_those_of_its_record(self):
		customer = make_mm_customer(
			email_addresses=[{"email_address": unique_email()}], **with_phone(unique_phone())
		)
		booking = make_legacy_booking(customer_email=customer.email_addresses[0].email_address)

		migrate_customers.execute()

		self.assertEqual(self.at_booking(booking), (customer.primary_email, customer.primary_phone))

	def test_white_space_of_every_kind_is_no_part_of_what_was_typed(self):
		for blank in ("\u00a0", "\u200b", "\ufeff", "\u3000", "\t", "\u200f", "\u2060", " \u00a0\u200b"):
			with self.subTest(blank.encode("unicode_escape")):
				email = unique_email()
				typed = {"customer_email": email, "customer_name": "Ann", "customer_phone": "+60 12-345 6789"}
				padded = {field: f"{blank}{text}{blank}" for field, text in typed.items()}
				booking = make_legacy_booking(**padded)

				migrate_customers.execute()

				customer = frappe.get_doc("MM Customer", {"primary_email": email})
				self.assertEqual((customer.customer_name, customer.primary_phone), ("Ann", "+60 12-345 6789"))
				self.assertEqual(self.at_booking(booking), (email, "+60 12-345 6789"))

	def test_nobody_is_gathered_under_a_placeholder(self):
		names = ("Ann Lee", "Bo Tan", "Zoe Quinn")
		typed = " NoEmail@clinic.example"
		bookings = [make_legacy_booking(customer_email=typed, customer_name=name) for name in names]
		for booking in bookings[:1]:  # as an earlier run left it, before the list had this address
			key = parse_email("noemail@clinic.example").key
			frappe.db.set_value("MM Meeting Booking", booking, "customer_email_key", key)

		report = migrate_customers.execute()

		self.assertEqual((report["linked_now"], report["reasons"]), (0, {"email_placeholder": 3}))
		self.assertTrue(report["adds_up"])
		for booking in bookings:
			self.assertIsNone(frappe.db.get_value("MM Meeting Booking", booking, "customer"))

	def test_the_shipped_list_holds_on_a_site_that_has_never_saved_it(self):
		frappe.db.sql(
			"delete from `tabSingles` where doctype = 'MM Settings' and field = 'placeholder_emails'"
		)
		frappe.clear_document_cache("MM Settings", "MM Settings")
		make_legacy_booking(customer_email="noemail@clinic.example", customer_name="Ann")

		report = migrate_customers.execute()

		self.assertEqual((report["customers_created"], report["left"]), (0, 1))

	def test_a_number_that_nobody_has_is_not_the_first_to_be_called(self):
		email = unique_email()
		for day, phone in enumerate(("+60 12-345 6789", "+60 00 000 0000"), 1):
			make_legacy_booking(
				customer_email=email, customer_phone=phone, start_datetime=f"2024-01-0{day} 10:00:00"
			)

		migrate_customers.execute()

		customer = frappe.get_doc("MM Customer", {"primary_email": email})
		phones = [row.phone_number for row in customer.phone_numbers]
		self.assertEqual(phones, ["+60 12-345 6789", "+60 00 000 0000"])

	def test_an_address_with_three_different_names_is_listed(self):
		shared, slips = unique_email("desk"), unique_email()
		for name in ("Ann Lee", "Bo Tan", "=cmd()", "lee, ann", " "):
			make_legacy_booking(customer_email=shared.upper(), customer_name=name)
		for name in ("Ann Lee", "Anne Lee", "Lee, Ann", "ANN LEE"):
			make_legacy_booking(customer_email=slips, customer_name=name)

		report = migrate_customers.execute()

		self.assertEqual(list(report["shared_addresses"]), [shared.upper()])
		self.assertEqual(len(report["shared_addresses"][shared.upper()]), 3)
		listed = self.content_of("customer-migration-names-%")
		self.assertEqual([row[0] for row in listed], ["email", shared.upper()])
		self.assertEqual(set(listed[1][1:]), {"Ann Lee", "Bo Tan", "'=cmd()"})
		log = frappe.get_last_doc("Error Log", {"method": customers.REPORT_TITLE})
		self.assertIn("1 addresses came with 3 or more different names", log.error)
		self.assertNotIn(shared.upper(), log.error)

	def content_of(self, pattern):
		content = frappe.get_last_doc("File", {"file_name": ["like", pattern]}).get_content()
		text = content if isinstance(content, str) else content.decode()
		return list(csv.reader(io.StringIO(text)))

	def test_what_cannot_be_migrated_stays_as_it_was_and_is_listed_with_its_reason(self):
		bad = {
			make_legacy_booking(customer_email="a@b.com;rm -rf"): "email_invalid",
			make_legacy_booking(customer_email="one@example.com, two@example.com"): "email_several",
			make_legacy_booking(customer_email="   "): "email_missing",
			make_legacy_booking(): "email_missing",
		}
		make_legacy_booking(customer_email=unique_email())
		before = frappe.db.sql(
			f"select * from `tabMM Meeting Booking` where name in ({', '.join(['%s'] * 4)})", list(bad)
		)

		report = migrate_customers.execute()

		after = frappe.db.sql(
			f"select * from `tabMM Meeting Booking` where name in ({', '.join(['%s'] * 4)})", list(bad)
		)
		rows = self.content_of("customer-migration-%")[1:]
		self.assertEqual(before, after)
		self.assertEqual({name: reason for name, reason in rows}, bad)
		self.assertEqual(report["reasons"], {"email_invalid": 1, "email_several": 1, "email_missing": 2})
		self.assertTrue(frappe.db.exists("Error Log", {"method": customers.REPORT_TITLE}))

	def test_messy_thousand_adds_up_and_a_second_run_changes_nothing(self):
		insert_legacy_bookings(1000, seed=7)
		first = migrate_customers.execute()
		before = self.everything()

		second = migrate_customers.execute()

		self.assertTrue(first["adds_up"] and second["adds_up"])
		self.assertEqual(first["bookings_seen"], 1000)
		self.assertEqual((second["linked_before"], second["linked_now"]), (first["linked_now"], 0))
		self.assertEqual(second["left"], first["left"])
		self.assertGreater(first["left"], 20)
		self.assertEqual(before, self.everything())

	def test_statistics_are_those_of_the_rows(self):
		insert_legacy_bookings(600, seed=3)

		migrate_customers.execute()

		counted = frappe.db.sql(
			"""select customer, count(*), date(max(start_datetime)) from `tabMM Meeting Booking`
			where customer is not null group by customer"""
		)
		stored = frappe.db.sql("select name, total_bookings, last_booking_date from `tabMM Customer`")
		self.assertEqual(
			sorted((name, total, str(day)) for name, total, day in counted),
			sorted((name, total, str(day)) for name, total, day in stored),
		)

	def test_stopped_anywhere_and_run_again_gives_the_same_end(self):
		insert_legacy_bookings(800, seed=5)
		migrate_customers.execute()
		undisturbed = self.end_state()

		for step in ("_set_keys", "_link_batch", "_create_customers", "_link", "_publish"):
			with self.subTest(stopped_in=step):
				self.clear()
				insert_legacy_bookings(800, seed=5)
				frappe.db.commit()
				with (
					self.assertRaises(KeyboardInterrupt),
					patch.object(customers, "PEOPLE_A_BATCH", 60),
				):
					with patch.object(customers, step, stop_after(1, getattr(customers, step))):
						migrate_customers.execute()
				frappe.db.rollback()

				report = migrate_customers.execute()

				self.assertTrue(report["adds_up"])
				self.assertEqual(self.end_state(), undisturbed)

	def test_dry_run_gives_the_figures_and_writes_nothing(self):
		insert_legacy_bookings(300, seed=9)
		frappe.db.commit()
		before = self.everything()

		dry = migrate_customers.execute(dry_run=True)

		self.assertEqual(before, self.everything())
		wet = migrate_customers.execute()
		self.assertEqual({**dry, "dry_run": False}, wet)

	def test_number_of_statements_depends_on_batches_not_on_bookings(self):
		def statements(count):
			self.clear()
			insert_legacy_bookings(count, seed=2)
			frappe.db.commit()
			with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
				customers._link_everyone(self.keyed(), lambda: None)
			return sql.call_count

		statements(4)  # fills the caches
		self.assertEqual(statements(40), statements(400))

	def keyed(self):
		customers._key_bookings(lambda: None)
		return customers.Reconciliation()


def stop_after(calls: int, work):
	"""`work`, but killed on the call after the first `calls`, or on the first where it is called once
	only.
	"""
	seen = []

	def killed(*args, **kwargs):
		seen.append(1)
		if len(seen) > calls or work.__name__ == "_publish":
			raise KeyboardInterrupt
		return work(*args, **kwargs)

	return killed
