"""Who may see which rows. Which fields they see is the DocTypes' permission levels."""

import frappe

SEES_EVERY_BOOKING = {"System Manager", "MM Manager", "MM Receptionist", "Administrator"}


def booking_conditions(user: str | None = None) -> str:
	"""SQL condition for lists and reports: MM Staff see the bookings they host, nobody else's."""
	user = user or frappe.session.user
	if _sees_every_booking(user):
		return ""
	return f"`tabMM Meeting Booking`.host = {frappe.db.escape(user)}"


def may_access_booking(doc, ptype: str | None = None, user: str | None = None) -> bool:
	"""The same rule for one booking. A new one has no host yet, so creating is left to the role."""
	user = user or frappe.session.user
	return _sees_every_booking(user) or ptype == "create" or doc.host == user


def may_see_contact_data() -> bool:
	"""Whether the signed-in user reads how to reach guests: those who do are those who see every booking."""
	return _sees_every_booking(frappe.session.user)


def may_open_desk() -> bool:
	"""Whether the app's tile is shown to the signed-in user."""
	return frappe.has_permission("MM Meeting Booking", "read")


def _sees_every_booking(user: str) -> bool:
	return user == "Administrator" or bool(SEES_EVERY_BOOKING & set(frappe.get_roles(user)))
