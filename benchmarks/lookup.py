"""find_by_email and find_by_phone: ours, the naive way, and the floor, a bare indexed SELECT.

    python benchmarks/lookup.py [SITE] [ROUNDS]

Reads the customers of `history.py`, and prints the plan of every statement of ours. Without a site it fills
benchless with a few.
"""

import random
import sys
from unittest.mock import patch

from host import connect, fill_if_empty, site_argument

frappe = connect(site_argument())

from measure import HEAD, interleave, load, row  # noqa: E402

from meeting_manager.meeting_manager.doctype.mm_customer.mm_customer import MMCustomer  # noqa: E402
from meeting_manager.meeting_manager.domain.common.contact_points import contact_key  # noqa: E402

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 500
SAMPLE = 1000
FLOOR = {
	"email": "select parent from `tabMM Customer Email` where email_key = %s",
	"phone": "select parent from `tabMM Customer Phone` where phone_key = %s",
}


def main():
	fill_if_empty()
	customers = frappe.db.count("MM Customer")
	print(f"\n{customers} customers, {frappe.db.db_type}, {load()}\n\n{HEAD}")
	emails, phones = sample("email_address", "MM Customer Email"), sample("phone_number", "MM Customer Phone")
	measure("find_by_email", emails, MMCustomer.find_by_email, naively_by_email, "email")
	measure("find_by_phone", phones, MMCustomer.find_by_phone, naively_by_phone, "phone")
	unknown = [f"nobody.{number}@example.com" for number in range(SAMPLE)]
	measure("find_by_email, nobody", unknown, MMCustomer.find_by_email, naively_by_email, "email")
	for find, typed in ((MMCustomer.find_by_email, emails[0]), (MMCustomer.find_by_phone, phones[0])):
		explain(find, typed)


def sample(column: str, doctype: str) -> list[str]:
	"""Contact points of customers from all over the table, the same at each run."""
	dice, count = random.Random(column), frappe.db.count("MM Customer")
	names = [f"MC-{dice.randrange(count) + 1:04d}" for _ in range(SAMPLE * 2)]
	return frappe.get_all(doctype, {"parent": ["in", names]}, pluck=column, limit=SAMPLE, order_by="name")


def measure(title: str, typed: list[str], find, naive, floor: str):
	keys = [contact_key(each) for each in typed]
	for each in typed[:5]:
		assert bool(find(each)) != each.startswith("nobody"), each
	ways = {
		"ours": lambda number: find(typed[number % len(typed)]),
		"floor": lambda number: frappe.db.sql(FLOOR[floor], (keys[number % len(keys)],)),
	}
	times = interleave(ways, ROUNDS, tries=3)
	times |= interleave({"naive": lambda number: naive(typed[number % len(typed)])}, 10, seconds=5)
	print(row(title, times, "≤ 3 × the floor"), flush=True)


def naively_by_email(typed: str) -> str | None:
	"""As the first specification says it, with the document that it returns."""
	name = frappe.db.get_value("MM Customer", {"primary_email": typed})
	name = name or frappe.db.get_value("MM Customer Email", {"email_address": typed}, "parent")
	return frappe.get_doc("MM Customer", name) if name else None


def naively_by_phone(typed: str) -> str | None:
	"""Whatever blanks and hyphens were typed: a scan."""
	bare = "replace(replace(phone_number, ' ', ''), '-', '')"
	rows = frappe.db.sql(f"select parent from `tabMM Customer Phone` where {bare} = %s limit 1", (typed,))
	return frappe.get_doc("MM Customer", rows[0][0]) if rows else None


def explain(find, typed: str):
	with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
		find(typed)
	print(f"\n{find.__name__}: {sql.call_count} statements")
	word = "explain query plan" if frappe.db.db_type == "sqlite" else "explain"
	for call in list(sql.call_args_list):
		for step in frappe.db.sql(f"{word} {call.args[0]}", *call.args[1:], as_dict=True):
			wanted = ("detail", "table", "type", "key", "rows", "Extra")
			told = [f"{column} {step[column]}" for column in wanted if step.get(column) is not None]
			print("   ", ", ".join(told))


main()
