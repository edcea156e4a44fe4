"""What staff do for a customer besides booking: log a call, send a text message, complete the profile."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html

from meeting_manager.meeting_manager.domain.common.contact_points import Phone
from meeting_manager.meeting_manager.domain.common.plain_text import plain_text, trimmed
from meeting_manager.meeting_manager.services.common.contact_points import (
	phone_of_row,
	read_email,
	read_phone,
)
from meeting_manager.meeting_manager.services.customers import verification
from meeting_manager.meeting_manager.services.desk import contact_notes
from meeting_manager.meeting_manager.services.messages import sms_queue

PROFILES = ("Guest", "Stub", "Full")  # from the least to the most complete
LONGEST_NOTE = 10_000  # characters


def log_call(customer, note: str, *, by_us: bool = False, follow_up: str | None = None) -> str:
	"""Note a telephone call in the timeline of a customer; returns the number of its Communication.

	by_us: we called, not they. follow_up: the day to get in touch again, which replaces the one before.
	"""
	note = plain_text(note).strip()
	if not note:
		frappe.throw(_("Please enter a note about the call."), frappe.MandatoryError)
	if len(note) > LONGEST_NOTE:
		frappe.throw(_("The note is too long. Please use at most {0} characters.").format(LONGEST_NOTE))
	try:
		day = date.fromisoformat(follow_up) if follow_up else None
	except (ValueError, TypeError):
		frappe.throw(_("Please enter a follow-up date, such as 2027-03-31."))
	call = _new_call(customer, note, by_us)
	# Frappe lets only System Managers and Inbox Users write Communications by hand; who may change the
	# customer may note a call with them, as they may write a comment.
	call.insert(ignore_permissions=True)
	if day:
		customer.next_follow_up = day
		customer.save()
	return call.name


def send_text(customer, phone: str, message: str) -> dict:
	"""Queue a text to a mobile number of a customer: `{"message", "waits"}`. waits: the day's cap is reached,
	so it goes out tomorrow.
	"""
	text = sms_queue.check_text(message)
	number = _number_of(customer, phone)
	waits = sms_queue.room_left() <= 0
	return {"message": sms_queue.queue_written(number.e164, text, customer=customer.name), "waits": waits}


def confirm_with_caller(customer, kind: str, value: str) -> str:
	"""Mark a contact point as verified, which the user has confirmed with the caller; returns the sentence
	that says so. Raises InvalidContactPointError for one that is not on the record.
	"""
	row = verification.confirm_with_caller(customer.name, kind, value)
	return contact_notes.note_of(row)


def upgrade_profile(customer, *, email: str | None = None, phone: str | None = None) -> str:
	"""Raise a Guest or Stub as far as it goes, with the contact points given here; returns the new profile.

	Guest to Stub takes a phone number, either to Full a primary email. One of the other emails never becomes
	it by itself: it may have come with somebody's phone number, so staff name it.
	"""
	before = customer.profile_status
	if trimmed(phone or ""):
		number = read_phone(phone)
		if number.key not in {row.phone_key for row in customer.phone_numbers}:
			customer.append("phone_numbers", {"phone_number": number.display})
	if trimmed(email or ""):
		customer.primary_email = read_email(email).display
	if PROFILES.index(_profile_of(customer)) <= PROFILES.index(before):
		missing = {
			"Guest": _("Please enter a phone number for a Stub profile, or an email for a Full profile."),
			"Stub": _("Please enter an email to make the profile Full."),
			"Full": _("The profile is already Full. There is nothing to complete."),
		}
		frappe.throw(missing[before])
	customer.profile_status = _profile_of(customer)
	customer.save()
	return customer.profile_status


def deactivate(customer) -> None:
	"""Keep a customer whom somebody wanted to delete, out of use. The right to delete has been asked for."""
	if customer.merged_into or not customer.is_active:
		return
	customer.is_active = 0
	customer.save(ignore_permissions=True)
	message = _("{0} is now inactive. Only a System Manager can delete customers.")
	frappe.msgprint(message.format(escape_html(customer.customer_name)), alert=True)


def _new_call(customer, note: str, by_us: bool):
	title = _("Call to {0}") if by_us else _("Call from {0}")
	return frappe.get_doc(
		doctype="Communication",
		communication_type="Communication",
		communication_medium="Phone",
		sent_or_received="Sent" if by_us else "Received",
		subject=title.format(customer.customer_name),  # plain, as it is stored
		content=escape_html(note).replace("\n", "<br>"),
		status="Linked",
		sender=frappe.db.get_value("User", frappe.session.user, "email"),
		sender_full_name=frappe.utils.get_fullname(frappe.session.user),
		reference_doctype=customer.doctype,
		reference_name=customer.name,
	)


def _number_of(customer, typed: str) -> Phone:
	"""The mobile number of the customer that is meant, as it is stored: nobody else is texted from their
	record.
	"""
	meant = next((row for row in customer.phone_numbers if row.phone_number == typed.strip()), None)
	if not meant:
		read = read_phone(typed)
		meant = next((row for row in customer.phone_numbers if row.phone_key == read.key), None)
	if not meant:
		frappe.throw(
			_("{0} is not one of this customer's phone numbers. Please add it to the customer first.").format(
				escape_html(typed.strip())
			)
		)
	number = phone_of_row(meant)
	if not number or not number.may_be_texted:
		frappe.throw(
			_("{0} is not a mobile number. Please choose another number, or call instead.").format(
				escape_html(meant.phone_number)
			)
		)
	return number


def _profile_of(customer) -> str:
	if (customer.primary_email or "").strip():
		return "Full"
	return "Stub" if customer.phone_numbers else "Guest"
