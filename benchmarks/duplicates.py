"""Duplicates among many customers: everybody by night, a hundred who changed, and all pairs row by row.

    python benchmarks/duplicates.py [SITE] [CUSTOMERS]

Prints precision and recall over the held-out labelled set too. Writes to the site it is given, and removes
what it wrote; run it on a site made for it.
"""

import sys
import time
from itertools import combinations

from host import connect, site_argument

frappe = connect(site_argument())

from meeting_manager.meeting_manager.domain.customers import similarity  # noqa: E402
from meeting_manager.meeting_manager.services.customers import duplicate_detection  # noqa: E402
from meeting_manager.tests.labelled_data import found_pairs, insert_people, remove_people  # noqa: E402
from meeting_manager.tests.labelled_people import HELD_OUT_SEED, labelled  # noqa: E402

CUSTOMERS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
GROUP = 2400  # people of one seed
CHANGED = 100
NAIVE = 300  # people whose pairs are all compared, row by row
EVERYBODY, INCREMENTAL = 60, 1  # seconds that it may take


def main():
	remove_people()
	frappe.db.commit()
	try:
		measure_quality()
		everybody = measure_speed()
		naive = measure_naive()
	finally:
		remove_people()
		frappe.db.set_single_value("MM Settings", duplicate_detection.PROGRESS, None)
		frappe.db.commit()
	each = everybody / CUSTOMERS
	print(f"ours         {each * 1000:9.3f} ms a customer, whatever their number")
	print(f"naive        {naive * 1000:9.3f} ms a pair: {naive * CUSTOMERS / 2 * 1000:.0f} ms a customer")
	print(f"naive takes {naive * CUSTOMERS / 2 / each:.0f} times as long")


def measure_quality():
	humans, truth = labelled(HELD_OUT_SEED)
	names = insert_people(humans)
	duplicate_detection.check_everyone()
	found = found_pairs(names)
	right = len(found & set(truth))
	print(f"{len(humans)} labelled people, {len(truth)} true pairs, {len(found)} suggested")
	print(f"precision {right / len(found):.3f}, recall {right / len(truth):.3f}")
	remove_people()
	frappe.db.commit()


def measure_speed() -> float:
	for start in range(0, CUSTOMERS, GROUP):
		insert_people(crowd(start))
		frappe.db.commit()
	count = frappe.db.count("MM Customer")
	cpu = time.process_time()
	everybody, result = timed(duplicate_detection.check_everyone)
	cpu = time.process_time() - cpu
	noted = result["pairs"]
	print(f"\n{count} customers: everybody {everybody:.1f} s ({cpu:.1f} s of Python), {noted} pairs noted")
	forget_the_past(change_some())
	incremental, result = timed(duplicate_detection.check_changed)
	print(f"{result['customers']} changed: {incremental:.3f} s, {result['pairs']} more pairs noted")
	assert result["customers"] == CHANGED
	print("in time" if everybody < EVERYBODY and incremental < INCREMENTAL else "TOO SLOW")
	return everybody


def crowd(start: int) -> list:
	"""Labelled people of another seed each time, numbered on; groups live in towns of their own, so that a
	name of this small stock is not shared by thousands, as it is not in life.
	"""
	humans, _truth = labelled(start + 1, min(GROUP, CUSTOMERS - start))
	town = start // GROUP
	for human in humans[: min(GROUP, CUSTOMERS - start)]:
		human.shown = human.name + syllable(town)
		human.emails = tuple(email.replace("@", f".{town}@") for email in human.emails)
		human.phones = tuple(f"+49151{town:02d}{phone[-6:]}" for phone in human.phones)
		human.number += start
	return humans[: min(GROUP, CUSTOMERS - start)]


def syllable(number: int) -> str:
	return "bcdfghklmnprstvw"[number % 16] + "aeiou"[number // 16 % 5] + "nrlskm"[number // 80 % 6]


def change_some() -> list[str]:
	names = frappe.get_all("MM Customer", pluck="name", limit=CUSTOMERS)
	return names[:: max(1, len(names) // CHANGED)][:CHANGED]


def forget_the_past(changed: list[str]):
	"""As if only these had been saved since the last run."""
	frappe.db.sql("update `tabMM Customer` set modified = '2020-01-01 00:00:00'")
	frappe.db.set_value("MM Customer", {"name": ["in", changed]}, "status", "Active")
	frappe.db.commit()


def measure_naive() -> float:
	"""What one writes first: every pair, each customer a document. Seconds a pair."""
	names = frappe.get_all("MM Customer", pluck="name", limit=NAIVE)
	seconds, _none = timed(lambda: compare_all(names))
	return seconds / (len(names) * (len(names) - 1) / 2)


def compare_all(names: list[str]):
	for one, other in combinations(names, 2):
		similarity.judge(record(one), record(other))


def record(name: str) -> dict:
	customer = frappe.get_cached_doc("MM Customer", name)
	return {
		"name": customer.customer_name,
		"emails": [row.email_address for row in customer.email_addresses],
		"phones": [row.phone_key for row in customer.phone_numbers],
		"company": customer.company,
		"date_of_birth": customer.date_of_birth,
	}


def timed(work):
	start = time.perf_counter()
	result = work()
	return time.perf_counter() - start, result


main()
