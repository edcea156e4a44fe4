"""Finds the right customer or creates one, and keeps the figures on each."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.query_builder import Order
from frappe.query_builder.functions import Coalesce

from meeting_manager.exceptions import DuplicateContactError
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone, known_email
from meeting_manager.meeting_manager.domain.common.names import clean_name, names_are_similar
from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.meeting_manager.services.common.contact_points import (
	ContactPointReader,
	phone_to_look_up,
	read_email,
	read_phone,
)
from meeting_manager.meeting_manager.services.common.rows import marks
from meeting_manager.meeting_manager.services.common.transactions import lock_rows, savepoint
from meeting_manager.meeting_manager.services.customers.duplicate_suggestions import suggest_duplicate

USE_CUSTOMER, IF_NAME_IS_SIMILAR, SUGGEST_ONLY = (
	"Use that customer",
	"Only when the name is similar too",
	"Suggest only",
)
DEFAULT_BOOKING_LIMIT = 20


def find_or_create_customer(email: str | None, phone: str | None = None, name: str | None = None) -> dict:
	"""Return `{"customer_id", "customer", "created"}` for the person who gives these contact points, as
	typed.

	See `find_or_create`. Raises InvalidContactPointError when something given cannot be read, ValidationError
	when nothing is given.
	"""
	return find_or_create(
		read_email(email) if _given(email) else None, read_phone(phone) if _given(phone) else None, name
	)


def find_or_create(email: Email | None, phone: Phone | None, name: str | None) -> dict:
	"""Return `{"customer_id", "customer", "created"}` for the person who gives these contact points.

	The email decides; else the phone (as MM Settings says), and the email is added to that customer,
	unverified; else a new customer is made: Full with an email, Stub with only a phone. A match never
	overwrites what is stored. Safe when two callers bring one new email at once: the unique key lets one
	insert, the other finds it.

	Raises ValidationError when nothing is given.
	"""
	if not email and not phone:
		frappe.throw(_("Please enter an email address or a phone number for the customer."))
	name = clean_name(name)
	if email and (found := _customer_by_email_key(email.key)):
		return _result(found)
	by_phone = _customer_by_phone_key(phone.key) if phone else None
	if by_phone and not email:
		return _result(by_phone)
	if by_phone and email and _may_use_phone_match(by_phone, name):
		return _result(_add_email(by_phone, email), lock=True)
	return _create_or_find(email, phone, name, suggestion=by_phone)


def create_customer(email: Email | None, phone: Phone | None, name: str | None):
	"""Insert a customer whom staff have looked for and not found: Full with an email, Stub with only a phone,
	which others may have too. Needs the right to create one.

	Raises DuplicateContactError when somebody holds the email.
	"""
	if not clean_name(name) or not (email or phone):
		frappe.throw(_("Please enter a name and either a phone number or an email address."))
	return _new_customer(email, phone, clean_name(name)).insert()


def find_by_email(email: str | None) -> str | None:
	"""The number of the customer who holds `email`, primary or not; of the survivor when that one was merged.

	At most two reads, each by a unique key. None for what is not an email.
	"""
	read = known_email(email)
	return _customer_by_email_key(read.key) if read else None


def find_by_phone(phone: str | None) -> str | None:
	"""The number of the customer who holds `phone`; of several, primary before secondary, then the oldest
	record.

	One read by an indexed key. None for what is not a phone number.
	"""
	read = phone_to_look_up(phone)
	return _customer_by_phone_key(read.key) if read else None


def holders_of_emails(email_keys: list[str], exclude: str | None) -> dict[str, str]:
	"""`{email key: customer}` for those keys that a customer other than `exclude` holds."""
	if not email_keys:
		return {}
	row = frappe.qb.DocType("MM Customer Email")
	query = frappe.qb.from_(row).select(row.email_key, row.parent).where(row.email_key.isin(email_keys))
	if exclude:
		query = query.where(row.parent != exclude)
	return dict(query.run())


def get_customer_bookings(customer_id: str, limit: int = DEFAULT_BOOKING_LIMIT) -> list[dict]:
	"""The customer's bookings, newest start first, each with name, meeting_title, start_datetime,
	end_datetime, status.

	Times are in the site's zone, as stored. Follows `merged_into`. Permissions are the caller's to check.
	"""
	return frappe.get_all(
		"MM Meeting Booking",
		filters={"customer": survivor_of(customer_id)},
		fields=["name", "meeting_title", "start_datetime", "end_datetime", "status"],
		order_by="start_datetime desc, name desc",
		limit=limit,
	)


def survivor_of(customer_id: str, lock: bool = False) -> str:
	"""The customer itself, or the one it was merged into. DoesNotExistError when there is no such customer.

	lock: also see a customer that someone else has committed since this transaction began.
	"""
	# what is no text would be read as filters, and 0 equals every name on MariaDB
	row = isinstance(customer_id, str) and frappe.db.get_value(
		"MM Customer", customer_id, ["name", "merged_into"], as_dict=True, for_update=lock
	)
	if not row:
		frappe.throw(
			_("Customer {0} was not found. Please check the ID.").format(
				frappe.utils.escape_html(str(customer_id))
			),
			frappe.DoesNotExistError,
		)
	return row.merged_into or row.name


def point_to_survivor(source: str, survivor: str) -> None:
	"""Let records that were merged into `source` point at its survivor, so that one step always arrives."""
	customer = frappe.qb.DocType("MM Customer")
	frappe.qb.update(customer).set(customer.merged_into, survivor).where(customer.merged_into == source).run()


def lock_customers(customer_ids: set[str | None]) -> None:
	"""Hold these customers until the transaction ends, so that two bookings of one person are counted one
	after the other. Taken before a booking gets its own number: see the order of locks in docs/adr.
	"""
	lock_rows("MM Customer", customer_ids)


def update_statistics(customer_ids: set[str | None]) -> None:
	"""Count the bookings of these customers again: `total_bookings`, `last_booking_date`, `total_spent`.

	`modified` stays, so that an open form does not go stale because of a booking.
	"""
	names = sorted(name for name in customer_ids if name)
	recount_bookings(names)
	for name in names:
		frappe.clear_document_cache("MM Customer", name)


def recount_bookings(names: list[str]) -> None:
	"""The statement behind `update_statistics`, for customers that no cache knows yet.

	One UPDATE: a count read on its own would come from the snapshot and miss what others have just committed.
	Written out: the query builder sets no parentheses around a subquery that is assigned.
	"""
	if not names:
		return
	frappe.db.sql(
		f"""update `tabMM Customer` set
			total_bookings = (
				select count(*) from `tabMM Meeting Booking` b
				where b.customer = `tabMM Customer`.name
			),
			last_booking_date = (
				select date(max(b.start_datetime)) from `tabMM Meeting Booking` b
				where b.customer = `tabMM Customer`.name
			),
			total_spent = (
				select coalesce(sum(b.amount), 0) from `tabMM Meeting Booking` b
				where b.customer = `tabMM Customer`.name and b.status = 'Completed'
			)
		where name in ({marks(names)})""",
		names,
	)


def primary_contact_points(customer_id: str) -> tuple[str | None, str | None]:
	"""The primary email and primary phone number, as typed, of a customer that this transaction has
	locked.
	"""
	customer, phone = frappe.qb.DocType("MM Customer"), frappe.qb.DocType("MM Customer Phone")
	rows = (
		frappe.qb.from_(customer)
		.left_join(phone)
		.on((phone.parent == customer.name) & (phone.is_primary == 1))
		.select(customer.primary_email, phone.phone_number)
		.where(customer.name == customer_id)
		.limit(1)
		.for_update()
	).run()
	return rows[0] if rows else (None, None)


def _customer_by_email_key(key: str, lock: bool = False) -> str | None:
	"""With `lock` the read sees what others have committed since this transaction began."""
	customer, row = frappe.qb.DocType("MM Customer"), frappe.qb.DocType("MM Customer Email")
	by_primary = (
		frappe.qb.from_(customer)
		.select(Coalesce(customer.merged_into, customer.name))
		.where(customer.primary_email_key == key)
	)
	by_any = (
		frappe.qb.from_(row)
		.join(customer)
		.on(customer.name == row.parent)
		.select(Coalesce(customer.merged_into, customer.name))
		.where(row.email_key == key)
	)
	for query in (by_primary, by_any):
		found = (query.for_update() if lock else query).run()
		if found:
			return found[0][0]
	return None


def _customer_by_phone_key(key: str, lock: bool = False) -> str | None:
	customer, row = frappe.qb.DocType("MM Customer"), frappe.qb.DocType("MM Customer Phone")
	query = (
		frappe.qb.from_(row)
		.join(customer)
		.on(customer.name == row.parent)
		.select(Coalesce(customer.merged_into, customer.name))
		.where(row.phone_key == key)
		.orderby(row.is_primary, order=Order.desc)
		.orderby(customer.creation)
		.orderby(customer.name)
		.limit(1)
	)
	found = (query.for_update() if lock else query).run()
	return found[0][0] if found else None


def _may_use_phone_match(customer_id: str, name: str) -> bool:
	policy = settings.match_by_phone() or USE_CUSTOMER
	if policy == IF_NAME_IS_SIMILAR:
		return names_are_similar(name, frappe.db.get_value("MM Customer", customer_id, "customer_name") or "")
	return policy == USE_CUSTOMER


def _add_email(customer_id: str, email: Email) -> str:
	"""Add an email that came with a known phone: secondary and unverified, even where there is no other."""
	lock_customers({customer_id})
	customer = frappe.get_doc("MM Customer", customer_id, for_update=True)
	if any(row.email_key == email.key for row in customer.email_addresses):
		return customer_id  # a caller who came at the same moment has added it
	customer.append("email_addresses", {"email_address": email.display, "email_type": "Personal"})
	# The guest or clerk who books need not be allowed to edit customers; only this one row is added.
	return _save_or_find(lambda: customer.save(ignore_permissions=True), email) or customer_id


def _create_or_find(email: Email | None, phone: Phone | None, name: str, suggestion: str | None) -> dict:
	if phone and not email:
		# A phone may be shared, so no unique key stops a second Stub: wait for whoever is creating a customer
		# now, by locking the row that gives out the numbers, and look again.
		lock_rows("Series", ["MC-"])
		if found := _customer_by_phone_key(phone.key, lock=True):
			return _result(found, lock=True)
	customer = _new_customer(email, phone, name)
	# A guest may book, and so become a customer, without any right on MM Customer.
	found = _save_or_find(lambda: customer.insert(ignore_permissions=True), email)
	if found:
		return _result(found, lock=True)
	if suggestion:
		suggest_duplicate(customer.name, suggestion, _("Same phone number"))
	return {"customer_id": customer.name, "customer": customer, "created": True}


def _save_or_find(save: Callable, email: Email | None) -> str | None:
	"""Call `save`; when someone else has just taken the email, undo it and return theirs, else None."""
	messages = len(frappe.local.message_log)
	try:
		with savepoint():
			save()
	except (frappe.UniqueValidationError, DuplicateContactError):
		del frappe.local.message_log[messages:]
		found = _customer_by_email_key(email.key, lock=True) if email else None
		if not found:
			raise
		return found
	return None


def _new_customer(email: Email | None, phone: Phone | None, name: str):
	if not name:  # what stands for it: the part before the @, else the number
		name = email.display.rpartition("@")[0] if email else phone.display if phone else ""
	customer = frappe.new_doc("MM Customer")
	customer.customer_name = name
	customer.profile_status = "Full" if email else "Stub"
	if email:
		customer.primary_email = email.display
	if phone:
		customer.append("phone_numbers", {"phone_number": phone.display, "is_primary": 1})
	customer.flags.contact_points = ContactPointReader(email, phone)
	return customer


def _result(customer_id: str, lock: bool = False) -> dict:
	"""With `lock` also a customer that someone else has committed since this transaction began."""
	customer = frappe.get_doc("MM Customer", customer_id, for_update=lock)
	return {"customer_id": customer_id, "customer": customer, "created": False}


def _given(typed: str | None) -> bool:
	return bool(typed.strip()) if isinstance(typed, str) else typed is not None
