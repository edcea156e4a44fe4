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
from meeting_manager.meeting_manager.domain.common.contact_points import contact_key  # noqa: E402

CUSTOMERS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
CHUNK = 2000
ROUNDS = 200
NAIVE = "select parent from `tabMM Customer Phone` where replace(phone_number, ' ', '') = %s"
FLOOR = "select name from `tabMM Customer` where name = %s"
BORN = "2026-01-01 00:00:00"
CUSTOMER = dict(status="Active", profile_status="Full", is_active=1, docstatus=0, idx=0, creation=BORN)
EMAIL = dict(parenttype="MM Customer", parentfield="email_addresses", docstatus=0, idx=1)
PHONE = dict(parenttype="MM Customer", parentfield="phone_numbers", docstatus=0, idx=1)


def main():
	fill()
	number = CUSTOMERS - 7
	report(
		"by primary email", lambda: MMCustomer.find_by_email(f"person{number}@example.com"), f"MC-B{number}"
	)
	report(
		"by second email", lambda: MMCustomer.find_by_email(f"second{number}@example.com"), f"MC-B{number}"
	)
	report("by phone", lambda: MMCustomer.find_by_phone(f"+60111{number:07d}"), f"MC-B{number}")
	phone = f"+60111{number:07d}"
	ours = timed(lambda: MMCustomer.find_by_phone(phone), ROUNDS)
	naive = timed(lambda: frappe.db.sql(NAIVE, (phone,)), 3)
	floor = timed(lambda: frappe.db.sql(FLOOR, (f"MC-B{number}",)), ROUNDS)
	print(f"\nours  {ours:9.3f} ms")
	print(f"naive {naive:9.3f} ms ({naive / ours:.0f} times ours: a scan without the key)")
	print(f"floor {floor:9.3f} ms")


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
		customers, emails, phones = [], [], []
		for n in numbers:
			name, first, second, phone = (
				f"MC-B{n}",
				f"person{n}@example.com",
				f"second{n}@example.com",
				f"+60111{n:07d}",
			)
			customers.append((name, f"Person {n}", first, contact_key(first), *CUSTOMER.values()))
			emails.append((f"e{n}", name, first, contact_key(first), 1, *EMAIL.values()))
			emails.append((f"s{n}", name, second, contact_key(second), 0, *EMAIL.values()))
			phones.append((f"p{n}", name, phone, contact_key(phone), 1, *PHONE.values()))
		columns = "name, customer_name, primary_email, primary_email_key"
		insert("MM Customer", columns, CUSTOMER, customers)
		insert("MM Customer Email", "name, parent, email_address, email_key, is_primary", EMAIL, emails)
		insert("MM Customer Phone", "name, parent, phone_number, phone_key, is_primary", PHONE, phones)
		frappe.db.commit()


def insert(doctype: str, columns: str, constants: dict, rows: list[tuple]):
	marks = f"({', '.join(['%s'] * len(rows[0]))})"
	frappe.db.sql(
		f"""insert into `tab{doctype}` ({columns}, {", ".join(constants)})
		values {", ".join([marks] * len(rows))}""",
		[value for row in rows for value in row],
	)


main()
