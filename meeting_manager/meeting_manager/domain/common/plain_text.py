"""Keeps typed text as text wherever it is shown, never as markup."""

import re
import unicodedata

WORD_JOINER = "\u2060"
# What starts markup in HTML: "<" and one of these (WHATWG HTML, 13.2.5.6, tag open state).
_MARKUP_START = re.compile(r"<(?=[A-Za-z/!?])")
# What stands for "<" once it is decoded, however often: Frappe's Kanban board decodes titles, and shows HTML.
_ENCODED_START = re.compile(r"&(?=(?:amp;)*(?:lt|LT|#0*60|#[xX]0*3[cC]))")
# What is decoded to any character (WHATWG HTML, 13.2.5.72; of those that need no semicolon only "quot" ends
# an attribute), and what gives an attribute its value.
_REFERENCE = re.compile(r"&(?=(?:(?:amp|AMP);?)*(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]*;|quot|QUOT))")
_VALUE_START = re.compile(f"(?<!{WORD_JOINER})=")
_ADDED = re.compile(f"(?<=[<&]){WORD_JOINER}")
_ADDED_TO_TITLE = re.compile(f"{WORD_JOINER}(?==)")
LONGEST_REQUIRED = 1000  # characters of a field that must be filled in; looking for tags in more takes long
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)  # what Frappe takes for one, in looking for a value
# What no address on the web has unencoded (RFC 3986, 2), and the single quote, which ends an attribute too.
_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20"'<>\\^`{|}\x7f]""")


def plain_text(typed: str | None) -> str:
	"""The same text to the eye, but never markup: an invisible word joiner follows each "<" that could open a
	tag, and each "&" of a reference to one.

	Frappe's Desk shows some fields without escaping and trusts what was saved; its own filter would turn
	`<script>` into `&lt;script&gt;` in the record, or let tags such as `<b>` through. A text that is one tag
	from end to end, `<Ann>`, gets a joiner at its end too: without its tags it would be empty to Frappe,
	which then says that a required field is missing. Applying it twice changes nothing more.
	"""
	text = _ENCODED_START.sub("&" + WORD_JOINER, email_text(typed))
	return text + WORD_JOINER if text.strip() and _is_one_tag(text) else text


def email_text(typed: str | None) -> str:
	"""The same for an email address, of which no "&" may change."""
	return _MARKUP_START.sub("<" + WORD_JOINER, whole_text(typed))


def title_text(typed: str | None) -> str:
	"""`plain_text` for the title of a record, which Frappe's Kanban board decodes and puts into an HTML
	attribute as it is.

	A straight double quotation mark ends the attribute there, and what follows is read as attributes. None of
	them means anything: an invisible word joiner before each "=" becomes part of each name that has a value,
	and `onclick` with a joiner is no event. Only a title with both has such joiners; `Robert "Bob" Lee` stays
	to the letter. No reference can stand for either of them: a joiner follows its "&".
	"""
	text = _REFERENCE.sub("&" + WORD_JOINER, plain_text(typed))
	return _VALUE_START.sub(WORD_JOINER + "=", text) if '"' in text else text


def whole_text(typed: str | None) -> str:
	"""The text without what cannot be stored or sent: half a surrogate pair, which JSON can carry, and NUL
	become the replacement character. What is no text becomes the empty text.
	"""
	if not isinstance(typed, str):
		return ""
	if typed.isascii():
		return typed.replace("\0", "\ufffd")
	return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def typed_text(stored: str | None) -> str:
	"""What was typed, of a text that `plain_text` or `title_text` has kept: for a mail's subject, a text
	message or a calendar, which show no markup. Where markup means something, escape it.
	"""
	text = _ADDED.sub("", whole_text(stored)).strip()
	text = _ADDED_TO_TITLE.sub("", text) if '"' in text else text
	bare = text.removesuffix(WORD_JOINER).strip()
	return bare if _is_one_tag(bare) else text


def web_address(typed: str | None) -> str:
	"""An address on the web with what could end an HTML attribute percent-encoded, which means the same."""
	return _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", whole_text(typed).strip())


def trimmed(typed: str) -> str:
	"""The text without white space of any kind, and without invisible signs, at its ends."""
	start, end = 0, len(typed)
	while start < end and _is_blank(typed[start]):
		start += 1
	while end > start and _is_blank(typed[end - 1]):
		end -= 1
	return typed[start:end]


def _is_one_tag(text: str) -> bool:
	return len(text) <= LONGEST_REQUIRED and not _TAG.sub("", text).strip()


def _is_blank(character: str) -> bool:
	return character.isspace() or unicodedata.category(character) == "Cf"
