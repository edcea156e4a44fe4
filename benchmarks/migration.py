"""Migration of old bookings: ours, the naive way, our own documents one by one, and the floor.

    python benchmarks/migration.py [SITE] [BOOKINGS]

The naive way is a plain document at a time, as the first specification would be written, without our rules.
The floor does the same work as ours in sets and knows what comes out: every contact point is read once, the
rows that ours made are inserted, every booking is linked, and the figures are counted. Writes to the site it
is given and removes what it wrote; run it on a site made for it, which has no bookings.
"""

import resource
import sys
import time

from host import connect, site_argument

frappe = connect(site_argument())

from frappe.model.document import Document  # noqa: E402
from frappe.utils import create_batch  # noqa: E402
from measure import load  # noqa: E402

from meeting_manager.meeting_manager.domain.common.contact_points import (  # noqa: E402
	ContactPointError,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.services.common.rows import marks  # noqa: E402
from meeting_manager.meeting_manager.services.customers.customers import (  # noqa: E402
	find_or_create_customer,
	recount_bookings,
)
from meeting_manager.meeting_manager.services.migration import customers  # noqa: E402
from meeting_manager.tests.legacy_data import insert_legacy_bookings  # noqa: E402

BOOKINGS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
ONE_BY_ONE = 200  # documents, which take long
WRITTEN = ("MM Customer", "MM Customer Email", "MM Customer Phone", "MM Customer Word", "MM Search Word")
ROWS = 500  # a statement
EMAIL_OF_BOOKING = """(select e.parent from `tabMM Customer Email` e
	where e.email_key = `tabMM Meeting Booking`.customer_email_key)"""
KEYED = "customer_email_key is not null"


def main():
	if frappe.db.db_type == "mariadb" and frappe.db.count("MM Customer"):
		raise SystemExit("This site has customers. Please use one without.")
	clear()
	ours, report = timed(BOOKINGS, customers.migrate, "MB-OURS-")
	print(f"{BOOKINGS} bookings, {frappe.db.db_type}, {load()}")
	print(report.sentence(), "| adds up:", report.adds_up)
	again, _report = timed(0, customers.migrate)
	rows = {doctype: frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True) for doctype in WRITTEN}
	clear()
	floor, linked = timed(BOOKINGS, lambda: in_sets(rows), "MB-OURS-")
	assert linked == report.linked_now, (linked, report.linked_now)
	clear()
	naive, _none = timed(ONE_BY_ONE, lambda: one_by_one(naively), "MB-NAIVE-")
	clear()
	documents, _none = timed(ONE_BY_ONE, lambda: one_by_one(by_document), "MB-NAIVE-")
	clear()
	each = ours / BOOKINGS
	print("\n| way | ms a booking | times ours |\n|---|---|---|")
	for title, seconds in (
		("ours", each),
		("a second run", again / BOOKINGS),
		("floor, in sets", floor / BOOKINGS),
		("naive, plain documents", naive / ONE_BY_ONE),
		("our own documents", documents / ONE_BY_ONE),
	):
		print(f"| {title} | {seconds * 1000:.3f} | {seconds / each:.2f} |")
	print(f"\nours / floor {each / (floor / BOOKINGS):.2f} (goal: at most 2)")
	print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def timed(count: int, work, prefix: str = ""):
	if count:
		insert_legacy_bookings(count, prefix=prefix)
		frappe.db.commit()
	start = time.perf_counter()
	result = work()
	frappe.db.commit()
	return time.perf_counter() - start, result


def in_sets(rows: dict[str, list[dict]]) -> int:
	"""Do what `migrate` does, knowing the rows that it makes. Returns how many bookings are linked."""
	bookings = frappe.db.sql("select name, customer_email, customer_phone from `tabMM Meeting Booking`")
	keys = [(name, email_key(email)) for name, email, phone in bookings if read(parse_phone, phone) or True]
	for part in create_batch([each for each in keys if each[1]], ROWS):
		cases = " ".join(["when %s then %s"] * len(part))
		frappe.db.sql(
			f"""update `tabMM Meeting Booking` set customer_email_key = case name {cases} end
			where name in ({marks(part)})""",
			[*(value for pair in part for value in pair), *(name for name, _key in part)],
		)
	for doctype, of_table in rows.items():
		for part in create_batch(of_table, ROWS):
			columns = list(part[0])
			frappe.db.sql(
				f"""insert into `tab{doctype}` (`{"`, `".join(columns)}`)
				values {", ".join([f"({marks(columns)})"] * len(part))}""",
				[row[column] for row in part for column in columns],
			)
		frappe.db.commit()
	frappe.db.sql(f"update `tabMM Meeting Booking` set customer = {EMAIL_OF_BOOKING} where {KEYED}")
	for part in create_batch([row["name"] for row in rows["MM Customer"]], ROWS):
		recount_bookings(part)
	return frappe.db.count("MM Meeting Booking", {"customer": ["is", "set"]})


def email_key(typed: str | None) -> str | None:
	email = read(parse_email, typed)
	return email.key if email else None


def read(parse, typed: str | None):
	try:
		return parse(typed)
	except ContactPointError:
		return None


def one_by_one(customer_of) -> None:
	for name in frappe.get_all("MM Meeting Booking", pluck="name"):
		try:
			customer_of(name)
		except frappe.ValidationError:
			continue  # an address or number that cannot be read
	frappe.db.commit()


def by_document(name: str) -> None:
	"""With every rule and hook of ours."""
	booking = frappe.get_doc("MM Meeting Booking", name)
	found = find_or_create_customer(booking.customer_email, booking.customer_phone, booking.customer_name)
	booking.customer = found["customer_id"]
	booking.save()


def naively(name: str) -> None:
	"""With no rule but those of Frappe: `Document` itself, not our controllers."""
	booking = Document("MM Meeting Booking", name)
	email = (booking.customer_email or "").strip().lower()
	if "@" not in email or "," in email:
		return
	customer = frappe.db.get_value("MM Customer", {"primary_email": email})
	customer = customer or frappe.db.get_value("MM Customer Email", {"email_address": email}, "parent")
	if not customer:
		record = Document(
			{"doctype": "MM Customer", "customer_name": (booking.customer_name or "").strip() or email}
		)
		record.update({"primary_email": email, "status": "Active", "is_active": 1})
		record.append("email_addresses", {"email_address": email, "is_primary": 1})
		if booking.customer_phone:
			record.append("phone_numbers", {"phone_number": booking.customer_phone, "is_primary": 1})
		customer = record.insert(ignore_permissions=True).name
	booking.customer = customer
	booking.save(ignore_permissions=True)
	total = frappe.db.count("MM Meeting Booking", {"customer": customer})
	frappe.db.set_value("MM Customer", customer, "total_bookings", total)


def clear():
	for doctype in (*WRITTEN, "MM Meeting Booking"):
		frappe.db.sql(f"delete from `tab{doctype}`")
	frappe.db.sql("update `tabSeries` set current = 0 where name in ('MC-', 'MB-')")
	frappe.db.commit()


main()
