"""One search over all customers, by number, name, company, email and phone number, with a reason for each
hit.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, create_batch

from meeting_manager.meeting_manager.domain.common.plain_text import whole_text
from meeting_manager.meeting_manager.domain.customers import search_ranking, search_words
from meeting_manager.meeting_manager.domain.customers.search_ranking import Fit, Match
from meeting_manager.meeting_manager.services.common.contact_points import email_or_none, phone_or_none
from meeting_manager.meeting_manager.services.common.rows import page
from meeting_manager.meeting_manager.services.customers import search_queries

MOST = 50  # customers in one answer
FIELDS = ["name", "customer_name", "company", "primary_email", "primary_phone", "status", "is_active"]
READ_PER_HIT = 5  # at most, so that some are left when the user may not see, or a filter excludes, others


@dataclass(frozen=True)
class _Best:
	"""The best match of a customer. merged: the record it is of, where that was merged into the customer."""

	order: tuple
	match: Match
	merged: str | None


def search_customers(
	text: str | None,
	*,
	limit: int = 10,
	start: int = 0,
	filters: dict | list | None = None,
	allow_parts: bool = True,
) -> list[dict]:
	"""The customers whom `text` may mean, best first, each `{"name", "customer_name", "company",
	"primary_email", "phone", "status", "matched", "why", "is_whole", "is_meant"}`.

	matched: number, email, phone, name or company; why: that in a few words, in the reader's language.
	is_whole: the text is all of a number, address or phone number. is_meant: nothing that was typed speaks
	against the customer, so that a key may take them. Of merged customers the survivor, once. filters: as
	`frappe.get_list` takes them. Slips are looked for where nobody is found without, and some of the words
	where nobody has all, unless allow_parts is False. Three statements then, five or seven, for any number of
	customers. frappe.PermissionError for who may not read customers.
	"""
	frappe.has_permission("MM Customer", "read", throw=True)
	typed = search_words.read(text)
	limit, start = min(max(cint(limit), 1), MOST), max(cint(start), 0)
	matches = _best_matches(typed, allow_parts) if typed else {}
	if not matches:
		return []
	names = list(matches)[: (start + limit) * READ_PER_HIT]
	readable: dict[str, Any] = {}
	for some in create_batch(names, start + limit):
		readable |= {row.name: row for row in _readable(some, filters)}
		if len(readable) >= start + limit:
			break
	found, reasons = [], _reasons()
	for name in [name for name in names if name in readable][start : start + limit]:
		match, merged = matches[name]
		why = reasons[match.matched, match.fit == Fit.SLIPS].format(match.shown)
		if merged:
			why = _("{0} (merged customer {1})").format(why, merged)
		found.append(
			{
				**_shape(readable[name]),
				"matched": match.matched,
				"why": why,
				"is_whole": match.fit == Fit.EXACT,
				"is_meant": _is_meant(whole_text(text), match, readable[name]),
			}
		)
	return found


def _is_meant(text: str, match: Match, customer) -> bool:
	"""Whether all of the text leads to this customer: each word of a name, or the beginning of an address or
	the end of a number while it is no whole one. A whole one that is not theirs is somebody else's, and so is
	a name of which a word is missing or differs.
	"""
	if match.fit == Fit.EXACT:
		return True
	if match.matched == "phone":
		return not phone_or_none(text)
	if match.matched == "email":
		return "@" in text and not email_or_none(text)
	return len(text) <= search_words.MAX_TYPED and search_ranking.has_every_word(
		text, customer.customer_name, customer.company
	)


def recent_customers(*, limit: int = 10, start: int = 0, filters: dict | list | None = None) -> list[dict]:
	"""For a search without a text: the customers who were made last, in the same form, without a reason."""
	rows = frappe.get_list(
		"MM Customer",
		filters=[*_as_list(filters), ["MM Customer", "is_active", "=", 1]],
		fields=FIELDS,
		order_by="creation desc",
		**page(start, limit),
	)
	return [_shape(row) for row in rows]


def _best_matches(typed: search_words.Typed, allow_parts: bool) -> dict[str, tuple[Match, str | None]]:
	"""`{survivor: (the best match, the merged record it is of)}`, best first; parts only when nothing fits
	whole."""
	best: dict[str, _Best] = {}
	_rank(typed, search_queries.exact(typed), best)
	if typed.words and not _is_found(typed, best):
		near = search_queries.near_words(typed.words)
		_rank(typed, search_queries.with_slips(typed.words, near), best)
		if allow_parts and not any(each.match.fit <= Fit.SLIPS for each in best.values()):
			_rank(typed, search_queries.with_some(typed.words, near), best)
	ranked = sorted(best.items(), key=lambda item: item[1].order)
	if not allow_parts or (ranked and ranked[0][1].match.fit != Fit.PART):
		ranked = [item for item in ranked if item[1].match.fit != Fit.PART]
	return {survivor: (each.match, each.merged) for survivor, each in ranked}


def _is_found(typed: search_words.Typed, best: dict[str, _Best]) -> bool:
	"""Whether somebody is meant without a slip. The beginning of an address counts where the text is no
	single word: names are typed more often.
	"""
	enough = Fit.EMAIL_BEGINS if len(typed.words) > 1 else Fit.COMPANY
	return any(each.match.fit <= enough for each in best.values())


def _rank(typed: search_words.Typed, hits: list[search_queries.Hit], best: dict[str, _Best]) -> None:
	"""Keep the best match of each customer."""
	customers = search_queries.customers({hit.customer for hit in hits})
	# many share a common name
	match_name = lru_cache(len(hits))(partial(search_ranking.match_name, typed.words))
	for hit in hits:
		customer = customers.get(hit.customer)
		match = _match(typed, hit, customer, match_name) if customer else None
		if not customer or not match:
			continue
		order = (*match.order[:2], not customer.is_active, match.over, customer.customer_name, hit.customer)
		if customer.survivor not in best or order < best[customer.survivor].order:
			merged = hit.customer if hit.customer != customer.survivor else None
			best[customer.survivor] = _Best(order, match, merged)


def _match(typed: search_words.Typed, hit: search_queries.Hit, customer, match_name) -> Match | None:
	if hit.found_by == "name":
		return match_name(customer.customer_name, customer.company)
	if hit.found_by == "number" or hit.is_whole:
		return Match(Fit.EXACT, hit.found_by, hit.shown)
	if hit.found_by == "email" and "@" not in typed.email:
		return Match(Fit.EMAIL_BEGINS, "email", hit.shown, over=not hit.is_primary)
	return Match(Fit.PRIMARY if hit.is_primary else Fit.SECONDARY, hit.found_by, hit.shown)


def _readable(names: list[str], filters) -> list:
	"""Those of these customers that the user may read and the filters let through."""
	return frappe.get_list(
		"MM Customer",
		filters=[*_as_list(filters), ["MM Customer", "name", "in", names]],
		fields=FIELDS,
		order_by="name",  # else MariaDB goes through all customers, latest first, until it has met these
		limit=len(names),
	)


def _as_list(filters: dict | list | None) -> list:
	"""Filters in the form that has the DocType in each, which others can be added to."""
	if isinstance(filters, dict):
		pairs = {field: v if isinstance(v, list | tuple) else ("=", v) for field, v in filters.items()}
		return [["MM Customer", field, *pair] for field, pair in pairs.items()]
	return [each if len(each) > 3 else ["MM Customer", *each] for each in filters or ()]


def _shape(customer) -> dict:
	fields = ("name", "customer_name", "company", "primary_email", "status")
	return {field: customer[field] for field in fields} | {
		"phone": customer.primary_phone,
		"matched": None,
		"why": "",
		"is_whole": False,
		"is_meant": False,
	}


def _reasons() -> dict[tuple[str, bool], str]:
	"""`{(what was matched, whether with slips): the sentence}`, in the reader's language."""
	exact = {
		"number": _("Customer ID {0}"),
		"email": _("Email {0}"),
		"phone": _("Phone {0}"),
		"name": _("Name {0}"),
		"company": _("Company {0}"),
	}
	with_slips = {"name": _("Name sounds like {0}"), "company": _("Company sounds like {0}")}
	return {(what, False): text for what, text in exact.items()} | {
		(what, True): text for what, text in with_slips.items()
	}
