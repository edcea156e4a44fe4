"""find_by_email and find_by_phone among many customers: ours, the naive search, and the floor (one primary
key read).

    python benchmarks/lookup.py [SITE] [CUSTOMERS]

Prints the plan of every query ours makes. Writes to the site it is given; run it on a site made for it.
"""

import sys
import time
from unittest.mock import patch

from host import connect, site_argument

frappe = connect(site_argument())

from meeting_manager.meeting_manager.doctype.mm_customer.mm_customer import MMCustomer  # noqa: E402
from meeting_manager.meeting_manager.domain.contact_points import contact_key  # noqa: E402

CUSTOMERS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
CHUNK = 2000
ROUNDS = 200


def main():
	fill()
	number = CUSTOMERS - 7
	report(
		"by primary email", lambda: MMCustomer.find_by_email(f"person{number}@example.com"), f"MC-B{number}"
	)
	report(
		"by second email", lambda: MMCustomer.find_by_email(f"second{number}@example.com"), f"MC-B{number}"
	)
	report("by phone", lambda: MMCustomer.find_by_phone(f"+6011{number:08d}"), f"MC-B{number}")
	ours = timed(lambda: MMCustomer.find_by_phone(f"+6011{number:08d}"), ROUNDS)
	naive = timed(lambda: frappe.db.sql("select parent from `tabMM Customer Phone` where replace(phone_number, ' ', '') = %s", (f"+6011{number:08d}",)), 3)  # fmt: skip
	floor = timed(
		lambda: frappe.db.sql("select name from `tabMM Customer` where name = %s", (f"MC-B{number}",)), ROUNDS
	)
	print(
		f"\nours  {ours:9.3f} ms\nnaive {naive:9.3f} ms ({naive / ours:.0f} times ours: a scan without the key)\nfloor {floor:9.3f} ms"
	)


def report(title: str, look_up, expected: str):
	with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
		assert look_up() == expected, title
	print(f"\n{title}: {sql.call_count} queries, {timed(look_up, ROUNDS):.3f} ms")
	for call in list(sql.call_args_list):
		explain = "explain query plan" if frappe.db.db_type == "sqlite" else "explain"
		for row in frappe.db.sql(f"{explain} {call.args[0]}", *call.args[1:], as_dict=True):
			wanted = ("detail", "table", "type", "key", "rows", "Extra")
			print(
				"   ",
				", ".join(f"{column} {row[column]}" for column in wanted if row.get(column) is not None),
			)


def timed(work, rounds: int) -> float:
	"""Milliseconds a call."""
	start = time.perf_counter()
	for _ in range(rounds):
		work()
	return (time.perf_counter() - start) / rounds * 1000


def fill():
	have = frappe.db.sql("select count(*) from `tabMM Customer` where name like 'MC-B%%'")[0][0]
	for first in range(have, CUSTOMERS, CHUNK):
		numbers = range(first, min(first + CHUNK, CUSTOMERS))
		keys = {
			n: (contact_key(f"person{n}@example.com"), contact_key(f"second{n}@example.com")) for n in numbers
		}
		insert(
			"MM Customer",
			"name, customer_name, first_name, primary_email, primary_email_key, status, profile_status, is_active, docstatus, idx, creation",
			[(f"MC-B{n}", f"Person {n}", "Person", f"person{n}@example.com", keys[n][0], "Active", "Full", 1, 0, 0, "2026-01-01 00:00:00") for n in numbers],
		)  # fmt: skip
		insert(
			"MM Customer Email",
			"name, parent, parenttype, parentfield, email_address, email_key, is_primary, docstatus, idx",
			[row for n in numbers for row in (
				(f"e{n}", f"MC-B{n}", "MM Customer", "email_addresses", f"person{n}@example.com", keys[n][0], 1, 0, 1),
				(f"s{n}", f"MC-B{n}", "MM Customer", "email_addresses", f"second{n}@example.com", keys[n][1], 0, 0, 2),
			)],
		)  # fmt: skip
		insert(
			"MM Customer Phone",
			"name, parent, parenttype, parentfield, phone_number, phone_key, is_primary, docstatus, idx",
			[(f"p{n}", f"MC-B{n}", "MM Customer", "phone_numbers", f"+6011{n:08d}", contact_key(f"+6011{n:08d}"), 1, 0, 1) for n in numbers],
		)  # fmt: skip
		frappe.db.commit()


def insert(doctype: str, columns: str, rows: list[tuple]):
	marks = f"({', '.join(['%s'] * len(rows[0]))})"
	frappe.db.sql(
		f"insert into `tab{doctype}` ({columns}) values {', '.join([marks] * len(rows))}",
		[value for row in rows for value in row],
	)


main()
