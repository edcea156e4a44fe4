"""The tokens of secret links, and what a mailed link carries besides.

Whoever books gets the booking's link in the browser, whatever address they typed. So that link shows nothing
about a mailbox. The link in a mail is longer: behind the token stands a proof, made for the one address that
the mail goes to, which only a reader of that mailbox has.
"""

import base64
import hashlib
import hmac

from meeting_manager.meeting_manager.domain.common.plain_text import trimmed

LENGTH = 43  # characters of a token, and of a proof
LONGEST_SENT = 2 * LENGTH + 20  # with the blanks and invisible signs that are copied along


def keyed_digest(key: str, purpose: str, text: str) -> str:
	"""A SHA-256 HMAC as LENGTH characters that fit in an address. purpose keeps kinds of links apart."""
	digest = hmac.new(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def join(token: str, proof: str) -> str:
	"""What stands in a mailed link."""
	return token + proof


def split(sent: object) -> tuple[str, str] | None:
	"""Token and proof of what stood in a link; the proof is empty in a link that was not mailed. None for
	what cannot have been in any link.
	"""
	token = trimmed(sent) if isinstance(sent, str) and len(sent) <= LONGEST_SENT else ""
	return (token[:LENGTH], token[LENGTH:]) if len(token) in (LENGTH, 2 * LENGTH) else None


def is_same(one: str, other: str) -> bool:
	"""Whether two proofs are the same, in a time that does not tell how much of them is; no proof is none."""
	return bool(one) and hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
