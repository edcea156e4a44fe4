"""Migration of old bookings: ours, row by row through the documents, and the floor (one UPDATE in SQL).

    python benchmarks/migration.py [SITE] [BOOKINGS]

Writes to the site it is given and removes what it wrote; run it on a site made for it.
"""

import sys
import time

from host import connect, site_argument

frappe = connect(site_argument())

from meeting_manager.meeting_manager.services.customers.customers import find_or_create_customer  # noqa: E402
from meeting_manager.meeting_manager.services.migration import customers  # noqa: E402
from meeting_manager.tests.legacy_data import insert_legacy_bookings  # noqa: E402

BOOKINGS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
ROW_BY_ROW = max(BOOKINGS // 10, 100)
TABLES = ("MM Meeting Booking", "MM Customer", "MM Customer Email", "MM Customer Phone")


def main():
	clear()
	ours, report = timed(BOOKINGS, customers.migrate, prefix="MB-OURS-")
	print(report.sentence(), "| adds up:", report.adds_up)
	again, _report = timed(0, customers.migrate)
	floor, _none = timed(0, relink)
	clear()
	naive, _none = timed(ROW_BY_ROW, row_by_row, prefix="MB-NAIVE-")
	clear()
	each = ours / BOOKINGS * 1000
	print(f"ours         {each:8.3f} ms a booking   ({BOOKINGS} bookings in {ours:.2f} s)")
	print(f"second run   {again / BOOKINGS * 1000:8.3f} ms a booking")
	print(f"row by row   {naive / ROW_BY_ROW * 1000:8.3f} ms a booking   ({ROW_BY_ROW} bookings)")
	print(f"floor        {floor / BOOKINGS * 1000:8.3f} ms a booking   (one UPDATE that links every row)")
	print(f"row by row takes {naive / ROW_BY_ROW * 1000 / each:.1f} times as long")


def timed(count: int, work, prefix: str = ""):
	if count:
		insert_legacy_bookings(count, prefix=prefix)
		frappe.db.commit()
	start = time.perf_counter()
	result = work()
	return time.perf_counter() - start, result


def row_by_row():
	"""What one writes first: a document at a time, every rule and hook run."""
	for name in frappe.get_all("MM Meeting Booking", pluck="name"):
		booking = frappe.get_doc("MM Meeting Booking", name)
		try:
			found = find_or_create_customer(
				booking.customer_email, booking.customer_phone, booking.customer_name
			)
		except frappe.ValidationError:
			continue
		booking.customer = found["customer_id"]
		booking.save()
	frappe.db.commit()


def relink():
	frappe.db.sql("update `tabMM Meeting Booking` set meeting_title = 'Relinked' where customer is not null")
	frappe.db.commit()


def clear():
	for doctype in TABLES:
		frappe.db.sql(f"delete from `tab{doctype}`")
	frappe.db.sql("update `tabSeries` set current = 0 where name in ('MC-', 'MB-')")
	frappe.db.commit()


main()
