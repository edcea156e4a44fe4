"""A merge of a customer with much of everything, on Frappe itself: what its own records and other apps point
at.
"""

import json
from unittest.mock import patch

import frappe

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.services.customers import merge, merge_undo, references
from meeting_manager.meeting_manager.services.customers.merge_plan import child_tables
from meeting_manager.tests.base import CommittingTestCase, TestCase, counted_queries, requires_bench
from meeting_manager.tests.factories import (
	make_comment_about,
	make_custom_doctype,
	make_event_with,
	make_mm_customer,
	make_suggestion,
	make_task_about,
	merge_customers,
	unique_email,
	unique_phone,
	write_bookings,
)

BOOKINGS, ADDRESSES, COMMUNICATIONS, FILES, COMMENTS = 500, 5, 40, 10, 20
STAMPS = ("modified", "modified_by")
CUSTOMER = "MM Customer"
# What no undo takes back: what happened.
HISTORY = {
	"MM Customer Merge Log",
	"Version",
	"Error Log",
	"Scheduled Job Log",
	"Access Log",
	"Route History",
}


@requires_bench
class TestMuchOfEverything(TestCase):
	def test_preview_log_and_database_agree_and_the_undo_gives_back_every_row(self):
		survivor, source = make_mm_customer(), make_full_customer()
		names = (survivor.name, source.name)
		before = digest_of(names)

		preview = merge.preview(source.name, survivor.name, {})
		log = merge_customers(source, survivor)

		moved = {each["kind"]: each["count"] for each in preview["counts"]}
		self.assertEqual(moved, {each["kind"]: each["count"] for each in json.loads(log.counts)})
		expected = {
			"MM Meeting Booking": BOOKINGS, "MM Customer Email": 3, "MM Customer Phone": 2,
			"Address": ADDRESSES, "Communication": COMMUNICATIONS, "Comment": COMMENTS, "File": FILES,
			"Tag Link": 1, "ToDo": 1, "Event Participants": 1, "DocShare": 1, "Loyalty Points": 30,
		}  # fmt: skip
		self.assertEqual({kind: moved.get(kind) for kind in expected}, expected)
		self.assertEqual(left_at(source.name), {})
		self.assertEqual(
			in_the_database(survivor.name), {kind: expected[kind] for kind in in_the_database("")}
		)

		merge_undo.undo(log.name)

		after = digest_of(names)
		self.assertEqual(
			{key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}, set()
		)

	def test_a_merge_that_fails_half_way_moves_nothing(self):
		survivor, source = make_mm_customer(), make_full_customer(bookings=5)
		names = (survivor.name, source.name)
		before = digest_of(names)
		frappe.db.savepoint("before_the_merge")

		with (
			patch.object(merge, "_write_log", side_effect=RuntimeError("the power fails")),
			self.assertRaises(RuntimeError),
		):
			merge_customers(source, survivor)
		frappe.db.rollback(save_point="before_the_merge")

		self.assertEqual(digest_of(names), before)

	def test_it_takes_as_many_statements_for_many_rows_as_for_few(self):
		counts = []
		for many in (2, 2, 60):
			survivor, source = make_mm_customer(), make_full_customer(bookings=many, others=many)
			with counted_queries() as merging:
				log = merge_customers(source, survivor)
			with counted_queries() as undoing:
				merge_undo.undo(log.name)
			counts.append((len(merging), len(undoing)))

		self.assertEqual(counts[1], counts[2])

	def test_what_both_customers_have_stays_once_and_comes_back(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		address = make_address("Home", survivor, source)
		for customer in (survivor, source):
			customer.add_tag("VIP")
		before = digest_of((survivor.name, source.name))

		log = merge_customers(source.reload(), survivor.reload())

		self.assertEqual([row.link_name for row in address.reload().links], [survivor.name])
		self.assertEqual(tags_of(survivor), ["VIP"])
		merge_undo.undo(log.name)
		self.assertEqual(digest_of((survivor.name, source.name)), before)


@requires_bench
class TestOtherApps(CommittingTestCase):
	"""DocTypes that this app knows nothing of; making one commits."""

	def setUp(self):
		super().setUp()
		row = {"fieldtype": "Link", "fieldname": "who", "label": "Who", "options": CUSTOMER}
		self.link = make_custom_doctype(self, [row])
		kind = {"fieldtype": "Link", "fieldname": "kind", "label": "Kind", "options": "DocType"}
		dynamic = {"fieldtype": "Dynamic Link", "fieldname": "what", "label": "What", "options": "kind"}
		self.dynamic = make_custom_doctype(self, [kind, dynamic])
		self.child = make_custom_doctype(self, [row], istable=1)
		table = {"fieldtype": "Table", "fieldname": "people", "label": "People", "options": self.child}
		self.parent = make_custom_doctype(self, [table])
		self.single = make_custom_doctype(self, [row], issingle=1)

	def test_links_dynamic_links_child_tables_and_singles_of_any_doctype_follow_and_come_back(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		rows = [
			frappe.get_doc(doctype=self.link, who=source.name).insert(),
			frappe.get_doc(doctype=self.dynamic, kind=CUSTOMER, what=source.name).insert(),
			frappe.get_doc(doctype=self.parent, people=[{"who": source.name}]).insert(),
		]
		frappe.db.set_single_value(self.single, "who", source.name)

		log = merge_customers(source, survivor)

		self.assertEqual(self.pointed_at(rows), [survivor.name] * 4)
		counts = {each["kind"]: each["count"] for each in json.loads(log.counts)}
		self.assertEqual(
			[counts[kind] for kind in (self.link, self.dynamic, self.parent, self.single)], [1] * 4
		)

		merge_undo.undo(log.name)
		self.assertEqual(self.pointed_at(rows), [source.name] * 4)

	def test_a_custom_field_follows_too(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		field = {"fieldname": "mm_test_caller", "label": "Caller", "fieldtype": "Link", "options": CUSTOMER}
		made = frappe.get_doc(doctype="Custom Field", dt="ToDo", **field).insert()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(made.delete)
		task = frappe.get_doc(doctype="ToDo", description="Call", mm_test_caller=source.name).insert()

		merge_customers(source, survivor)

		self.assertEqual(task.reload().mm_test_caller, survivor.name)

	def test_a_record_that_each_customer_may_have_once_is_refused_by_name(self):
		field = {"fieldtype": "Link", "fieldname": "who", "label": "Who", "options": CUSTOMER, "unique": 1}
		card = make_custom_doctype(self, [field])
		survivor, source = make_mm_customer(), make_mm_customer()
		for customer in (survivor, source):
			frappe.get_doc(doctype=card, who=customer.name).insert()

		with self.assertRaisesRegex(MergeRefusedError, f"{card} allows one record"):
			merge_customers(source, survivor)

	def pointed_at(self, rows):
		link, dynamic, parent = (row.reload() for row in rows)
		single = frappe.db.get_single_value(self.single, "who", cache=False)
		return [link.who, dynamic.what, parent.people[0].who, single]


def make_full_customer(bookings=BOOKINGS, others=None):
	"""A customer with so many bookings, and so many of the other records or as many as the issue names."""
	customer = make_mm_customer(
		customer_name="Anna Lee",
		loyalty_points=30,
		email_addresses=[{"email_address": unique_email()} for _ in range(2)],
		phone_numbers=[{"phone_number": unique_phone()} for _ in range(2)],
	)
	write_bookings(customer, bookings)
	for number in range(others or ADDRESSES):
		make_address(f"Street {number}", customer)
	for number in range(others or COMMUNICATIONS):
		make_communication(customer, number, in_timeline=number % 2)
	for number in range(others or FILES):
		make_file(customer, number)
	for number in range(others or COMMENTS):
		make_comment_about(customer, f"Note {number}")
	make_task_about(customer)
	make_event_with(customer)
	customer.add_tag("VIP")
	frappe.share.add(CUSTOMER, customer.name, "Guest")
	make_suggestion(customer, make_mm_customer())
	return customer.reload()


def make_address(title, *customers):
	links = [{"link_doctype": CUSTOMER, "link_name": customer.name} for customer in customers]
	return frappe.get_doc(
		doctype="Address", address_title=title, address_line1="1 Street", city="Ipoh", country="Malaysia",
		address_type="Billing", links=links,
	).insert()  # fmt: skip


def make_communication(customer, number, in_timeline):
	"""A mail about the customer, or one that only stands in its timeline."""
	about = {"reference_doctype": CUSTOMER, "reference_name": customer.name}
	timeline = {"timeline_links": [{"link_doctype": CUSTOMER, "link_name": customer.name}]}
	return frappe.get_doc(
		doctype="Communication", subject=f"Mail {number}", content="Hello", sent_or_received="Received",
		**(timeline if in_timeline else about),
	).insert()  # fmt: skip


def make_file(customer, number):
	return frappe.get_doc(
		doctype="File", file_name=f"{frappe.generate_hash(length=8)}.txt", content=f"{number}",
		attached_to_doctype=CUSTOMER, attached_to_name=customer.name, is_private=1,
	).insert()  # fmt: skip


def tags_of(customer):
	return frappe.get_all("Tag Link", {"document_name": customer.name}, pluck="tag")


def left_at(name: str) -> dict:
	"""Rows of any table that still point at a customer, besides its own log, note and words."""
	besides = ("MM Customer Merge Log", "MM Duplicate Suggestion", "MM Customer Word")
	found = references.find(references.pointers_to(CUSTOMER, exclude=besides), CUSTOMER, name, also={})
	return {each.pointer: each.rows for each in found}


def in_the_database(name: str) -> dict:
	"""Counted without the services, by what Frappe itself knows of these DocTypes."""
	about = {"reference_doctype": CUSTOMER, "reference_name": name}
	linked = {"link_doctype": CUSTOMER, "link_name": name}
	mails = set(frappe.get_all("Communication", about, pluck="name"))
	mails |= set(frappe.get_all("Communication Link", linked, pluck="parent"))
	return {
		"MM Meeting Booking": frappe.db.count("MM Meeting Booking", {"customer": name}),
		"Address": frappe.db.count("Dynamic Link", {**linked, "parenttype": "Address"}),
		"Communication": len(mails),
		"Comment": frappe.db.count("Comment", {**about, "comment_type": "Comment"}),
		"File": frappe.db.count("File", {"attached_to_doctype": CUSTOMER, "attached_to_name": name}),
		"Tag Link": frappe.db.count("Tag Link", {"document_type": CUSTOMER, "document_name": name}),
		"ToDo": frappe.db.count("ToDo", {"reference_type": CUSTOMER, "reference_name": name}),
		"DocShare": frappe.db.count("DocShare", {"share_doctype": CUSTOMER, "share_name": name}),
	}


def digest_of(customers) -> dict:
	"""Every row, whole, of every table with a field that can point at a customer, of the customers' own
	tables and of those of this app; of the customers that are merged without their stamps, as each save signs
	them.
	"""
	tables = {each.doctype for each in references.pointers_to(CUSTOMER) if not each.is_single}
	tables |= {CUSTOMER, *child_tables(), "MM Booking Host", "Event", "Address"}
	found = {}
	for doctype in sorted(tables - HISTORY):
		for row in frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True):
			signed = STAMPS if doctype == CUSTOMER and row["name"] in customers else ()
			found[doctype, row["name"]] = str(sorted((key, row[key]) for key in row if key not in signed))
	return found
