import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime

from meeting_manager.meeting_manager.domain.booking import event_keys
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.services.booking import bookings, catalogue, reservations, waitlist
from meeting_manager.meeting_manager.services.common import (
	booking_totals,
	clock,
	incomplete,
	links,
	numbers,
	schema,
)
from meeting_manager.meeting_manager.services.common.contact_points import (
	phone_of_booking,
	reader_of,
	stored_email,
)
from meeting_manager.meeting_manager.services.common.placeholders import telling_email
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument
from meeting_manager.meeting_manager.services.common.site_address import site_host
from meeting_manager.meeting_manager.services.customers import customers
from meeting_manager.meeting_manager.services.messages import calendar, notifications, reminders

CLOSED = ("Completed", "No Show")


class MMMeetingBooking(PlainTextDocument):
	"""One appointment. Keeps what the booker wrote, and links the customer it belongs to."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_booking_answer.mm_booking_answer import (
			MMBookingAnswer,
		)
		from meeting_manager.meeting_manager.doctype.mm_booking_host.mm_booking_host import MMBookingHost

		amount: DF.Currency
		answers: DF.Table[MMBookingAnswer]
		calendar_event: DF.Link | None
		calendar_uid: DF.Data | None
		cancel_reason: DF.SmallText | None
		cancelled_by: DF.Literal["", "Guest", "Staff", "System"]
		contact_confirmed_at: DF.Datetime | None
		customer: DF.Link | None
		customer_email: DF.Data | None
		customer_email_at_booking: DF.Data | None
		customer_email_key: DF.Data | None
		customer_name: DF.Data | None
		customer_phone: DF.Data | None
		customer_phone_at_booking: DF.Data | None
		customer_phone_e164: DF.Data | None
		customer_phone_extension: DF.Data | None
		end_datetime: DF.Datetime
		event: DF.Link | None
		event_customer_key: DF.Data | None
		guest_language: DF.Data | None
		guest_network: DF.Data | None
		guest_time_zone: DF.Data | None
		host: DF.Link | None
		hosts: DF.Table[MMBookingHost]
		is_incomplete: DF.Check
		is_suspicious: DF.Check
		location: DF.SmallText | None
		manage_hash: DF.Data | None
		manage_nonce: DF.Data | None
		meeting_title: DF.Data
		meeting_type: DF.Link | None
		notes: DF.SmallText | None
		offer_ends: DF.Datetime | None
		override_reason: DF.SmallText | None
		request_digest: DF.Data | None
		request_key: DF.Data | None
		seats: DF.Int
		sequence: DF.Int
		source: DF.Literal["Desk", "Website", "Web Form", "Phone", "Import"]
		start_datetime: DF.Datetime
		status: DF.Literal["Pending", "Confirmed", "Completed", "Cancelled", "No Show"]
		waitlist: DF.Literal["", "Waiting", "Offered"]
	# end: auto-generated types

	def before_insert(self):
		"""Hosts and seats are locked first: see `reservations`."""
		self.calendar_event = None
		self.settle_status()
		self.validate_one_thing()
		self.prepare_times()
		reservations.hold(self)
		links.give_link(self)
		self.calendar_uid = f"{frappe.generate_hash(length=20)}@{site_host()}"

	def autoname(self):
		"""Where it leaves none, Frappe names it by the rule of the DocType."""
		if number := numbers.next_number(self.meta.autoname):
			self.name = number

	def after_insert(self):
		if frappe.flags.in_import:
			numbers.note_given(self.name)

	def check_if_latest(self):
		"""Frappe locks the booking and its rows here; its hosts come before it in the order of locks."""
		if not self.is_new():
			users = {self.host, *(row.user for row in self.hosts)}
			reservations.lock_ahead(self.name, users, self.event)
		super().check_if_latest()

	def validate(self):
		self.customer_name = clean_name(self.customer_name)
		self.validate_seats()
		self.validate_submitted_contact()
		self.keep_contact_confirmed()
		if not self.is_new():
			self.keep_calendar_entry()
			self.settle_status()
			self.validate_one_thing()
			self.prepare_times()
			self.validate_closing()
			reservations.hold(self)
		new_customer = self.link_customer()
		customers.lock_customers(self._customers_touched() - {new_customer and new_customer.name})
		if not new_customer:
			self.follow_merged_customer()
		self.validate_one_booking_an_event()
		self.fill_cached_contact(new_customer)
		self.fill_amount()
		self.count_changes()
		incomplete.settle(self)

	def _validate_links(self):
		"""All but the Event, which our own jobs write: one that a job has just written stands in the locked
		booking, and not yet in what a transaction that began before it can see.
		"""
		event, self.calendar_event = self.calendar_event, None
		super()._validate_links()
		self.calendar_event = event

	def keep_calendar_entry(self):
		"""Only our own jobs note it, with `db_set`: who could name another's Event here could delete that."""
		before = self.get_doc_before_save()
		if before:
			self.calendar_event, self.calendar_uid = before.calendar_event, before.calendar_uid

	def validate_closing(self):
		"""What is asked of Completed and No Show, also where a board or a list sets the status alone."""
		if self.status not in CLOSED or not self.has_value_changed("status"):
			return
		if self.get_doc_before_save().waitlist:
			frappe.throw(
				_("This booking is on the waitlist, so it has no seats yet. Please cancel it instead.")
			)
		if clock.utc(self.starts_at) > clock.now():
			frappe.throw(_("This booking has not started yet. Please cancel it instead."))

	def settle_status(self):
		"""What belongs to a status goes with it, also when a list or a board sets the status alone: only a
		Pending booking waits for seats, and only a cancelled one has somebody who cancelled it.
		"""
		if self.status != "Pending":
			self.waitlist = self.offer_ends = None
		if self.status == "Confirmed":
			self.is_suspicious = 0
		if self.status != "Cancelled":
			self.cancelled_by = None
		elif not self.cancelled_by and not self.is_new() and self.has_value_changed("status"):
			self.cancelled_by = "Staff"

	def validate_one_thing(self):
		if self.event and self.meeting_type:
			frappe.throw(
				_("A booking can have a Meeting Type or an Event, but not both. Please clear one of them.")
			)

	def prepare_times(self):
		"""Instants beside the clock that people read: an hour that comes twice has two."""
		if not self.start_datetime or not self.end_datetime:
			return  # Frappe says which of the two is missing
		self.starts_at: int = self._instant("start_datetime", self.get("starts_at"))
		self.ends_at: int = self._instant("end_datetime", self.get("ends_at"))
		if self.ends_at <= self.starts_at:
			frappe.throw(_("The booking ends before it starts. Please choose an End after Start."))

	def validate_seats(self):
		"""Old rows, from before there were seats, may have none."""
		if not self.event and cint(self.seats) < 1 and self.has_value_changed("seats"):
			frappe.throw(
				_("Please book at least one seat. Only events can be booked as a reminder without a seat.")
			)

	def _instant(self, fieldname: str, known) -> int:
		"""The known instant while its clock is what the field says, else the clock's first pass."""
		moment = get_datetime(self.get(fieldname)).replace(microsecond=0)
		if cint(known) and clock.to_site(clock.utc(known)) == moment:
			return cint(known)
		return clock.seconds(clock.from_site(moment))

	def validate_submitted_contact(self):
		"""What was typed anew must be readable; what is stored stays what it was read as when it was entered,
		also where it could not be read.
		"""
		email, phone = self._submitted()
		if email:
			self.customer_email = email.display
		if self.customer_phone:
			self.customer_phone = phone.display if phone else self.customer_phone.strip()
		known = telling_email(email)
		self.customer_email_key = known.key if known else None
		self.customer_phone_e164 = phone.e164 if phone else None
		self.customer_phone_extension = phone.extension if phone else None

	def keep_contact_confirmed(self):
		"""Our own services note it; whoever types in another email has not confirmed that one."""
		before = self.get_doc_before_save()
		is_same = before and before.customer_email_key == self.customer_email_key
		if is_same and (self.customer_email_key or before.customer_email == self.customer_email):
			self.contact_confirmed_at = before.contact_confirmed_at
		else:
			is_confirmed = not before and self.flags.contact_confirmed
			self.contact_confirmed_at = clock.to_site(clock.now()) if is_confirmed else None

	def link_customer(self) -> Document | None:
		"""Without a customer, find or make the one whose contact data was submitted; with neither, stay
		anonymous. As late as can be: a new customer's number keeps others waiting until the commit.

		Returns the customer that was made, whom nobody else can see or change before the commit.
		"""
		if self.customer or not (self.customer_email or self.customer_phone):
			return None
		if not self._is_given_anew("customer_email") and not self._is_given_anew("customer_phone"):
			return None
		email, phone = self._submitted()
		if self.flags.new_customer:  # staff have looked, and say that it is nobody we know
			customer = customers.create_customer(email, phone, self.customer_name, self.name)
			self.customer = customer.name
			return customer
		if not (email or phone):
			return None
		found = customers.find_or_create(email, phone, self.customer_name, self.name)
		self.customer = found["customer_id"]
		return found["customer"] if found["created"] else None

	def follow_merged_customer(self):
		if self.customer:
			self.customer = customers.survivor_of(self.customer, lock=True)

	def fill_cached_contact(self, new_customer: Document | None):
		"""Once, when the customer is linked: later changes of the customer's record do not rewrite
		history. new_customer: the customer, where this booking has just made them.
		"""
		before = self.get_doc_before_save()
		if before and before.customer == self.customer:
			email, phone = before.customer_email_at_booking, before.customer_phone_at_booking
		elif new_customer:
			email, phone = new_customer.primary_email, new_customer.primary_phone
		elif self.customer:
			email, phone = customers.primary_contact_points(self.customer)
		else:
			email, phone = None, None
		self.customer_email_at_booking, self.customer_phone_at_booking = email, phone

	def fill_amount(self):
		"""The price when it was booked; staff may write another amount afterwards."""
		if not (self.is_new() or self.has_value_changed("seats")) or (self.is_new() and self.amount):
			return
		of = ("MM Event", self.event) if self.event else ("MM Meeting Type", self.meeting_type)
		self.amount = catalogue.price_of(*of) * cint(self.seats)

	def validate_one_booking_an_event(self):
		"""One person books an event once; the unique key keeps it also when two come at once. Two customers
		who had both booked it may have been merged: the second booking keeps the key of its own that it got
		then. So does one that `booking_requests` takes for somebody else's.
		"""
		before = self.get_doc_before_save()
		stored, self.event_customer_key = before.event_customer_key if before else None, None
		person = self.customer_email_key or self.customer
		if not self.event or not person or self.status == "Cancelled":
			return
		self.event_customer_key = event_keys.pair_key(self.event, person)
		other = bookings.find_by_event_key(self.event_customer_key, exclude=self.name)
		if not other:
			return
		own = event_keys.own_key(self.event, person, self.name)
		if stored != own and not self.flags.is_another_person:
			frappe.throw(
				_(
					"This customer has already booked the event ({0}). Please change that booking instead."
				).format(other),
				frappe.UniqueValidationError,
			)
		self.event_customer_key = own

	def count_changes(self):
		"""What a calendar file calls its sequence: how often the time or the fate of the booking changed."""
		before = self.get_doc_before_save()
		if before and (
			(self.starts_at, self.ends_at) != (cint(before.starts_at), cint(before.ends_at))
			or (self.status == "Cancelled") != (before.status == "Cancelled")
		):
			self.sequence = cint(before.sequence) + 1

	def on_update(self):
		before = self.get_doc_before_save()
		customers.update_statistics(self._customers_touched())
		reminders.plan(self)
		notifications.tell_of_change(self, before)
		calendar.follow(self, before)
		waitlist.follow(self, before)
		booking_totals.follow(self, before)

	def on_trash(self):
		reservations.lock_ahead(self.name)
		customers.lock_customers({self.customer})

	def after_delete(self):
		customers.update_statistics({self.customer})
		booking_totals.forget(self)

	def _submitted(self) -> tuple[Email | None, Phone | None]:
		"""The submitted email and phone number. InvalidContactPointError for one that was just typed and
		cannot be read; None for a stored one that never was, and for a number beside an email that is known.
		"""
		before, reader = self.get_doc_before_save(), reader_of(self)
		if self._is_given_anew("customer_email"):
			email = reader.email(self.customer_email) if self.customer_email else None
		else:
			email = stored_email(before.customer_email, before.customer_email_key)
		if not self._is_given_anew("customer_phone"):
			return email, phone_of_booking(before)
		if not self.customer_phone:
			return email, None
		phone = reader.known_phone(self.customer_phone)
		return email, phone or customers.read_phone_beside(email, self.customer_phone)

	def _is_given_anew(self, fieldname: str) -> bool:
		before = self.get_doc_before_save()
		return not before or (self.get(fieldname) or "") != (before.get(fieldname) or "")

	def _customers_touched(self) -> set[str | None]:
		before = self.get_doc_before_save()
		return {self.customer, before.customer if before else None}


def on_doctype_update():
	schema.keep_indexes("MM Meeting Booking")
