"""The app's roles, and which rows each may see. Which fields they see is set by permission levels."""

import frappe
from frappe import _
from frappe.model.document import Document

ROLES = ("MM Manager", "MM Receptionist", "MM Staff")
SEES_EVERY_BOOKING = {"System Manager", "MM Manager", "MM Receptionist", "Administrator"}
MANAGES = {"System Manager", "MM Manager"}


def add_roles() -> None:
	"""Create the app's roles that the site does not have yet."""
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc(doctype="Role", role_name=role, desk_access=1).insert(ignore_permissions=True)


def booking_conditions(user: str | None = None) -> str:
	"""SQL condition for lists and reports: MM Staff see the bookings they host, nobody else's."""
	user = user or frappe.session.user
	if _sees_every_booking(user):
		return ""
	host = frappe.db.escape(user)
	theirs = f"select parent from `tabMM Booking Host` where user = {host}"  # several may hold one meeting
	return f"(`tabMM Meeting Booking`.host = {host} or `tabMM Meeting Booking`.name in ({theirs}))"


def booking_host_conditions(user: str | None = None) -> str:
	"""The same for the hosts of bookings: Frappe lists rows of a child table without looking at their
	parents.
	"""
	return _row_conditions("MM Booking Host", user)


def booking_answer_conditions(user: str | None = None) -> str:
	"""The same for what guests have answered."""
	return _row_conditions("MM Booking Answer", user)


def may_access_booking(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""The same rule for one booking. A new one has no host yet, so creating is left to the role. The stored
	hosts count: else whoever sends a booking with their own name as its host would be let in.
	"""
	user = user or frappe.session.user
	if _sees_every_booking(user) or ptype == "create":
		return True
	host = frappe.db.get_value("MM Meeting Booking", doc.name, "host")
	return host == user or bool(frappe.db.exists("MM Booking Host", {"parent": doc.name, "user": user}))


def may_see_contact_data() -> bool:
	"""Whether the signed-in user reads how to reach guests: those who do are those who see every booking."""
	return _sees_every_booking(frappe.session.user)


def check_sees_every_booking() -> None:
	"""Raise PermissionError for who sees their own bookings alone: figures of all are not theirs."""
	if not _sees_every_booking(frappe.session.user):
		frappe.throw(
			_("You don't have permission to see statistics of all bookings."), frappe.PermissionError
		)


def manages() -> bool:
	"""Whether the signed-in user is an owner in the table of roles."""
	return frappe.session.user == "Administrator" or bool(MANAGES & set(frappe.get_roles()))


def may_book_any_time() -> bool:
	"""Whether the signed-in user may book and move to times that are not on offer, giving a reason."""
	return manages()


def may_merge() -> bool:
	"""Whether the signed-in user may merge customers and undo that."""
	return manages()


def check_may_merge() -> None:
	"""Refuse whoever may not."""
	if not may_merge():
		message = _("Only System Managers and MM Managers can merge customers.")
		frappe.throw(message, frappe.PermissionError)


def may_open_desk() -> bool:
	"""Whether the app's tile is shown to the signed-in user."""
	return frappe.has_permission("MM Meeting Booking", "read")


def _sees_every_booking(user: str) -> bool:
	return user == "Administrator" or bool(SEES_EVERY_BOOKING & set(frappe.get_roles(user)))


def _row_conditions(doctype: str, user: str | None) -> str:
	seen = booking_conditions(user)
	return seen and f"`tab{doctype}`.parent in (select name from `tabMM Meeting Booking` where {seen})"
