"""What `frappe.db`, the lists and the documents answer to empty and odd arguments, on all hosts.

Only arguments to which Frappe 15 and 16, on MariaDB and SQLite, give one answer. Where they differ (`0` as a
name equals every text on MariaDB; `!=` and `in` with None), no app should ask.
"""

import frappe

from meeting_manager.tests.base import TestCase

ALL, NONE, SINGLE = "ABC", "", "SMS Settings"
ANY_ERROR = (Exception,)  # each host has its own
# what is asked, and what frappe.db finds by reading and by writing
FOUND = (
	("", NONE),
	(" ", NONE),
	([""], NONE),
	(["name"], NONE),
	(["name", "=", ""], NONE),
	(["A", "B"], "AB"),
	(("A",), "A"),
	("A", "A"),
	({"name": None}, NONE),
	({"name": ""}, NONE),
	({"name": ["in", []]}, NONE),
	({"name": ["in", ""]}, NONE),
	({"name": ["in", None]}, NONE),
	({"name": ["in", [None]]}, NONE),
	({"name": ["in", [""]]}, NONE),
	({"name": ["in", {"A", "B"}]}, "AB"),
	({"name": ["in", "A,B"]}, "AB"),
	({"name": ["not in", []]}, ALL),
	({"name": ["not in", [""]]}, ALL),
	({"name": ["not in", [None]]}, NONE),
	({"name": ["=", None]}, NONE),
	({"name": ["!=", ""]}, ALL),
	({"name": ["like", ""]}, NONE),
	({"name": ["like", None]}, NONE),
	({"name": ["is", "set"]}, ALL),
	({"name": ["is", "not set"]}, NONE),
	({"name": ["between", [None, None]]}, NONE),
	([["name", "=", ""]], NONE),
	([["name", "in", []]], NONE),
	([["ToDo", "name", "=", ""]], NONE),
	({"sender": None}, "A"),
	({"sender": ""}, "B"),
	({"sender": ["in", []]}, "B"),
	({"sender": ["in", [None]]}, NONE),
	({"sender": ["not in", []]}, "C"),
	({"sender": ["!=", ""]}, "C"),
	({"sender": ["like", ""]}, "B"),
	({"date": None}, NONE),
	({"date": [">", None]}, NONE),
	({"docstatus": None}, NONE),
	({"docstatus": 0}, ALL),
	({}, ALL),
	((), ALL),
)
REFUSED = (
	{"name": []},
	{"name": ["A", "B"]},
	{"name": ("A", "B")},
	{"name": ["", "x"]},
	{None: "x"},
	[["", "=", "x"]],
)
# what get_all finds, where it differs from frappe.db: NULL counts as empty, and None asks for nothing
LISTED = (
	(None, ALL),
	([], ALL),
	({}, ALL),
	((), ALL),
	({"name": None}, NONE),
	({"name": ""}, NONE),
	({"name": ["in", []]}, NONE),
	({"name": ["in", [""]]}, NONE),
	({"name": ["in", [None]]}, NONE),
	({"name": ["not in", []]}, ALL),
	([["name", "=", ""]], NONE),
	({"sender": ""}, "AB"),
	({"sender": ["in", []]}, "AB"),
	({"sender": ["not in", []]}, "C"),
	({"sender": ["!=", ""]}, "C"),
	({"sender": ["is", "not set"]}, "AB"),
	({"date": None}, NONE),
)


class WithThreeRows(TestCase):
	"""ToDos A, B and C alone, whose senders are NULL, empty and x; undone after each test."""

	def setUp(self):
		super().setUp()
		frappe.db.rollback()
		self.addCleanup(frappe.db.rollback)
		self.make()

	def make(self):
		frappe.db.sql("delete from `tabToDo`")
		for name, sender in (("A", None), ("B", ""), ("C", "x")):
			values = {"name": name, "sender": sender, "date": "2030-01-01", "priority": "Low"}
			frappe.get_doc({"doctype": "ToDo", "description": name, **values}).db_insert()

	def names(self, **filters):
		return "".join(frappe.get_all("ToDo", filters=filters, pluck="name", order_by="name asc"))


class TestFilters(WithThreeRows):
	def test_reading(self):
		for asked, found in FOUND:
			with self.subTest(asked):
				values = frappe.db.get_values("ToDo", asked)
				plucked = frappe.db.get_values("ToDo", asked, pluck=True)
				one = frappe.db.get_value("ToDo", asked)
				self.assertEqual("".join(sorted(row[0] for row in values)), found)
				self.assertEqual("".join(sorted(plucked)), found)
				self.assertIn(one, list(found) or [None])
				self.assertIn(frappe.db.exists("ToDo", asked), list(found) or [None])
				self.assertEqual(frappe.db.count("ToDo", asked), len(found))

	def test_writing(self):
		for asked, found in FOUND:
			with self.subTest(asked):
				self.make()
				frappe.db.set_value("ToDo", asked, "priority", "High")
				self.assertEqual(self.names(priority="High"), found)

	def test_deleting(self):
		for asked, found in FOUND[1:]:
			with self.subTest(asked):
				self.make()
				frappe.db.delete("ToDo", asked)
				self.assertEqual(self.names(), "".join(name for name in ALL if name not in found))

	def test_no_filters(self):
		for asked in (None, []):
			with self.subTest(asked):
				self.assertIsNone(frappe.db.get_value("ToDo", asked))
				self.assertFalse(frappe.db.get_values("ToDo", asked))
				self.assertIsNone(frappe.db.exists("ToDo", asked))
				self.assertEqual(frappe.db.count("ToDo", asked), 3)

	def test_an_empty_delete_empties_the_table(self):
		for asked in (None, "", 0, False, [], {}):
			with self.subTest(asked):
				self.make()
				frappe.db.delete("ToDo", asked)
				self.assertEqual(self.names(), "")

	def test_what_is_no_filter_is_refused(self):
		db = frappe.db
		for call in (db.get_value, db.get_values, db.count, db.delete, db.exists):
			for asked in REFUSED:
				with self.subTest(f"{call.__name__} {asked}"), self.assertRaises(ANY_ERROR):
					call("ToDo", asked)

	def test_exists_with_one_argument(self):
		self.assertIsNone(frappe.db.exists(None))
		self.assertEqual(frappe.db.exists("ToDo", "ToDo"), "ToDo")
		self.assertEqual(frappe.db.exists({"doctype": "ToDo", "name": "A"}), "A")
		for name in ("", None, " "):
			self.assertIsNone(frappe.db.exists({"doctype": "ToDo", "name": name}))
		with self.assertRaises(ANY_ERROR):
			frappe.db.exists({"doctype": "ToDo", "name": [""]})

	def test_no_field_is_the_name_and_no_order_is_any(self):
		for asked in (None, 0, False):
			with self.subTest(asked):
				self.assertEqual(frappe.db.get_value("ToDo", "A", asked), "A")
				self.assertIn(frappe.db.get_value("ToDo", {"docstatus": 0}, order_by=asked), list(ALL))

	def test_lists(self):
		for asked, found in LISTED:
			with self.subTest(asked):
				options = {"pluck": "name", "order_by": "name asc"}
				self.assertEqual("".join(frappe.get_all("ToDo", asked, **options)), found)
				self.assertEqual("".join(frappe.get_list("ToDo", filters=asked, **options)), found)
				self.assertEqual("".join(frappe.get_all("ToDo", or_filters=asked, **options)), found)


class TestDocuments(WithThreeRows):
	def test_there_is_no_document_without_a_name(self):
		for name in (
			"",
			None,
			" ",
			{"name": ""},
			{"name": None},
			{"name": ["in", []]},
			{"date": [">", None]},
		):
			for get in (frappe.get_doc, frappe.get_cached_doc):
				with self.subTest(f"{get.__name__} {name}"), self.assertRaises(frappe.DoesNotExistError):
					get("ToDo", name)

	def test_a_document_by_filters(self):
		for asked, name in (({"sender": None}, "A"), ({"sender": ""}, "B"), ({"sender": ["!=", ""]}, "C")):
			self.assertEqual(frappe.get_doc("ToDo", asked).name, name)
			self.assertEqual(frappe.get_cached_doc("ToDo", asked).name, name)

	def test_deleting_nothing_deletes_nothing(self):
		for name in ("", None, " ", [], [""], [None]):
			with self.subTest(name):
				frappe.delete_doc("ToDo", name)
				self.assertEqual(self.names(), ALL)

	def test_many_rows_of_none(self):
		for updates in (None, {}, {"": {"priority": "High"}}):
			frappe.db.bulk_update("ToDo", updates)
		self.assertEqual(self.names(priority="High"), "")


class TestSingles(TestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.db.rollback)
		frappe.db.set_single_value(SINGLE, "sms_gateway_url", "old")

	def test_a_single_is_found_by_anything_but_filters_that_it_does_not_meet(self):
		for asked, found in (
			(None, "old"),
			(SINGLE, "old"),
			("", "old"),
			({}, "old"),
			({"sms_gateway_url": "old"}, "old"),
			({"sms_gateway_url": ""}, None),
			({"sms_gateway_url": ["in", []]}, None),
			([], None),
		):
			with self.subTest(asked):
				self.assertEqual(frappe.db.get_value(SINGLE, asked, "sms_gateway_url"), found)

	def test_it_exists_under_its_own_name_alone(self):
		self.assertEqual(frappe.db.exists(SINGLE, SINGLE), SINGLE)
		for asked in ("", 0, [], {"sms_gateway_url": ""}):
			self.assertIsNone(frappe.db.exists(SINGLE, asked))

	def test_a_field_that_is_not_there_is_refused(self):
		for asked in ("", None, 0, "no such field"):
			with self.subTest(asked), self.assertRaises(frappe.ValidationError):
				frappe.db.get_single_value(SINGLE, asked)

	def test_nothing_is_stored_for_what_is_no_single(self):
		for asked in ("", None, "no such Single"):
			self.assertEqual(frappe.db.get_singles_dict(asked), {})


class TestStatements(WithThreeRows):
	def test_values_and_placeholders_are_as_many(self):
		one = "select name from `tabToDo` where name = %s"

		self.assertEqual([tuple(row) for row in frappe.db.sql(one, "A")], [("A",)])
		for value in (None, "", [None], [""]):
			self.assertFalse(frappe.db.sql(one, value))
		for values in (["A", "B"], {"name": "A"}, [{"name": "A"}]):
			with self.subTest(values), self.assertRaises(ANY_ERROR):
				frappe.db.sql(one, values)

	def test_an_empty_list_is_no_list_of_values(self):
		for empty in ([], ()):
			with self.assertRaises(ANY_ERROR):
				frappe.db.sql("select name from `tabToDo` where name in %s", [empty])
