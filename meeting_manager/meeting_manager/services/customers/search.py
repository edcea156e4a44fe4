"""One search over all customers, by number, name, company, email and phone number, with a reason for each
hit.
"""

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.customers import search_ranking, search_words
from meeting_manager.meeting_manager.domain.customers.search_ranking import Fit, Match
from meeting_manager.meeting_manager.services.customers import search_queries

MOST = 50  # customers in one answer
FIELDS = ["name", "customer_name", "company", "primary_email", "primary_phone", "status", "is_active"]
READ_PER_HIT = 5  # so that some are left when the user may not see, or a filter excludes, others


def search_customers(
	text: str | None, *, limit: int = 10, start: int = 0, filters: dict | list | None = None
) -> list[dict]:
	"""The customers whom `text` may mean, best first, each `{"name", "customer_name", "company",
	"primary_email", "phone", "status", "matched", "why"}`.

	matched: number, email, phone, name or company; why: that in a few words, in the reader's language. Of
	merged customers the survivor, once. filters: as `frappe.get_list` takes them. The number of statements is
	the same for any text and any number of customers. frappe.PermissionError for who may not read customers.
	"""
	frappe.has_permission("MM Customer", "read", throw=True)
	typed = search_words.read(text)
	limit, start = min(max(cint(limit), 1), MOST), max(cint(start), 0)
	matches = _best_matches(typed) if typed else {}
	if not matches:
		return []
	names = list(matches)[: (start + limit) * READ_PER_HIT]
	readable = {row.name: row for row in _readable(names, filters)}
	found = []
	for name in [name for name in names if name in readable][start : start + limit]:
		match, merged = matches[name]
		why = _reason(match).format(match.shown)
		if merged:
			why = _("{0} (merged customer {1})").format(why, merged)
		found.append({**_shape(readable[name]), "matched": match.matched, "why": why})
	return found


def recent_customers(*, limit: int = 10, start: int = 0, filters: dict | list | None = None) -> list[dict]:
	"""For a search without a text: the customers who were made last, in the same form, without a reason."""
	rows = frappe.get_list(
		"MM Customer",
		filters=[*_as_list(filters), ["MM Customer", "is_active", "=", 1]],
		fields=FIELDS,
		order_by="creation desc",
		limit_start=start,
		limit_page_length=limit,
	)
	return [_shape(row) for row in rows]


def _best_matches(typed: search_words.Typed) -> dict[str, tuple[Match, str | None]]:
	"""`{survivor: (the best match, the merged record it is of)}`, best first; parts only when nothing fits
	whole."""
	hits = search_queries.candidates(typed)
	customers = search_queries.customers({hit.customer for hit in hits})
	best: dict[str, tuple[tuple, Match, str | None]] = {}
	for hit in hits:
		customer = customers.get(hit.customer)
		match = _match(typed, hit, customer) if customer else None
		if not customer or not match:
			continue
		order = (*match.order[:2], not customer.is_active, match.over, customer.customer_name, hit.customer)
		if customer.survivor not in best or order < best[customer.survivor][0]:
			merged = hit.customer if hit.customer != customer.survivor else None
			best[customer.survivor] = (order, match, merged)
	ranked = sorted(best.items(), key=lambda item: item[1][0])
	if ranked and ranked[0][1][1].fit != Fit.PART:
		ranked = [item for item in ranked if item[1][1].fit != Fit.PART]
	return {survivor: (match, merged) for survivor, (_order, match, merged) in ranked}


def _match(typed: search_words.Typed, hit: search_queries.Hit, customer) -> Match | None:
	if hit.found_by == "name":
		return search_ranking.match_name(typed.words, customer.customer_name, customer.company)
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
		limit_page_length=len(names),
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
	}


def _reason(match: Match) -> str:
	if match.matched == "number":
		return _("Customer ID {0}")
	if match.matched == "email":
		return _("Email {0}")
	if match.matched == "phone":
		return _("Phone {0}")
	if match.fit == Fit.SLIPS:
		return _("Name sounds like {0}") if match.matched == "name" else _("Company sounds like {0}")
	return _("Name {0}") if match.matched == "name" else _("Company {0}")
