"""The app's roles, and what they may do beyond the rights of the DocType files."""

import frappe
from frappe import _
from frappe.utils import escape_html

ROLES = ("MM Manager", "MM Receptionist", "MM Staff")
SEES_EVERY_BOOKING = {"System Manager", "MM Manager", "MM Receptionist", "Administrator"}
MANAGES = {"System Manager", "MM Manager"}


def add_roles() -> None:
	"""Create the app's roles that the site does not have yet."""
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc(doctype="Role", role_name=role, desk_access=1).insert(ignore_permissions=True)


def is_enabled(user: str | None) -> bool:
	"""Whether there is such a user and they may sign in: nothing is sent to whoever has left."""
	return bool(user and frappe.db.get_value("User", user, "enabled"))


def may_see_contact_data() -> bool:
	"""Whether the role of the signed-in user reads how to reach guests. `has_permission` without a record
	says yes to whom a single one has been shared with; what reads many asks here too.
	"""
	return _sees_every_booking(frappe.session.user)


def check_sees_every_booking() -> None:
	"""Raise PermissionError for whose role reads no bookings: figures of all are not theirs."""
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


def is_system_manager() -> bool:
	"""Whether the signed-in user is one, or the Administrator."""
	return frappe.session.user == "Administrator" or "System Manager" in frappe.get_roles()


def check_signs_in(user: str) -> None:
	"""Refuse an account that no customer can sign in with."""
	known = frappe.db.get_value("User", user, ["name", "enabled", "user_type"], as_dict=True)
	is_person = known and known.name not in ("Guest", "Administrator")
	if not is_person or known.user_type not in ("Website User", "System User"):
		frappe.throw(
			_("{0} cannot be a portal user. Please choose a person's account.").format(escape_html(user))
		)
	if not known.enabled:
		message = _("The account {0} is disabled. Please choose another, or enable it first.")
		frappe.throw(message.format(escape_html(user)))


def may_open_desk() -> bool:
	"""Whether the app's tile is shown to the signed-in user: to each of the app's roles."""
	return frappe.session.user == "Administrator" or bool({*ROLES, *MANAGES} & set(frappe.get_roles()))


def check_has_schedule() -> None:
	"""Raise PermissionError for who has none of the roles that My Schedule is for."""
	if not may_open_desk():
		frappe.throw(_("You don't have permission to see a schedule."), frappe.PermissionError)


def _sees_every_booking(user: str) -> bool:
	return user == "Administrator" or bool(SEES_EVERY_BOOKING & set(frappe.get_roles(user)))
