"""Phone numbers from before E.164 was stored beside them: what they mean is settled once, under today's
Default Phone Region, and never asked again.
"""

from collections.abc import Callable, Iterator

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import Phone
from meeting_manager.meeting_manager.services.common.contact_points import phones_or_none
from meeting_manager.meeting_manager.services.common.error_log import log_note

ROWS_A_BATCH = 1000
REPORT_TITLE = "Phone numbers that could not be read"
ROW, BOOKING = "MM Customer Phone", "MM Meeting Booking"


def fill() -> list[str]:
	"""Store the E.164 number and extension of every row that has none; running it again changes nothing.

	Of a customer's row the stored key decides: where today's region makes another number of it, it was
	entered under another region, and stays without, so nobody is texted there. Returns the customers and
	bookings whose number stays without, and files them in an Error Log.
	"""
	left = [*fill_rows(), *fill_bookings()]
	_report(left)
	return left


def fill_rows() -> list[str]:
	"""The same for the numbers of customers alone."""

	def fits(phone: Phone, key: str | None) -> bool:
		return not key or phone.key == key

	return _fill(ROW, ["phone_number", "parent", "phone_key"], "phone_number", "", fits)


def fill_bookings() -> list[str]:
	"""The same for the numbers that were submitted with bookings."""
	return _fill(BOOKING, ["customer_phone", "name"], "customer_phone", "customer_phone_")


def _fill(
	doctype: str,
	fields: list[str],
	shown: str,
	prefix: str,
	fits: Callable[..., bool] = lambda _phone: True,
) -> list[str]:
	"""Each batch in a transaction of its own: a patch may not write more in one."""
	left = []
	for rows in _batches(doctype, fields, shown, f"{prefix}e164"):
		phones = phones_or_none([typed for _name, typed, *_rest in rows])
		read: dict[str, dict] = {}
		for (name, _typed, owner, *rest), phone in zip(rows, phones, strict=True):
			if phone and fits(phone, *rest):
				read[name] = {f"{prefix}e164": phone.e164, f"{prefix}extension": phone.extension}
			else:
				left.append(owner)
		frappe.db.bulk_update(doctype, read, update_modified=False)
		frappe.db.commit()  # a batch of the patch, which may run again
	return left


def _batches(doctype: str, fields: list[str], shown: str, column: str) -> Iterator[list[tuple]]:
	table, after = frappe.qb.DocType(doctype), ""
	query = frappe.qb.from_(table).select(table.name, *(table[each] for each in fields))
	query = query.where((table[shown] != "") & (table[column].isnull() | (table[column] == "")))
	while rows := query.where(table.name > after).orderby(table.name).limit(ROWS_A_BATCH).run():
		yield rows
		after = rows[-1][0]


def _report(left: list[str]) -> None:
	"""Names of records only: an Error Log is no place for numbers."""
	if left:
		log_note(REPORT_TITLE, "\n".join(left))
