"""Secret URLs: of a booking, for whoever booked it, and of a host's calendar feed.

The token is an HMAC of a random nonce under the site's encryption key, and only its hash is looked up. So an
email sent next week can carry the same link, while a copy of the database opens nothing.

A mailed link is longer: see `domain/common/link_tokens`.
"""

import hashlib
import secrets
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.password import get_encryption_key

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import LinkNotValidError, Problem
from meeting_manager.meeting_manager.domain.common import link_tokens
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.contact_points import email_or_none
from meeting_manager.meeting_manager.services.common.site_address import site_url

LONGEST_TOKEN = 100


def new_nonce() -> str:
	"""128 random bits."""
	return secrets.token_hex(16)


def token_for(nonce: str, purpose: str) -> str:
	"""The token of a nonce: 43 characters that fit in an address. purpose keeps kinds of links apart."""
	return link_tokens.keyed_digest(get_encryption_key(), purpose, nonce)


def hash_of(token: str) -> str:
	"""What is stored of a token, and looked up."""
	return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def give_link(booking: Document) -> None:
	"""Give a booking that is about to be inserted its link."""
	booking.manage_nonce = new_nonce()
	booking.manage_hash = hash_of(token_of(booking))


def token_of(booking: Document) -> str:
	return token_for(booking.manage_nonce, "booking")


def url_of(booking: Document) -> str:
	"""The absolute address of the booking's own page; of a booking from before there were links, the site's
	booking page. It may be given to whoever booked: it shows nothing about a mailbox.
	"""
	return site_url(f"/booking/{token_of(booking)}" if booking.manage_nonce else "/book")


def mailed_url_of(booking: Document, address: str) -> str:
	"""The same for a mail to `address`, and for nothing else: whoever acts through it reads that mailbox."""
	proof = _proof_of(booking, address)
	return site_url(f"/booking/{link_tokens.join(token_of(booking), proof)}") if proof else url_of(booking)


def was_mailed(booking: Document, token: str | None) -> bool:
	"""Whether a link's token stood in a mail to the address that is submitted with the booking now."""
	_token, proof = link_tokens.split(token) or ("", "")
	return link_tokens.is_same(proof, _proof_of(booking, booking.customer_email))


def schedule_url(starts_at: int, zone: ZoneInfo) -> str:
	"""The absolute address of the day of a booking in My Schedule. starts_at: unix seconds; zone: that of
	the host's clock, see `clock.zone_of`.
	"""
	return site_url(f"/app/my-schedule/{clock.utc(starts_at).astimezone(zone).date()}")


def find(token: str | None) -> str:
	"""The number of the booking that a token opens, mailed or not. Raises LinkNotValidError."""
	parts = link_tokens.split(token)
	name = parts and frappe.db.get_value("MM Meeting Booking", {"manage_hash": hash_of(parts[0])}, "name")
	if not name:
		message = _("This link is not valid. Please open it from the email we sent you.")
		raise LinkNotValidError([Problem(ErrorCode.LINK_NOT_VALID, message, "token")])
	return name


def _proof_of(booking: Document, address: str | None) -> str:
	"""Of an address by its key, so that it stays right however the address is written; "" where none."""
	if not address or not booking.manage_nonce:
		return ""
	key = booking.customer_email_key if address == booking.customer_email else None
	if not key:
		email = email_or_none(address)
		key = email and email.key
	return token_for(f"{booking.manage_nonce}:{key}", "mailed") if key else ""
