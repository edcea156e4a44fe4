"""Tells texts that hold a web address or markup. Mail programs turn such a text into a link, asked or not."""

import re
import unicodedata

# Whoever calls has refused before what is too long for its field: nothing here looks at lengths.
_SCHEME = re.compile(
	r"[a-z][a-z0-9+.-]{1,20}://|\b(?:javascript|data|vbscript|mailto|tel|sip|sips|sms):\S", re.I
)
_WWW = re.compile(r"(?<![^\W_])www\d{0,2}\.[^\W_]", re.I)
_HOST = re.compile(
	r"(?<![^\W_])(?P<label>[^\W_](?:[\w-]{0,62}[^\W_])?)(?P<more>(?:\.[^\W_](?:[\w-]{0,62}[^\W_])?){0,8}?)"
	r"\.(?P<top>[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})(?![\w-]|\.[^\W_])(?P<rest>(?::\d{2,5})?[/?#]\S)?",
	re.I,
)
_MARKUP = re.compile(r"<[a-z/!?]|&(?:#x?[0-9a-f]{1,7}|[a-z]{2,10});", re.I)
# Top-level domains that mail programs make links of. Every one of two letters is a country's.
_TOP_LEVEL = frozenset(
	"com net org info biz edu gov mil int app dev xyz top site online store shop club live link click page "
	"website space icu vip pro mobi name asia tel cat work world today life news blog cloud host tech agency "
	"digital media email support help zone center systems solutions services company network social video "
	"games bet casino loan bid date men party review stream trade download racing science accountant "
	"finance money health care clinic doctor dental yoga bio art design studio one fun run zip mov meet "
	"events рф рус онлайн сайт москва 中国 公司 网络 在线 香港 台灣".split()
)
# Country domains that are also parts of names and short for titles: "Maria.de Souza", "J.la Rue", "Kim.Jr".
_PARTICLES = frozenset(
	"al as be co da de der di do du el es id is la le li lo me mi mo my ne no ph sa sr so st to".split()
)


def has_web_address(text: str) -> bool:
	"""Whether a name holds something that a mail program would turn into a link.

	`https://x`, `www.x`, `x.com`, `x.de/y`. Names with full stops do not: "Dr.Smith", "J.R.R. Tolkien",
	"Al.Ameen", "Maria.de Souza".
	"""
	text = _folded(text)
	if _SCHEME.search(text) or _WWW.search(text):
		return True
	return any(_is_address(match) for match in _HOST.finditer(text))


def has_link(place: str) -> bool:
	"""Whether a place holds a web address: as of a name, and everything that has the form of one."""
	return has_web_address(place) or any(match["rest"] for match in _HOST.finditer(_folded(place)))


def has_markup(text: str) -> bool:
	"""Whether a text holds a tag of HTML, or a character written as HTML does."""
	return bool(_MARKUP.search(_folded(text)))


def _folded(text: str) -> str:
	"""The text as a mail program reads it: full-width signs are plain ones, invisible ones are not there."""
	folded = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
	return "".join(character for character in folded if unicodedata.category(character) != "Cf")


def _is_address(match: re.Match[str]) -> bool:
	top, label = match["top"], match["label"]
	known = top.lower() in _TOP_LEVEL or top.lower().startswith("xn--")
	if match["rest"]:
		return known or len(top) == 2
	if known:
		return not top.istitle()
	# A name's full stop is followed by a capital, or by a particle: "A.Li", "S.my", "Maria.de Souza".
	if len(top) != 2 or len(label) < 3 or not (top.islower() or match[0].isupper()):
		return False
	return top.lower() not in _PARTICLES or label.islower()
