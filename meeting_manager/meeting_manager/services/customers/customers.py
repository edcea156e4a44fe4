"""Finds the right customer or creates one, and keeps the figures on each."""

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.exceptions import DuplicateContactError
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone, known_email
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.meeting_manager.services.common.contact_points import (
	phone_or_none,
	phone_to_look_up,
	read_email,
	read_phone,
)
from meeting_manager.meeting_manager.services.common.placeholders import telling_email, telling_phone
from meeting_manager.meeting_manager.services.common.rows import marks
from meeting_manager.meeting_manager.services.common.transactions import lock_rows
from meeting_manager.meeting_manager.services.customers import linking, matching

DEFAULT_BOOKING_LIMIT = 20


def find_or_create_customer(email: str | None, phone: str | None = None, name: str | None = None) -> dict:
	"""Return `{"customer_id", "customer", "created"}` for the person who gives these contact points, as
	typed.

	See `find_or_create`. A phone number that cannot be read is passed over when the email is known. Raises
	InvalidContactPointError when something given cannot be read, ValidationError when nothing is given.
	"""
	read = read_email(email) if _given(email) else None
	return find_or_create(read, read_phone_beside(read, phone) if _given(phone) else None, name)


def read_phone_beside(email: Email | None, typed: str | None) -> Phone | None:
	"""The number in `typed`. One that cannot be read is None beside an email that somebody holds, which says
	enough, and InvalidContactPointError beside any other.
	"""
	phone, known = phone_or_none(typed), telling_email(email)
	if phone or (known and matching.holder_of_email(known.key)):
		return phone
	return read_phone(typed)


def find_or_create(
	email: Email | None, phone: Phone | None, name: str | None, booking: str | None = None
) -> dict:
	"""Return `{"customer_id", "customer", "created"}` for the person who gives these contact points.

	The email decides; else the phone (as MM Settings says), and the email is added to that customer,
	unverified; else a new customer is made: Full with an email, Stub with only a phone, Guest with neither. A
	match adds what is new, secondary and unverified, and never overwrites what is stored. An unverified
	secondary email that name and phone contradict goes to whom it is given for. Placeholders are nobody's,
	and not stored. Safe when two callers bring one new email at once.

	booking: the number of the one that they came with, which is kept beside what is new.

	Raises ValidationError when nothing is given.
	"""
	if not email and not phone:
		frappe.throw(_("Please enter an email address or a phone number for the customer."))
	named = clean_name(name)
	person = linking.Person(telling_email(email), phone, named, named or _called(email, phone), booking)
	for lock in (False, True):
		messages = len(frappe.local.message_log)
		try:
			return linking.find_or_create(person, lock=lock)
		except (frappe.UniqueValidationError, DuplicateContactError, linking.ChangedMeanwhile):
			if lock:
				raise
			del frappe.local.message_log[messages:]  # somebody else has just taken the email: look again
	raise AssertionError("the second attempt returns or raises")


def create_customer(
	email: Email | None, phone: Phone | None, name: str | None, booking: str | None = None
) -> Document:
	"""Insert a customer whom staff have looked for and not found: Full with an email, Stub with only a phone,
	which others may have too. Needs the right to create one. booking: as above.

	Raises DuplicateContactError when somebody holds the email.
	"""
	if not clean_name(name) or not (email or phone):
		frappe.throw(_("Please enter a name and either a phone number or an email address."))
	return linking.new_customer(telling_email(email), phone, clean_name(name), booking).insert()


def find_by_email(email: str | None) -> str | None:
	"""The number of the customer who holds `email`, primary or not; of the survivor when that one was merged.

	At most two reads, each by a unique key. None for what is not an email, or a placeholder.
	"""
	read = known_email(email)
	holder = matching.holder_of_email(read.key) if read else None
	return holder.customer if holder and telling_email(read) else None


def find_by_phone(phone: str | None) -> str | None:
	"""The number of the customer who holds `phone`; of several, primary before secondary, then the oldest
	record.

	One read by an indexed key. None for what is not a phone number, or nobody's.
	"""
	read = phone_to_look_up(phone)
	holders = matching.holders_of_phone(read.key) if read else None
	return holders[0].customer if holders and telling_phone(read) else None


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
	"""Count the bookings of these customers again: `total_bookings`, `first_booking`, `last_booking_date`,
	`last_visit`, `total_spent`.

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
			first_booking = (
				select min(b.start_datetime) from `tabMM Meeting Booking` b
				where b.customer = `tabMM Customer`.name and b.status != 'Cancelled'
			),
			last_visit = (
				select max(b.start_datetime) from `tabMM Meeting Booking` b
				where b.customer = `tabMM Customer`.name and b.status in ('Confirmed', 'Completed')
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


def _called(email: Email | None, phone: Phone | None) -> str:
	"""What stands for a name: the part before the @, else the number."""
	return email.display.rpartition("@")[0] if email else phone.display if phone else ""


def _given(typed: str | None) -> bool:
	return bool(trimmed(typed)) if isinstance(typed, str) else typed is not None
