"""Text that people typed, kept as text wherever it is shown."""

import re

WORD_JOINER = "\u2060"
# What starts markup in HTML: "<" and one of these (WHATWG HTML, 13.2.5.6, tag open state).
_MARKUP_START = re.compile(r"<(?=[A-Za-z/!?])")


def plain_text(typed: str | None) -> str:
	"""The same text to the eye, but never markup: an invisible word joiner follows each "<" that could open a
	tag.

	Frappe's Desk shows some fields without escaping and trusts what was saved; its own filter would turn
	`<script>` into
	`&lt;script&gt;` in the record, or let tags such as `<b>` through. Half a surrogate pair, which JSON can
	carry and no database stores, becomes the replacement character. Applying it twice changes nothing more.
	"""
	if not isinstance(typed, str):
		return ""
	whole = typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
	return _MARKUP_START.sub("<" + WORD_JOINER, whole)
