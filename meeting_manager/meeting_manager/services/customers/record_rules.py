"""Rules of single fields of a customer. Each looks at what a save changes: what is stored already was right
when it was entered, and stops nobody from saving the rest.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, getdate

from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.domain.common.web_address import read_web_address
from meeting_manager.meeting_manager.domain.customers.merge_choices import fitting_profile
from meeting_manager.meeting_manager.services.common import access, clock


def is_changed(customer: Any, *fieldnames: str) -> bool:
	"""Whether a save changes one of these fields; a new record changes all. A merge and its undo change none:
	they move values that a record had (`flags.values_are_stored`).
	"""
	before = customer.get_doc_before_save()
	if customer.flags.values_are_stored:
		return False
	return not before or any(cstr(before.get(each)) != cstr(customer.get(each)) for each in fieldnames)


def fill_choices(customer: Any) -> None:
	"""Status, type and profile always say something."""
	customer.customer_type = cstr(customer.customer_type).strip() or "Individual"
	active = customer.is_active is None or cint(customer.is_active)
	customer.status = cstr(customer.status).strip() or ("Active" if active else "Inactive")
	customer.profile_status = cstr(customer.profile_status).strip() or _default_profile(customer)


def keep_company(customer: Any) -> None:
	"""One line each; of blanks alone nothing is left."""
	for fieldname in ("company", "job_title", "industry"):
		customer.set(fieldname, clean_name(customer.get(fieldname)))


def needs_company(customer: Any) -> bool:
	"""Whether the type of the customer asks for a company that is not there."""
	return customer.customer_type != "Individual" and not customer.company


def check_website(customer: Any) -> None:
	"""A link that opens by a click: http and https only."""
	if not is_changed(customer, "website"):
		return
	typed = cstr(customer.website).strip()
	try:
		customer.website = read_web_address(typed) if typed else None
	except ValueError:
		message = _("{0} is not the address of a website. Please enter one, such as https://example.com.")
		frappe.throw(message.format(escape_html(typed)), title=_("Website"))


def check_user(customer: Any) -> None:
	"""The account somebody signs in with: theirs for good, as it opens their record to them."""
	customer.user = customer.user or None  # the unique index lets many have none, but only one have ""
	if not is_changed(customer, "user"):
		return
	before = customer.get_doc_before_save()
	if before and before.user and not access.is_system_manager():
		message = _("Only a System Manager can change the portal user of a customer.")
		frappe.throw(message, frappe.PermissionError)
	if customer.user:
		access.check_signs_in(customer.user)


def check_birthday(customer: Any) -> None:
	if not customer.date_of_birth or not is_changed(customer, "date_of_birth"):
		return
	if getdate(customer.date_of_birth) > clock.to_site(clock.now()).date():
		frappe.throw(_("The Date of Birth is in the future. Please check the year."))


def check_time_zone(customer: Any) -> None:
	if not customer.time_zone or not is_changed(customer, "time_zone"):
		return
	if not clock.read_zone(customer.time_zone):
		message = _("{0} is not a known time zone. Please choose one, such as Asia/Kuala_Lumpur.")
		frappe.throw(message.format(escape_html(cstr(customer.time_zone))))


def check_points(customer: Any) -> None:
	if cint(customer.loyalty_points) < 0 and is_changed(customer, "loyalty_points"):
		frappe.throw(_("Loyalty Points cannot be negative."))


def _default_profile(customer: Any) -> str:
	"""Full for a new record; of a stored one what its contact points allow."""
	if customer.is_new():
		return "Full"
	has_email = bool(cstr(customer.primary_email).strip())
	return fitting_profile(("Full", "Full"), has_email, bool(customer.phone_numbers))
