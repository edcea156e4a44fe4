"""search_customers among many customers: ours, the naive way (`%text%` over joined tables), and the floor.

    python benchmarks/search.py [SITE] [ROUNDS] [--without-naive]

Reads the customers of `history.py`; without a site it fills benchless with a few. Each kind of text is
searched for many customers, and how many of them were among the first 50 found is printed.
"""

import random
import sys

from host import connect, fill_if_empty, site_argument

frappe = connect(site_argument())

from measure import HEAD, interleave, load, once, row, with_naive  # noqa: E402

from meeting_manager.meeting_manager.services.customers.search import search_customers  # noqa: E402

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
SAMPLE = 600
TRIES = 3  # of each text, the quickest counts
NAIVE = """select distinct c.name from `tabMM Customer` c
	left join `tabMM Customer Email` e on e.parent = c.name
	left join `tabMM Customer Phone` p on p.parent = c.name
	where c.customer_name like %s or c.company like %s or e.email_address like %s or p.phone_number like %s
	order by c.customer_name limit 10"""
FLOOR = "select customer_name from `tabMM Customer` where name = %s"


def main():
	fill_if_empty()
	people, common = sample(), common_words()
	print(f"\n{frappe.db.count('MM Customer')} customers, {frappe.db.db_type}, {load()}\n\n{HEAD}")
	naive = {"naive": [once(lambda: naively(people[0].customer_name))]} if with_naive() else {}
	for title, text_of in KINDS.items():
		measure(title, people, lambda who, dice, text_of=text_of: text_of(who, dice, common), naive)


def sample() -> list:
	"""Customers with a Latin name, an email and a phone number, from all over the table."""
	dice, count = random.Random("search"), frappe.db.count("MM Customer")
	names = [f"MC-{dice.randrange(count) + 1:04d}" for _ in range(SAMPLE)]
	fields = ["name", "customer_name", "primary_email", "primary_phone"]
	rows = frappe.get_all("MM Customer", {"name": ["in", names]}, fields, order_by="name")
	usable = [row for row in rows if row.primary_email and row.primary_phone and row.customer_name.isascii()]
	dice.shuffle(usable)
	return usable


def common_words() -> dict[str, list[str]]:
	"""The commonest first and last names of the sample."""
	counts: dict[str, dict[str, int]] = {"first": {}, "last": {}}
	rows = frappe.get_all("MM Customer", pluck="customer_name", limit=20_000, order_by="name")
	for name in rows:
		for kind, word in (("first", name.split()[0]), ("last", name.split()[-1])):
			counts[kind][word] = counts[kind].get(word, 0) + 1
	return {kind: sorted(words, key=words.get, reverse=True)[:5] for kind, words in counts.items()}


def measure(title: str, people: list, text_of, naive: dict):
	dice = random.Random(title)
	texts = [text_of(who, dice) for who in people[: ROUNDS + 1]]
	found = []

	def ours(number: int):
		names = [each["name"] for each in search_customers(texts[number % len(texts)], limit=50)]
		found.append(people[number % len(texts)].name in names)

	def floor(number: int):
		frappe.db.sql(FLOOR, (people[number % len(texts)].name,))

	times = interleave({"ours": ours, "floor": floor}, ROUNDS, tries=TRIES)
	told = f"{title} ({sum(found[1::TRIES])} of {len(found[1::TRIES])} found)"
	goal = "p95 ≤ 50 ms" if title == "two common names" else "p95 ≤ 20 ms"
	print(row(told, {**times, **naive}, goal), flush=True)


def naively(text: str):
	return frappe.db.sql(NAIVE, [f"%{text}%"] * 4)


def with_slip(word: str, dice: random.Random) -> str:
	place = dice.randrange(1, len(word) - 1)
	return word[:place] + dice.choice("aeioubdgklmn") + word[place + 1 :]


def swapped(word: str, dice: random.Random) -> str:
	if len(word) < 6:
		return word
	place = dice.randrange(1, len(word) - 2)
	return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def each_word(change, who, dice) -> str:
	return " ".join(change(word, dice) for word in who.customer_name.split())


KINDS = {
	"whole name": lambda who, _dice, _common: who.customer_name,
	"last name": lambda who, _dice, _common: who.customer_name.split()[-1],
	"first name": lambda who, _dice, _common: who.customer_name.split()[0],
	"a slip": lambda who, dice, _common: with_slip(who.customer_name.split()[-1], dice),
	"two slips": lambda who, dice, _common: each_word(with_slip, who, dice),
	"a swap": lambda who, dice, _common: each_word(swapped, who, dice),
	"other order": lambda who, _dice, _common: " ".join(reversed(who.customer_name.split())),
	"beginning": lambda who, _dice, _common: who.customer_name[:-3],
	"four letters": lambda who, _dice, _common: who.customer_name.split()[-1][:4],
	"two letters": lambda who, _dice, _common: who.customer_name[:2],
	"two common names": lambda _who, dice, common: " ".join(map(dice.choice, common.values())),
	"nobody's names": lambda _who, dice, common: f"{dice.choice(common['first'])} Xqu{dice.random()}z Vyxmol",
	"email": lambda who, _dice, _common: who.primary_email,
	"email beginning": lambda who, _dice, _common: who.primary_email.split("@")[0][:-2],
	"whole phone": lambda who, _dice, _common: who.primary_phone,
	"last four digits": lambda who, _dice, _common: who.primary_phone[-4:],
	"last seven digits": lambda who, _dice, _common: who.primary_phone[-7:],
	"number": lambda who, _dice, _common: who.name,
}  # fmt: skip


main()
