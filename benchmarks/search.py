"""search_customers among many customers: ours, the naive way (`%text%` over joined tables), and the floor.

    python benchmarks/search.py [SITE] [CUSTOMERS]

The names are invented and as unevenly spread as real ones: few are very common, most are rare. Each kind of
text is searched for many customers; the median and the slowest twentieth are printed, and how many of them
were among the first 50 found. Writes to the site it is given; run it on a site made for it.
"""

import random
import sys
import time
from itertools import product
from statistics import median

from host import connect, site_argument

frappe = connect(site_argument())

from meeting_manager.meeting_manager.domain.common.contact_points import contact_key  # noqa: E402
from meeting_manager.meeting_manager.domain.customers.search_words import phone_tail  # noqa: E402
from meeting_manager.meeting_manager.services.customers import search_index  # noqa: E402
from meeting_manager.meeting_manager.services.customers.search import search_customers  # noqa: E402

CUSTOMERS = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
CHUNK = 2000
ROUNDS = 60
SYLLABLES = [c + v + e for c, v, e in product("bdfghjklmnprstvwz", "aeiou", ("", "n", "r", "s", "l"))]
FIRST_NAMES, LAST_NAMES = 4_000, 150_000  # distinct
BORN = "2026-01-01 00:00:00"
CUSTOMER = dict(status="Active", profile_status="Full", is_active=1, docstatus=0, idx=0, creation=BORN)
EMAIL = dict(parenttype="MM Customer", parentfield="email_addresses", is_primary=1, docstatus=0, idx=1)
PHONE = dict(parenttype="MM Customer", parentfield="phone_numbers", is_primary=1, docstatus=0, idx=1)
NAIVE = """select distinct c.name from `tabMM Customer` c
	left join `tabMM Customer Email` e on e.parent = c.name
	left join `tabMM Customer Phone` p on p.parent = c.name
	where c.customer_name like %(text)s or c.company like %(text)s or e.email_address like %(text)s
		or p.phone_number like %(text)s
	order by c.customer_name limit 10"""
FLOOR = "select customer_name from `tabMM Customer` where name = %s"


def main():
	fill()
	total = frappe.db.count("MM Customer")
	print(f"{total} customers, {frappe.db.db_type}, {ROUNDS} searches of each kind")
	naive = timed(lambda: search_naively(person(7)["name"]))[1]
	print(f"{'naive, once':18} {naive * 1000:8.2f} ms", flush=True)
	floor = median(timed(lambda: frappe.db.sql(FLOOR, ("MC-S7",)))[1] for _ in range(ROUNDS))
	print(f"{'floor':18} {floor * 1000:8.2f} ms (one read by primary key)")
	for title, text_of in KINDS.items():
		measure(title, text_of, naive)


def measure(title: str, text_of, naive: float):
	dice, ours = random.Random(title), []
	people = [dice.randrange(CUSTOMERS) for _ in range(ROUNDS)]
	texts, found = [text_of(person(number), dice) for number in people], 0
	search_customers(texts[0])
	for number, text in zip(people, texts, strict=True):
		names, seconds = timed(lambda text=text: [row["name"] for row in search_customers(text, limit=50)])
		ours.append((seconds, text))
		found += f"MC-S{number}" in names
	ours.sort()
	middle, late = median(seconds for seconds, _text in ours), ours[int(ROUNDS * 0.95)]
	print(
		f"{title:18} {middle * 1000:8.2f} ms, p95 {late[0] * 1000:8.2f} ms, naive takes"
		f" {naive / middle:7.0f} times as long, found {found}/{ROUNDS}  slowest: {ours[-1][1]!r}",
		flush=True,
	)


def search_naively(text: str):
	return frappe.db.sql(NAIVE, {"text": f"%{text}%"})


def timed(work):
	start = time.perf_counter()
	result = work()
	return result, time.perf_counter() - start


def person(number: int) -> dict:
	"""The customer of this number, the same in each run."""
	dice = random.Random(number)
	first, last = spread(dice, FIRST_NAMES), spread(dice, LAST_NAMES)
	second = invented(spread(dice, FIRST_NAMES), 2) + " " if dice.random() < 0.3 else ""
	name = f"{invented(first, 2)} {second}{invented(last, 3)}"
	local = name.lower().replace(" ", ".")
	return {
		"name": name,
		"email": f"{local}.{number}@example.com",
		"phone": f"+6{dice.randrange(10**9, 10**10)}",
	}


def spread(dice: random.Random, distinct: int) -> int:
	"""A rank: small ones are common, as Zipf found of words and others of names."""
	return int(distinct ** dice.random()) - 1 if dice.random() < 0.7 else dice.randrange(distinct)


def invented(rank: int, syllables: int) -> str:
	dice = random.Random(f"{rank}/{syllables}")
	return "".join(dice.choice(SYLLABLES) for _ in range(syllables)).title()


def common(dice: random.Random, syllables: int) -> str:
	return invented(dice.randrange(5), syllables)


def with_slip(word: str, dice: random.Random) -> str:
	place = dice.randrange(1, len(word) - 1)
	return word[:place] + dice.choice("aeioubdgklmn") + word[place + 1 :]


def swapped(word: str, dice: random.Random) -> str:
	place = dice.randrange(1, len(word) - 2)
	return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


KINDS = {
	"whole name": lambda who, _dice: who["name"],
	"last name": lambda who, _dice: who["name"].split()[-1],
	"first name": lambda who, _dice: who["name"].split()[0],
	"a slip": lambda who, dice: with_slip(who["name"].split()[-1], dice),
	"two slips in it": lambda who, dice: " ".join(with_slip(word, dice) for word in who["name"].split()),
	"a swap": lambda who, dice: " ".join(
		swapped(word, dice) if len(word) > 5 else word for word in who["name"].split()
	),
	"other order": lambda who, _dice: " ".join(reversed(who["name"].split())),
	"beginning": lambda who, _dice: who["name"][: len(who["name"]) - 3],
	"four letters": lambda who, _dice: who["name"].split()[-1][:4],
	"two letters": lambda who, _dice: who["name"][:2],
	"two common names": lambda _who, dice: (
		f"{invented(dice.randrange(5), 2)} {invented(dice.randrange(5), 3)}"
	),
	"nobody's names": lambda _who, dice: (
		f"{invented(dice.randrange(5), 2)} Xq{invented(dice.randrange(9), 2)} Vyx"
	),
	"email": lambda who, _dice: who["email"],
	"email beginning": lambda who, _dice: who["email"].split("@")[0][:-2],
	"whole phone": lambda who, _dice: who["phone"],
	"last four digits": lambda who, _dice: who["phone"][-4:],
	"last seven digits": lambda who, _dice: who["phone"][-7:],
	"number": lambda _who, dice: f"{dice.randrange(10_000)}",
}


def fill():
	have = frappe.db.sql("select count(*) from `tabMM Customer` where name like 'MC-S%%'")[0][0]
	for first in range(have, CUSTOMERS, CHUNK):
		people = {number: person(number) for number in range(first, min(first + CHUNK, CUSTOMERS))}
		insert(
			"MM Customer",
			CUSTOMER,
			[
				{"name": f"MC-S{n}", "customer_name": who["name"],
				"primary_email": who["email"], "primary_email_key": contact_key(who["email"]),
				"primary_phone": who["phone"]} for n, who in people.items()
			],
		)  # fmt: skip
		insert(
			"MM Customer Email",
			EMAIL,
			[
				{"name": f"se{n}", "parent": f"MC-S{n}", "email_address": who["email"],
				"email_key": contact_key(who["email"]), "email_search": who["email"]}
				for n, who in people.items()
			],
		)  # fmt: skip
		insert(
			"MM Customer Phone",
			PHONE,
			[
				{"name": f"sp{n}", "parent": f"MC-S{n}", "phone_number": who["phone"],
				"phone_key": contact_key(who["phone"]), "phone_tail": phone_tail(who["phone"])}
				for n, who in people.items()
			],
		)  # fmt: skip
		search_index.add({f"MC-S{n}": who["name"] for n, who in people.items()})
		frappe.db.commit()


def insert(doctype: str, constants: dict, rows: list[dict]):
	rows = [{**row, **constants} for row in rows]
	marks = f"({', '.join(['%s'] * len(rows[0]))})"
	frappe.db.sql(
		f"""insert into `tab{doctype}` ({", ".join(rows[0])}) values {", ".join([marks] * len(rows))}""",
		[value for row in rows for value in row.values()],
	)


main()
