"""What `frappe.db`, `frappe.qb` and the lists answer, on Frappe 15, on Frappe 16 and on benchless."""

from datetime import timedelta

import frappe
from frappe.query_builder.functions import Coalesce, Count, Max
from frappe.utils import create_batch, get_datetime, now_datetime

from meeting_manager.tests.base import TestCase, in_threads, not_on_frappe_sqlite
from meeting_manager.tests.factories import make_mm_customer, unique_email


class WithThreeToDos(TestCase):
	def setUp(self):
		super().setUp()
		self.mark = frappe.generate_hash(length=10)
		for number, priority in enumerate(("Low", "Medium", "High"), 1):
			values = {"date": f"2030-01-0{number}", "color": f"#00000{number}", "priority": priority}
			frappe.get_doc({"doctype": "ToDo", "description": f"{self.mark} {number}", **values}).insert()
		self.mine = ["description", "like", f"{self.mark}%"]

	def numbers(self, *filters, **options):
		options.setdefault("order_by", "date asc")
		rows = frappe.get_all("ToDo", filters=[self.mine, *filters], fields=["description"], **options)
		return "".join(row.description[-1] for row in rows)


class TestLists(WithThreeToDos):
	def test_filters(self):
		for condition, expected in (
			(["priority", "=", "High"], "3"),
			(["priority", "!=", "High"], "12"),
			(["priority", "in", ["Low", "High"]], "13"),
			(["priority", "not in", ["Low", "High"]], "2"),
			(["date", ">", "2030-01-01"], "23"),
			(["date", "between", ["2030-01-02", "2030-01-03"]], "23"),
			(["sender", "is", "not set"], "123"),
			(["color", "is", "set"], "123"),
			(["sender", "=", ""], "123"),
			(["color", "not like", "%3"], "12"),
			(["priority", "like", "hIg%"], "3"),
		):
			with self.subTest(condition):
				self.assertEqual(self.numbers(condition), expected)

	def test_a_percent_sign_and_a_quote_are_only_text(self):
		self.assertEqual(self.numbers(["color", "=", "100%'; --"]), "")

	def test_order_limit_and_start(self):
		self.assertEqual(self.numbers(order_by="date desc", limit=2), "32")
		self.assertEqual(self.numbers(limit_start=1, limit_page_length=1), "2")

	def test_or_filters_and_pluck(self):
		options = {"or_filters": {"priority": "Low", "color": "#000003"}, "order_by": "date"}

		dates = frappe.get_all("ToDo", filters=[self.mine], pluck="priority", **options)

		self.assertEqual(dates, ["Low", "High"])


class TestValues(WithThreeToDos):
	def setUp(self):
		super().setUp()
		self.name = frappe.get_all("ToDo", filters=[self.mine, ["priority", "=", "Low"]], pluck="name")[0]

	def test_get_value_in_its_forms(self):
		get_value = frappe.db.get_value

		self.assertEqual(get_value("ToDo", self.name, "priority"), "Low")
		self.assertEqual(get_value("ToDo", self.name, ["priority", "color"]), ("Low", "#000001"))
		self.assertEqual(get_value("ToDo", {"color": "#000001", "name": self.name}, "priority"), "Low")
		self.assertEqual(get_value("ToDo", self.name, ["priority"], as_dict=True), {"priority": "Low"})
		self.assertIsNone(get_value("ToDo", "no such name", "priority"))

	def test_set_value_exists_count_delete(self):
		frappe.db.set_value("ToDo", self.name, {"priority": "High", "color": "#ffffff"})
		self.assertEqual(frappe.db.exists("ToDo", {"color": "#ffffff", "name": self.name}), self.name)
		self.assertEqual(frappe.db.exists("ToDo", self.name), self.name)
		self.assertEqual(frappe.db.count("ToDo", {"description": ("like", f"{self.mark}%")}), 3)

		frappe.db.delete("ToDo", {"name": self.name})

		self.assertIsNone(frappe.db.exists("ToDo", self.name))

	def test_sql_shapes_and_placeholders(self):
		query = "select priority, color from `tabToDo` where name = %s and description like '%%1'"
		named = "select priority from `tabToDo` where name = %(name)s"

		self.assertEqual(list(frappe.db.sql(query, self.name)), [("Low", "#000001")])
		row = frappe.db.sql(query, [self.name], as_dict=True)[0]
		self.assertEqual((row, row.color), ({"priority": "Low", "color": "#000001"}, "#000001"))
		self.assertEqual(frappe.db.sql(named, {"name": self.name}, pluck=True), ["Low"])

	def test_the_query_builder(self):
		table = frappe.qb.DocType("ToDo")
		mine = frappe.qb.from_(table).where(table.description.like(f"{self.mark}%"))

		counted = mine.select(Count("*").as_("n"), Max(table.date).as_("last")).run(as_dict=True)[0]
		later = mine.select(Coalesce(table.sender, "none"), table.priority).where(table.date >= "2030-01-02")

		self.assertEqual((counted.n, str(counted.last)), (3, "2030-01-03"))
		self.assertEqual(list(later.orderby(table.date).limit(1).run()), [("none", "Medium")])
		frappe.qb.update(table).set(table.color, 'it\'s "red"').where(table.name == self.name).run()
		self.assertEqual(frappe.db.get_value("ToDo", self.name, "color"), 'it\'s "red"')
		frappe.qb.from_(table).delete().where(table.name == self.name).run()
		self.assertFalse(frappe.db.exists("ToDo", self.name))

	def test_moments_compare(self):
		table, an_hour_ago = frappe.qb.DocType("ToDo"), now_datetime() - timedelta(hours=1)

		latest = frappe.qb.from_(table).select(Max(table.creation)).where(table.creation > an_hour_ago).run()

		self.assertEqual(get_datetime(latest[0][0]).date(), now_datetime().date())


class TestManyRows(WithThreeToDos):
	def test_many_rows_are_changed_with_a_value_each(self):
		names = frappe.get_all("ToDo", filters=[self.mine], pluck="name", order_by="date asc")
		changed = frappe.db.get_value("ToDo", names[0], "modified")
		updates = {names[0]: {"priority": "High", "color": "#0000aa"}, names[1]: {"priority": "Low"}}

		frappe.db.bulk_update("ToDo", updates, chunk_size=1, update_modified=False)

		rows = frappe.get_all("ToDo", [self.mine], ["priority", "color"], order_by="date asc", as_list=True)
		expected = [("High", "#0000aa"), ("Low", "#000002"), ("High", "#000003")]
		self.assertEqual([tuple(row) for row in rows], expected)
		self.assertEqual(frappe.db.get_value("ToDo", names[0], "modified"), changed)

	def test_many_rows_are_written_and_those_that_are_there_left_out(self):
		mark, doctype, fields = self.mark, "MM Search Word", ["name", "variant", "word"]
		rows = [(f"{mark} 1", mark, "one"), (f"{mark} 2", mark, "two")]

		frappe.db.bulk_insert(doctype, fields, rows[:1])
		frappe.db.bulk_insert(doctype, fields, rows, ignore_duplicates=True, chunk_size=1)

		kept = frappe.get_all(doctype, {"variant": mark}, order_by="word asc", pluck="word")
		self.assertEqual(kept, ["one", "two"])

	def test_a_list_is_cut_into_batches(self):
		self.assertEqual([list(each) for each in create_batch([1, 2, 3], 2)], [[1, 2], [3]])
		self.assertEqual(list(create_batch([], 2)), [])


class TestTransactions(TestCase):
	def test_a_savepoint_undoes_what_came_after_it(self):
		kept = make_mm_customer()
		frappe.db.savepoint("before_the_second")
		lost = make_mm_customer()

		frappe.db.rollback(save_point="before_the_second")

		self.assertTrue(frappe.db.exists("MM Customer", kept.name))
		self.assertFalse(frappe.db.exists("MM Customer", lost.name))

	def test_callbacks_run_after_commit_and_are_forgotten_at_rollback(self):
		called = []
		frappe.db.after_commit.add(lambda: called.append("lost"))
		frappe.db.rollback()
		frappe.db.after_commit.add(lambda: called.append("kept"))
		frappe.db.commit()

		self.assertEqual(called, ["kept"])

	@not_on_frappe_sqlite("a reader there cannot become a writer while another writes")
	def test_the_loser_of_a_race_sees_the_winner(self):
		email = unique_email("race")

		def work(number):
			frappe.db.savepoint("race")
			try:
				return make_mm_customer(primary_email=email).name
			except (frappe.ValidationError, frappe.UniqueValidationError):
				frappe.db.rollback(save_point="race")
				return "lost"

		results = in_threads(8, work)

		self.assertEqual(sorted(map(str, results))[1:], ["lost"] * 7, results)
		self.assertEqual(frappe.db.count("MM Customer", {"primary_email": email}), 1)
		frappe.delete_doc("MM Customer", frappe.db.get_value("MM Customer", {"primary_email": email}))
		frappe.db.commit()
