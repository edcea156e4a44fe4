"""Keeps typed text as text wherever it is shown, never as markup."""

import re

WORD_JOINER = "\u2060"
# What starts markup in HTML: "<" and one of these (WHATWG HTML, 13.2.5.6, tag open state).
_MARKUP_START = re.compile(r"<(?=[A-Za-z/!?])")
# What no address on the web has unencoded (RFC 3986, 2), and the single quote, which ends an attribute too.
_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20"'<>\\^`{|}\x7f]""")


def plain_text(typed: str | None) -> str:
	"""The same text to the eye, but never markup: an invisible word joiner follows each "<" that could open a
	tag.

	Frappe's Desk shows some fields without escaping and trusts what was saved; its own filter would turn
	`<script>` into
	`&lt;script&gt;` in the record, or let tags such as `<b>` through. Applying it twice changes nothing more.
	"""
	return _MARKUP_START.sub("<" + WORD_JOINER, whole_text(typed))


def whole_text(typed: str | None) -> str:
	"""The text without what cannot be stored or sent: half a surrogate pair, which JSON can carry, and NUL
	become the replacement character. What is no text becomes the empty text.
	"""
	if not isinstance(typed, str):
		return ""
	return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def typed_text(stored: str | None) -> str:
	"""What was typed, of a text that `plain_text` has kept: for a mail's subject, a text message or a
	calendar, which show no markup. Where markup means something, escape it.
	"""
	return whole_text(stored).replace("<" + WORD_JOINER, "<").strip()


def web_address(typed: str | None) -> str:
	"""An address on the web with what could end an HTML attribute percent-encoded, which means the same."""
	return _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", whole_text(typed).strip())
