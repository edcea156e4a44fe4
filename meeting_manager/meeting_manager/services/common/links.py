"""Secret URLs: of a booking, for whoever booked it, and of a host's calendar feed.

The token is an HMAC of a random nonce under the site's encryption key, and only its hash is looked up. So an
email sent next week can carry the same link, while a copy of the database opens nothing.
"""

import base64
import hashlib
import hmac
import secrets

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.password import get_encryption_key

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import LinkNotValidError, Problem
from meeting_manager.meeting_manager.services.common.site_address import site_url

LONGEST_TOKEN = 100


def new_nonce() -> str:
	"""128 random bits."""
	return secrets.token_hex(16)


def token_for(nonce: str, purpose: str) -> str:
	"""The token of a nonce: 43 characters that fit in an address. purpose keeps kinds of links apart."""
	digest = hmac.new(get_encryption_key().encode(), f"{purpose}:{nonce}".encode(), hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest).decode().rstrip("=")


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
	booking page.
	"""
	return site_url(f"/booking/{token_of(booking)}" if booking.manage_nonce else "/book")


def find(token: str | None) -> str:
	"""The number of the booking that a token opens. Raises LinkNotValidError."""
	name = None
	if isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN:
		name = frappe.db.get_value("MM Meeting Booking", {"manage_hash": hash_of(token)}, "name")
	if not name:
		message = _("This link is not valid. Please open it from the email we sent you.")
		raise LinkNotValidError([Problem(ErrorCode.LINK_NOT_VALID, message, "token")])
	return name
