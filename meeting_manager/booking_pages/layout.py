"""What every guest page needs: brand, language, URLs, headers, and the page that shows a problem."""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import frappe
from frappe import _

from meeting_manager.booking_pages import language
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.domain.messages import colours
from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.meeting_manager.services.public.booking_requests import LONGEST_BODY

Found = TypeVar("Found")
LONGEST_PARAMETER, LONGEST_QUERY = 200, 1000  # characters
TYPED_BY_GUESTS = re.compile("name|email|phone|notes|reason|q[0-9]+")
KEPT = ("_lang", "embed")  # go along from page to page


def prepare(context, *, secret: bool = False) -> None:
	"""Fill in what the base template needs but the title, in the visitor's language from here on.

	secret: the address is a key, which nobody may pass on.
	"""
	language.follow_visitor()
	context.no_cache = 1
	context.page_lang, context.direction = language.page_language(), language.direction()
	context.brand = _brand()
	context.style, context.script = asset("css/pages.css"), asset("js/book.js")
	context.icon = context.brand["logo"] or asset("images/logo.svg")
	context.languages = _languages()
	context.embedded = is_embedded()
	context.home = address("/book")
	context.is_open = settings.booking_page_enabled()
	context.csrf_token = csrf_token()
	context.notices, context.errors = [], {}
	frappe.local.flags.page_headers = _headers(secret)


def with_prefix(title: str) -> str:
	"""A page's title after what Website Settings puts before every title."""
	prefix = frappe.get_website_settings("title_prefix")
	return f"{prefix} - {title}" if prefix and not title.startswith(prefix) else title


def refuse(context, status: int, title: str, message: str) -> None:
	"""Show a problem instead of the page."""
	context.http_status_code = status
	context.title = title
	context.problem = {"title": title, "message": message}


def not_found(context) -> None:
	"""The page for an address that nothing published has."""
	refuse(
		context,
		404,
		_("Page not found"),
		_("The link may be outdated or mistyped. See everything you can book on the booking page."),
	)


def refuse_closed(context) -> None:
	"""The page for when MM Settings says that nothing can be booked."""
	refuse(
		context,
		422 if is_post() else 200,
		_("Bookings are closed"),
		_("Bookings are currently closed. Please contact us directly."),
	)


def refuse_failed(context) -> None:
	"""The page for when what nobody foresaw has happened."""
	refuse(
		context,
		500,
		_("Something went wrong"),
		_("We could not show this page. Please try again later."),
	)


def find_offer(context, find: Callable[[str], Found], slug: str) -> Found | None:
	"""What a slug names, or None, with the page that says why it cannot be booked. find: of `catalogue`."""
	try:
		found = find(slug)
	except BookingRequestError:
		not_found(context)
		return None
	if not context.is_open:
		refuse_closed(context)
		return None
	return found


def turn_to(place: str):
	"""Send the browser to another address of the site by GET."""
	frappe.local.flags.redirect_location = place
	raise frappe.Redirect(303)


def address(path: str, **parameters) -> str:
	"""A link within the pages, which keeps the language and the frame; empty parameters are left out."""
	kept = {key: text(key) for key in KEPT}
	filled = {key: value for key, value in {**parameters, **kept}.items() if value not in (None, "")}
	return quote(path) + ("?" + urlencode(filled) if filled else "")


def text(key: str) -> str:
	"""A parameter of the request as text, whatever was sent under its name. No database takes a NUL. What is
	longer than the page makes it is cut: links repeat most parameters many times.
	"""
	value = frappe.form_dict.get(key)
	longest = LONGEST_BODY if TYPED_BY_GUESTS.fullmatch(key) else LONGEST_PARAMETER
	return value[:longest].replace("\0", "").strip() if isinstance(value, str) else ""


@lru_cache
def asset(path: str) -> str:
	"""The address of one of our files, which changes with its content: browsers keep it for a year."""
	content = Path(frappe.get_app_path("meeting_manager", "public", *path.split("/"))).read_bytes()
	return f"/assets/meeting_manager/{path}?v={sha256(content).hexdigest()[:8]}"


def is_post() -> bool:
	return frappe.request.method == "POST"


def is_embedded() -> bool:
	"""Whether the page stands in a frame on somebody's website."""
	return text("embed") == "1"


def csrf_token() -> str:
	"""Frappe asks signed-in users for one; a guest's session holds none."""
	return frappe.sessions.get_csrf_token() if frappe.session.user != "Guest" else ""


def add_headers(request, response) -> None:
	"""Put the headers of our own pages on their answer (hook `after_request`)."""
	headers = frappe.local.flags.get("page_headers")
	if headers and response is not None:
		response.headers.update(headers)


def _headers(secret):
	origins = " ".join(["'self'", *_origins()])
	headers = {
		"Content-Security-Policy": f"frame-ancestors {origins}; base-uri 'self'; object-src 'none'",
		"Referrer-Policy": "same-origin",
		"Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff",
	}
	if secret:
		headers.update({"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"})
	return headers


def _origins():
	"""The origins that may show our pages in a frame; `*` only where somebody typed it."""
	for line in settings.embed_origins():
		parts = urlsplit(line)
		if line == "*":
			yield line
		elif parts.scheme in ("http", "https") and _is_host(parts.netloc):
			yield f"{parts.scheme}://{parts.netloc}"


def _is_host(netloc):
	return bool(netloc) and all(sign.isascii() and (sign.isalnum() or sign in ".-:[]*") for sign in netloc)


def _brand():
	name, logo = settings.brand_name(), settings.brand_logo() or ""
	colour = colours.read_colour(settings.brand_color(), colours.DEFAULT_COLOUR)
	return {
		"name": name or _("Book a meeting"),
		"greeting": _("Book with {0}").format(name) if name else _("Book a meeting"),
		"logo": logo if logo.startswith(("/", "https://")) else "",
		"contact": settings.contact_line() or "",
		**colours.palette(colour),
	}


def _languages():
	"""The switch in the footer: this page's address in each language."""
	now = language.page_language().split("-")[0]
	asked = {key: value for key, value in frappe.request.args.items() if key != "_lang"}
	if sum(map(len, [*asked, *asked.values()])) > LONGEST_QUERY:
		asked = {}  # three times in every page
	path = quote(frappe.request.path)
	return [
		{
			"code": code,
			"name": name,
			"current": code == now,
			"url": f"{path}?{urlencode({**asked, '_lang': code})}",
		}
		for code, name in language.LANGUAGES.items()
	]
