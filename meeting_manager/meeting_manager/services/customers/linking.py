"""What `find_or_create` does with what `matching` has found: use a customer, add to one, or make one.

Locks are taken in the house's order: customers by name, then the number series.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.meeting_manager.services.common.contact_points import ContactPointReader
from meeting_manager.meeting_manager.services.common.placeholders import telling_phone
from meeting_manager.meeting_manager.services.common.site_address import link_to_form
from meeting_manager.meeting_manager.services.common.transactions import lock_rows, savepoint
from meeting_manager.meeting_manager.services.customers import matching
from meeting_manager.meeting_manager.services.customers.duplicate_suggestions import suggest_duplicate
from meeting_manager.meeting_manager.services.customers.matching import EMAIL, PHONE, Holder

CUSTOMER = "MM Customer"
USE_CUSTOMER, IF_NAME_IS_SIMILAR, SUGGEST_ONLY = (
	"Use that customer",
	"Only when the name is similar too",
	"Suggest only",
)
KEYS = {EMAIL: "email_key", PHONE: "phone_key"}
# Of each kind on one record: whoever knows an address or a number of somebody could fill their record.
MOST_UNVERIFIED = 5


class ChangedMeanwhile(Exception):
	"""What was read is no longer so; look again."""


@dataclass(frozen=True)
class Person:
	"""Who gives contact points. email: None for a placeholder. called: the name, or what stands for it.
	booking: the number of the one they came with, which need not be inserted yet.
	"""

	email: Email | None
	phone: Phone | None
	name: str
	called: str
	booking: str | None = None


def find_or_create(person: Person, *, lock: bool) -> dict:
	"""One attempt of `customers.find_or_create`. lock: also see what others have committed meanwhile.

	Raises frappe.UniqueValidationError, DuplicateContactError or ChangedMeanwhile when somebody else was
	faster; then nothing has been written.
	"""
	holder = matching.holder_of_email(person.email.key, lock=lock) if person.email else None
	if holder and matching.may_be(holder, person.name, telling_phone(person.phone)):
		is_new = _keep_phone(holder.customer, person)
		return result_of(holder.customer, lock=lock or is_new)
	other, is_them = _by_phone(person)
	if other and is_them and _may_use(other, person):
		if not person.email:
			return result_of(other.customer)
		if _has_room(EMAIL, other.customer, person.email.key):
			return _give_email(other.customer, person.email, holder, person.booking)
	return _create(person, holder, other)


def new_customer(
	email: Email | None, phone: Phone | None, called: str, booking: str | None = None
) -> Document:
	"""A customer that is not saved yet: Full with an email, Stub with only a phone, Guest with neither.
	booking: the number of the one that their contact points came with.
	"""
	customer = frappe.get_doc({"doctype": CUSTOMER, "customer_name": called})
	customer.profile_status = "Full" if email else "Stub" if phone else "Guest"
	if email:
		customer.primary_email = email.display
	if phone:
		customer.append("phone_numbers", {"phone_number": phone.display, "is_primary": 1})
	customer.flags.contact_points = ContactPointReader(email, phone)
	customer.flags.source_booking = booking
	return customer


def result_of(customer_id: str, *, lock: bool = False) -> dict:
	"""With `lock` also a customer that someone else has committed since this transaction began."""
	customer = frappe.get_doc(CUSTOMER, customer_id, for_update=lock)
	return {"customer_id": customer_id, "customer": customer, "created": False}


def _by_phone(person: Person, *, lock: bool = False) -> tuple[Holder | None, bool]:
	"""Who has the number, and whether it tells that it is them."""
	phone = telling_phone(person.phone)
	return matching.candidate_by_phone(phone, person.name, lock=lock) if phone else (None, False)


def _may_use(other: Holder, person: Person) -> bool:
	"""What MM Settings says of a known number with an email that is not known."""
	policy = settings.match_by_phone() or USE_CUSTOMER
	if not person.email or policy == USE_CUSTOMER:
		return True
	return policy == IF_NAME_IS_SIMILAR and matching.is_like(person.name, other.customer, when_empty=False)


def _create(person: Person, holder: Holder | None, other: Holder | None) -> dict:
	if not person.email and telling_phone(person.phone):
		# A phone may be shared, so no unique key stops a second Stub: wait for whoever is creating a customer
		# now, by locking the row that gives out the numbers, and look again.
		lock_rows("Series", ["MC-"])
		found, is_them = _by_phone(person, lock=True)
		if found and is_them:
			return result_of(found.customer, lock=True)
	customer = new_customer(person.email, person.phone, person.called, person.booking)
	customer.flags.ignore_links = True  # it has none but what Frappe fills in by itself
	with savepoint():
		if holder and person.email:
			lock_rows(CUSTOMER, {holder.parent})
			_take_email(holder, person.email)
		# A guest may book, and so become a customer, without any right on MM Customer.
		customer.insert(ignore_permissions=True)
		if holder and person.email:
			_tell_of_move(person.email, holder.customer, customer.name)
	if other:
		suggest_duplicate(customer.name, other.customer, _("Same phone number"))
	return {"customer_id": customer.name, "customer": customer, "created": True}


def _give_email(customer_id: str, email: Email, holder: Holder | None, booking: str | None) -> dict:
	"""Add an email that came with a known phone: secondary and unverified, even where there is no other."""
	with savepoint():
		lock_rows(CUSTOMER, {customer_id, holder.parent if holder else None})
		if holder:
			_take_email(holder, email)
		values = {"email_address": email.display, "email_type": "Personal"}
		is_added = _add(EMAIL, customer_id, values, email, booking)
		if holder and not is_added:
			raise ChangedMeanwhile
		if holder:
			_tell_of_move(email, holder.customer, customer_id)
	return result_of(customer_id, lock=True)


def _keep_phone(customer_id: str, person: Person) -> bool:
	"""Add a number that came with a known email, secondary and unverified. Returns whether it is new."""
	phone = person.phone
	if not phone or not _has_room(PHONE, customer_id, phone.key):
		return False
	lock_rows(CUSTOMER, {customer_id})
	return _add(PHONE, customer_id, {"phone_number": phone.display}, phone, person.booking)


def _has_room(table: str, customer_id: str, key: str) -> bool:
	"""Whether a record may get one more unverified contact point, and has not got this one."""
	row = frappe.qb.DocType(table)
	query = frappe.qb.from_(row).select(row[KEYS[table]].as_("key"), row.is_primary, row.is_verified)
	return _is_room_among(query.where(row.parent == customer_id).run(as_dict=True), "key", key)


def _is_room_among(rows: list, key_field: str, key: str) -> bool:
	unverified = [row for row in rows if not row.is_primary and not row.is_verified]
	return len(unverified) < MOST_UNVERIFIED and all(row.get(key_field) != key for row in rows)


def _add(table: str, customer_id: str, values: dict, point: Email | Phone, booking: str | None) -> bool:
	"""Append a row to a record that is locked, unless somebody has meanwhile. Returns whether it did."""
	customer = frappe.get_doc(CUSTOMER, customer_id, for_update=True)
	fieldname = "email_addresses" if table == EMAIL else "phone_numbers"
	if not _is_room_among(customer.get(fieldname), KEYS[table], point.key):
		return False
	customer.append(fieldname, values)
	customer.flags.contact_points = ContactPointReader(point)
	customer.flags.source_booking = booking
	customer.flags.adds_secondary = True
	# The guest or clerk who books need not be allowed to edit customers; only this one row is added.
	customer.save(ignore_permissions=True)
	return True


def _take_email(holder: Holder, email: Email) -> None:
	"""Remove an unverified secondary email from a record that is locked."""
	old = frappe.get_doc(CUSTOMER, holder.parent, for_update=True)
	row = next((row for row in old.email_addresses if row.email_key == email.key), None)
	if not row or row.is_primary or row.is_verified:
		raise ChangedMeanwhile
	old.remove(row)
	old.save(ignore_permissions=True)  # as above: the guest whose address it is need not be allowed to edit


def _tell_of_move(email: Email, old: str, new: str) -> None:
	"""In both timelines, in the site's language, and to whoever looks through duplicates."""
	language = frappe.get_system_settings("language") or "en"
	told = {
		old: (_("The email address {0} was moved to customer {1}: {2}", language), new),
		new: (_("The email address {0} was moved here from customer {1}: {2}", language), old),
	}
	why = _("it was not verified, and a booking gave it with another name and phone number.", language)
	for customer, (sentence, other) in told.items():
		link = link_to_form(CUSTOMER, other)
		frappe.get_doc(
			doctype="Comment",
			comment_type="Info",
			reference_doctype=CUSTOMER,
			reference_name=customer,
			content=sentence.format(escape_html(email.display), link, why),
		).insert(ignore_permissions=True)  # whoever books leaves the note; staff read it
	suggest_duplicate(new, old, _("They gave the same email address."))
