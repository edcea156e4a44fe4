"""What documents do, on Frappe 15, on Frappe 16 and on benchless."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from meeting_manager.tests.base import TestCase, not_on_frappe_sqlite
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, unique_email

EVENTS = "before_insert before_validate validate before_save after_insert on_update on_change on_trash"


def todo(**values):
	return frappe.get_doc({"doctype": "ToDo", "description": "Call back", **values})


@contextmanager
def recorded_events():
	"""The names of the events that any document meets inside the block, in order."""
	names, run = [], Document.run_method

	def record(self, method, *args, **kwargs):
		if self.doctype == "ToDo" and method in (*EVENTS.split(), "after_delete"):
			names.append(method)
		return run(self, method, *args, **kwargs)

	with patch.object(Document, "run_method", record):
		yield names


class TestLife(TestCase):
	def test_events_of_an_insert_in_order(self):
		with recorded_events() as names:
			todo().insert()

		order = "before_insert before_validate validate before_save after_insert on_update on_change"
		self.assertEqual(names, order.split())

	def test_events_of_a_save_and_of_a_delete_in_order(self):
		doc = todo().insert()

		with recorded_events() as names:
			doc.save()
			doc.delete()

		saved = ["before_validate", "validate", "before_save", "on_update", "on_change"]
		self.assertEqual(names, [*saved, "on_trash", "on_change", "after_delete"])

	def test_a_new_document_has_defaults_and_says_who_made_it(self):
		doc = todo().insert()

		self.assertEqual((doc.status, doc.priority, doc.docstatus), ("Open", "Medium", 0))
		self.assertEqual(doc.owner, "Administrator")
		self.assertFalse(doc.is_new())
		self.assertEqual(getdate(doc.reload().creation), getdate())

	def test_a_value_that_was_set_is_not_replaced_by_a_default(self):
		self.assertEqual(todo(priority="High").insert().priority, "High")

	def test_what_changed_since_it_was_stored(self):
		doc = todo().insert().reload()
		self.assertTrue(todo().has_value_changed("status"))

		doc.status = "Closed"
		doc.save()

		self.assertTrue(doc.has_value_changed("status"))
		self.assertFalse(doc.has_value_changed("priority"))
		self.assertEqual(doc.get_doc_before_save().status, "Open")

	def test_an_older_copy_cannot_overwrite_a_newer_one(self):
		name = todo().insert().name
		older, newer = frappe.get_doc("ToDo", name), frappe.get_doc("ToDo", name)
		newer.save()

		with self.assertRaises(frappe.TimestampMismatchError):
			older.save()

	def test_db_set_writes_without_validating(self):
		doc = todo().insert()

		with recorded_events() as names:
			doc.db_set("color", "#112233")

		self.assertEqual(names, ["on_change"])
		self.assertEqual(frappe.db.get_value("ToDo", doc.name, "color"), "#112233")

	def test_a_document_that_is_not_there(self):
		with self.assertRaises(frappe.DoesNotExistError):
			frappe.get_doc("ToDo", "no such name")
		with self.assertRaises(ImportError):
			frappe.get_doc("No Such DocType", "x")
		with self.assertRaises(frappe.DoesNotExistError):
			frappe.get_meta("No Such DocType")

	def test_an_attribute_that_is_no_field(self):
		doc = todo()

		self.assertIsNone(doc.date)
		self.assertIsNone(doc.get("no_such_field"))
		with self.assertRaises(AttributeError):
			doc.no_such_field  # noqa: B018


class TestChecks(TestCase):
	def test_required_select_length_and_link(self):
		for values, error in (
			({"description": None}, frappe.MandatoryError),
			({"description": "<p> </p>"}, frappe.MandatoryError),
			({"status": "Sleeping"}, frappe.ValidationError),
			({"allocated_to": "nobody@example.com"}, frappe.LinkValidationError),
			({"sender": "no address"}, frappe.InvalidEmailAddressError),
		):
			with self.subTest(values), self.assertRaises(error):
				todo(**values).insert()

	@not_on_frappe_sqlite("it has no column lengths")
	def test_a_text_longer_than_its_column(self):
		with self.assertRaises(frappe.CharacterLengthExceededError):
			todo(sender=f"{'x' * 140}@example.com").insert()

	def test_a_link_error_names_the_label_and_the_value(self):
		with self.assertRaisesRegex(frappe.LinkValidationError, "Could not find Customer: MC-none"):
			make_mm_meeting_booking(customer="MC-none")

	def test_a_linked_document_cannot_be_deleted(self):
		customer = make_mm_customer()
		make_mm_meeting_booking(customer=customer.name)

		with self.assertRaises(frappe.LinkExistsError):
			frappe.delete_doc("MM Customer", customer.name)

	def test_unique_fields_and_names(self):
		email = unique_email()
		first = make_mm_customer(primary_email=email)
		same_name = frappe.get_doc(doctype="MM Customer", customer_name="B", profile_status="Guest")
		with self.assertRaises((frappe.DuplicateEntryError, frappe.UniqueValidationError)):
			same_name.insert(set_name=first.name)

		row = frappe.get_doc({"doctype": "MM Customer", "customer_name": "C", "primary_email": email})
		row.name = first.name + "-copy"
		with self.assertRaises(frappe.UniqueValidationError):
			row.db_insert()

	def test_two_empty_unique_fields_do_not_collide(self):
		names = {make_mm_customer(primary_email="", profile_status="Guest").name for _each in range(2)}

		self.assertEqual(len(names), 2)

	def test_script_is_taken_out_of_rich_text(self):
		stored = todo(description="<b>Hi</b> <script>alert(1)</script>").insert().description

		self.assertIn("<b>Hi</b>", stored)
		self.assertNotIn("<script", stored)


class TestChildRows(TestCase):
	def customer(self):
		return make_mm_customer(phone_numbers=[{"phone_number": f"+601155500{n:03}"} for n in range(3)])

	def phones(self, customer):
		rows = frappe.get_doc("MM Customer", customer.name).phone_numbers
		return [(row.idx, row.phone_number[-3:]) for row in rows]

	def test_rows_know_their_parent_and_place(self):
		customer = self.customer()
		row = customer.phone_numbers[2]

		self.assertEqual((row.parenttype, row.parentfield, row.idx), ("MM Customer", "phone_numbers", 3))
		self.assertEqual((row.parent, row.parent_doc), (customer.name, customer))

	def test_rows_are_added_removed_and_numbered(self):
		customer = self.customer()
		customer.remove(customer.phone_numbers[0])
		customer.append("phone_numbers", {"phone_number": "+601155500009"})
		customer.save()

		self.assertEqual([idx for idx, _end in self.phones(customer)], [1, 2, 3])
		self.assertEqual(len(customer.get("phone_numbers", {"is_primary": 1})), 1)

	def test_rows_are_replaced_and_deleted_with_their_parent(self):
		customer = self.customer()
		customer.set("phone_numbers", [{"phone_number": "+601155500008"}])
		customer.save()
		self.assertEqual(frappe.db.count("MM Customer Phone", {"parent": customer.name}), 1)

		customer.delete()
		self.assertEqual(frappe.db.count("MM Customer Phone", {"parent": customer.name}), 0)


class TestNamesAndSingles(TestCase):
	def test_numbers_follow_each_other(self):
		first, second = make_mm_customer(), make_mm_customer()

		self.assertRegex(first.name, r"^MC-\d{4,}$")
		self.assertEqual(int(second.name[3:]), int(first.name[3:]) + 1)

	def test_a_single_keeps_types_and_is_cached_until_saved(self):
		settings = frappe.get_doc("MM Settings")
		field = next(each for each in settings.meta.fields if each.fieldtype == "Int")
		settings.set(field.fieldname, 7)
		settings.save()

		self.assertEqual(frappe.db.get_single_value("MM Settings", field.fieldname), 7)
		self.assertEqual(frappe.get_cached_doc("MM Settings").get(field.fieldname), 7)

	def test_a_value_of_a_single_that_was_cleared_is_not_its_default(self):
		settings = frappe.get_doc("MM Settings")
		settings.quiet_from = None
		settings.save()

		self.assertIsNone(frappe.get_doc("MM Settings").quiet_from)
		self.assertIsNone(frappe.get_cached_doc("MM Settings").quiet_from)

	def test_dates_come_back_as_dates(self):
		doc = todo(date=add_days(getdate(), 1)).insert()

		self.assertEqual(frappe.db.get_value("ToDo", doc.name, "date"), add_days(getdate(), 1))
		self.assertEqual(getdate(frappe.db.get_value("ToDo", doc.name, "creation")), getdate())


class TestFieldTypes(TestCase):
	def row(self, doctype, **values):
		"""A child row written without its parent."""
		row = frappe.get_doc({"doctype": doctype, "parent": "x", "parenttype": "x", **values})
		row.db_insert()
		return row

	def test_a_long_int_holds_more_than_an_int(self):
		row = self.row("MM Booking Host", busy_from=2**40, busy_until="7", holds=True)

		stored = frappe.db.get_value("MM Booking Host", row.name, ["busy_from", "busy_until"])
		self.assertEqual(stored, (2**40, 7))
		found = frappe.get_all("MM Booking Host", {"busy_from": (">", 2**39), "name": row.name}, pluck="name")
		self.assertEqual(found, [row.name])

	def test_a_time_of_day_comes_back(self):
		row = self.row("MM Schedule Window", from_time="09:05:00", to_time=timedelta(hours=17))

		stored = frappe.db.get_value("MM Schedule Window", row.name, ["from_time", "to_time"])
		# a duration, and on Frappe 16's SQLite a time
		self.assertEqual([str(value).zfill(8) for value in stored], ["09:05:00", "17:00:00"])

	def test_many_rows_may_leave_a_unique_field_empty(self):
		rows = [self.row("MM Booking Reminder", reminder_key="") for _twice in range(2)]

		names = [row.name for row in rows]
		keys = frappe.get_all("MM Booking Reminder", {"name": ("in", names)}, pluck="reminder_key")
		self.assertEqual(keys, [None, None])
