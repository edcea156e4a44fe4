"""No statement of ours reads the whole of a table that grows. Asked of MariaDB, with some thousand rows in
each such table, so that it does not prefer to read all of a small one.
"""

from collections.abc import Callable
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import booking_totals, schema
from meeting_manager.meeting_manager.services.reports import customers as customer_figures
from meeting_manager.tests import site_tour, statement_log
from meeting_manager.tests.base import CommittingTestCase, not_on_frappe_sqlite, requires_bench
from meeting_manager.tests.factories import forget_merges, set_settings

ROWS = 4000
MANY = ROWS // 2  # rows of a whole table or index that are read; a page of a list reads some twenty
# Ours that have few rows for ever.
SMALL = {
	"MM Host", "MM Meeting Type", "MM Meeting Type Host", "MM Question", "MM Schedule",
	"MM Schedule Override", "MM Schedule Window", "MM SMS Text",
	"MM Bulk Action", "MM Bulk Action Failure",  # deleted after ninety days
	"MM Booking Task",  # deleted when they are done
	"MM Seat Hold",  # and after three days
}  # fmt: skip
# Frappe's that we read, and that have a row for each booking, customer, message or change.
OF_FRAPPE = ("Event", "Event Participants", "Communication", "Comment", "Version", "Email Queue",
	"Email Queue Recipient", "ToDo", "Dynamic Link", "Address", "Error Log")  # fmt: skip
# What most rows are like, where it is not what `statement_log.fill` makes of them.
FIXED = {
	"MM Meeting Booking": {"status": "'Completed'", "source": "'Phone'", "event": "null", "waitlist": "null",
		"event_customer_key": "null", "contact_confirmed_at": "null", "offer_ends": "null",
		"start_datetime": "'2010-01-01' + interval seq * 20 hour"},  # of nine years: a month is a small part
	"MM Customer": {"status": "'Active'", "merged_into": "null", "next_follow_up": "null", "user": "null",
		"date_of_birth": "null",
		"customer_name": "md5(seq)", "name_sound": "md5(seq)", "company": "null", "company_key": "null"},
	"MM Booking Host": {"event": "null", "counts": "1", "parenttype": "'MM Meeting Booking'"},
	"MM Booking Reminder": {"status": "'Sent'"},
	"MM SMS Message": {"status": "'Sent'"},
	"MM Booking Total": {"dimension": "elt(1 + seq % 2, 'Host', 'Source')", "customer": "null"},
	"MM Customer Span": {"source": "'Phone'"},  # as the bookings have it
	"MM Duplicate Suggestion": {"status": "'Merged'"},
	"Event": {"status": "'Open'", "ends_on": "'2018-01-02' + interval seq hour"},
}  # fmt: skip
# Statements that may, and why: a part of their text, the reason.
ALLOWED = {
	"where `tabMM Customer`.`is_active` = ? limit": (
		"The count of a list ends at 1,001, and most customers are active"
	),
	"LEFT JOIN `tabMM Customer` ON `tabMM Customer`.`name`=`tabMM Customer Span`.`customer`": (
		"Once a night: the spans of customers whom somebody has deleted by SQL"
	),
}


@requires_bench
class TestStatementPlans(CommittingTestCase):
	def setUp(self):
		super().setUp()
		growing = set(frappe.get_all("DocType", {"module": "Meeting Manager", "issingle": 0}, pluck="name"))
		self.growing = sorted(growing - SMALL) + list(OF_FRAPPE)
		self.addCleanup(self.empty)

	def fill(self):
		self.empty()
		for doctype in self.growing:
			statement_log.fill(doctype, ROWS, FIXED.get(doctype, {}))
		frappe.db.commit()
		self.analyze()

	def empty(self):
		frappe.db.rollback()
		for doctype in self.growing:
			statement_log.remove(doctype)
		frappe.db.delete("MM Duplicate Suggestion", {"customer": ["like", "mm-plan-%"]})
		booking_totals.fill()  # the tour has added what was written into the sums
		frappe.db.commit()

	def analyze(self):
		for doctype in self.growing:
			frappe.db.sql_ddl(f"analyze table `tab{doctype}`")

	def scans(self, statements) -> list[statement_log.Step]:
		tables = {f"tab{doctype}" for doctype in self.growing}
		return [
			step
			for statement in statements
			for step in statement_log.plan_of(statement)
			if step.table in tables and step.kind in ("ALL", "index") and step.rows >= MANY
			if not step.is_cut_short
		]

	def tour(self, only: Callable[[str], bool] = lambda name: True) -> dict[str, statement_log.Statement]:
		set_settings(duplicates_checked=None)
		# A report shows at most some thousand rows, and reads as many customers at a time: that would be all
		# that there are here.
		for name, value in (("MOST_ROWS", 50), ("CANDIDATES_AT_ONCE", 20)):
			fewer = patch.object(customer_figures, name, value)
			fewer.start()
			self.addCleanup(fewer.stop)
		site = site_tour.make_site()
		self.addCleanup(forget_merges, *(each.name for each in site.people))
		with statement_log.collected(
			[f"tab{doctype}" for doctype in self.growing if doctype not in OF_FRAPPE]
		) as found:
			for name, step in site_tour.steps(site).items():
				if only(name):
					step()
					frappe.db.commit()
		return found

	def wrong(self, found: dict[str, statement_log.Statement]) -> list[str]:
		"""What reads a whole table and may not. Prints what has been seen."""
		scans, said = self.scans(found.values()), []
		why = {step: next((part for part in ALLOWED if part in step.statement.shape), None) for step in scans}
		for step in (step for step in scans if not why[step]):
			said.append(f"{step.table}: {step.kind} {step.key}, {step.rows} rows")
			said[-1] += f"\n  {step.statement.written_in}\n  {step.statement.shape[:600]}"
		print(f"\n{len(found)} statements seen, {len(scans)} scans, {len(said)} of them not allowed")
		for part in sorted({part for part in why.values() if part}):
			print(f"  allowed: {part}: {ALLOWED[part]}")
		return said

	@not_on_frappe_sqlite("It asks MariaDB for its plans")
	def test_no_statement_reads_all_of_a_table_that_grows(self):
		self.fill()

		found = self.tour()

		self.assertGreater(len(found), 200)
		self.assertEqual(self.wrong(found), [])

	@not_on_frappe_sqlite("It asks MariaDB for its plans")
	def test_an_index_that_is_missing_is_noticed(self):
		self.fill()
		found = self.tour(lambda name: name in ("lists", "cards and charts"))
		self.assertEqual(self.wrong(found), [])
		frappe.db.sql_ddl("drop index idx_mm_booking_status on `tabMM Meeting Booking`")
		self.addCleanup(schema.keep_indexes, "MM Meeting Booking")

		wrong = self.wrong(found)

		self.assertTrue(wrong)
		self.assertEqual({each.partition(":")[0] for each in wrong}, {"tabMM Meeting Booking"})
