"""How many messages a day guests can cause to one address: who books and moves and cancels with somebody
else's address must not fill that person's mailbox.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.contact_points import contact_key
from meeting_manager.meeting_manager.services.common import counters, settings

DAY = 24 * 60 * 60  # seconds


@contextmanager
def caused_by_guest(network: str | None = None) -> Iterator[None]:
	"""Messages of the block are counted. network: the guest's, as a keyed hash."""
	before = frappe.flags.caused_by_guest
	frappe.flags.caused_by_guest = network or "unknown"
	try:
		yield
	finally:
		frappe.flags.caused_by_guest = before


def is_caused_by_guest() -> bool:
	"""Whether what is done now is a guest's own act."""
	return bool(frappe.flags.caused_by_guest)


def may_send(booking: Document, recipient: str) -> bool:
	"""Whether a message about `booking` may go to a recipient; counts it, if a guest causes it. When too many
	went there today, the first one from each network still goes: it is the confirmation of somebody who
	really books. What does not go is noted in the booking's timeline, once a day for each recipient.
	"""
	network, limit = frappe.flags.caused_by_guest, settings.guest_mails_a_day()
	if not network or not limit:
		return True
	key = contact_key(recipient.strip().lower())
	total = counters.count(f"to:{key}", DAY)
	if counters.count(f"to:{key}:{network}", DAY) == 1 or total <= limit:
		return True
	if counters.count(f"dropped:{booking.name}:{key}", DAY) == 1:
		_note(booking)
	return False


def _note(booking: Document) -> None:
	language = frappe.get_system_settings("language") or "en"
	note = frappe.get_doc(
		doctype="Comment",
		comment_type="Info",
		reference_doctype=booking.doctype,
		reference_name=booking.name,
		content=_("A message about this booking was not sent: this address had too many today.", language),
	)
	note.insert(ignore_permissions=True)  # a guest caused it, and nobody writes these by hand
