"""Addresses of websites, as people type them."""

import re
import unicodedata
from urllib.parse import urlsplit

# A colon that a digit follows is that of a port.
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_LABEL = re.compile(r"[\w]([\w-]{0,61}[\w])?")
_NEVER = frozenset("\\<>\"'`{}|^")
_NOT_SEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})  # categories of Unicode


def read_web_address(typed: str) -> str:
	"""The address with its scheme, `https` where none was typed; ValueError for what is no website.

	Only http and https: a link is opened by a click, and `javascript:` would run. No user name or password,
	which make `https://bank.example@other.example` lead elsewhere than it seems.
	"""
	text = typed.strip()
	if any(each in _NEVER or unicodedata.category(each) in _NOT_SEEN for each in text):
		raise ValueError("it has a character that no address has")
	found = _SCHEME.match(text)
	scheme = found["scheme"].lower() if found else "https"
	rest = text[found.end() :] if found else "//" + text.lstrip("/")
	if scheme not in ("http", "https") or not rest.startswith("//"):
		raise ValueError("it is of another kind")
	address = f"{scheme}:{rest}"
	parts = urlsplit(address)
	parts.port  # noqa: B018 - raises ValueError for what is no port
	if "@" in parts.netloc or not _is_host(parts.hostname or "", needs_dot=not found):
		raise ValueError("it has no name of a computer, or a user's")
	return address


def _is_host(host: str, needs_dot: bool) -> bool:
	labels = host.split(".")
	return all(_LABEL.fullmatch(label) for label in labels) and (len(labels) > 1 or not needs_dot)
