"""Suggestions that two customers are one person: stored once for each pair, and shown to staff, whose
decision is kept.
"""

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.utils import create_batch

from meeting_manager.meeting_manager.services.common.rows import insert_rows

SUGGESTION = "MM Duplicate Suggestion"
OPEN, NOT_A_DUPLICATE = "Open", "Not a Duplicate"
BY_PHONE_ALONE = 50  # the likeness of a pair that only the policy of MM Settings brought up
PAIRS_A_STATEMENT = 250


def pair_key(one: str, other: str) -> str:
	"""The same for a pair in either order; unique."""
	return "|".join(sorted((one, other)))


def suggest_duplicate(customer_id: str, duplicate_of: str, reason: str) -> None:
	"""Note, once a pair, that two customers may be one; a pair that staff have judged is left alone."""
	if frappe.db.exists(SUGGESTION, {"pair_key": pair_key(customer_id, duplicate_of)}):
		return
	suggestion = frappe.get_doc(
		doctype=SUGGESTION,
		customer=customer_id,
		duplicate_of=duplicate_of,
		reason=reason,
		score=BY_PHONE_ALONE,
	)
	suggestion.flags.ignore_mandatory = True
	suggestion.insert(ignore_permissions=True)  # made on behalf of a guest, read by staff


def note(found: dict[tuple[str, str], tuple[int, list[str]]]) -> int:
	"""Keep `{(customer, customer): (score, reason codes)}`: new pairs are noted, open ones brought up to
	date, judged ones left alone. Returns how many are new.
	"""
	by_key = {pair_key(*pair): (pair, score, codes) for pair, (score, codes) in found.items()}
	stored = _stored(list(by_key))
	new = []
	for key, (pair, score, codes) in by_key.items():
		if key in stored:
			continue
		older, newer = sorted(pair, key=lambda name: (len(name), name))  # the newer may be a duplicate
		values = {"customer": newer, "duplicate_of": older, "status": OPEN, "score": score, "pair_key": key}
		joined = " ".join(codes)
		new.append({**values, "reason": sentences(joined), "reason_codes": joined})
	insert_rows(SUGGESTION, new, ignore_taken=True)  # a job beside this one may have noted the same pair
	changed = {
		key: by_key[key][1:]
		for key, row in stored.items()
		if row.status == OPEN
		and (int(row.score or 0), row.reason_codes) != (by_key[key][1], " ".join(by_key[key][2]))
	}
	_bring_up_to_date(changed)
	return len(new)


def find_open(customer: str) -> list[dict]:
	"""The open suggestions on a customer, the surest first: suggestion, customer, customer_name (of the other
	one), score, reason. Two statements; nothing about merged and inactive customers.
	"""
	pair, other = frappe.qb.DocType(SUGGESTION), frappe.qb.DocType("MM Customer")
	found = []
	for mine, theirs in ((pair.customer, pair.duplicate_of), (pair.duplicate_of, pair.customer)):
		query = frappe.qb.from_(pair).join(other).on(other.name == theirs)
		query = query.select(pair.name.as_("suggestion"), other.name.as_("customer"), other.customer_name)
		query = query.select(pair.score, pair.reason, pair.reason_codes)
		query = query.where((mine == customer) & (pair.status == OPEN) & (other.is_active == 1))
		found += query.where(other.merged_into.isnull() | (other.merged_into == "")).run(as_dict=True)
	for row in found:
		row.reason = sentences(row.pop("reason_codes")) or row.reason
	return sorted(found, key=lambda row: (-(row.score or 0), row.customer))


def judge_not_a_duplicate(suggestions: list) -> int:
	"""Remember for ever that the open ones of these documents are two people each; returns how many those
	are. A merged pair stays so.
	"""
	still_open = [document for document in suggestions if document.status == OPEN]
	for document in still_open:
		document.status = NOT_A_DUPLICATE
		document.save()
	return len(still_open)


def reopen(suggestion) -> None:
	"""Take back that a pair is no duplicate."""
	if suggestion.status == NOT_A_DUPLICATE:
		suggestion.status = OPEN
		suggestion.save()


def side_by_side(suggestion) -> dict:
	"""`{"reasons", "sides"}` of a pair, the older customer first; see the API. A constant number of
	statements.
	"""
	numbers = [suggestion.duplicate_of, suggestion.customer]
	fields = [
		"name",
		"customer_name",
		"company",
		"job_title",
		"date_of_birth",
		"status",
		"profile_status",
		"merged_into",
	]
	fields += ["total_bookings", "last_booking_date", "creation"]
	sides = {row.name: row for row in frappe.get_all("MM Customer", {"name": ["in", numbers]}, fields)}
	_add_contact_points(sides, "MM Customer Email", "email_address", "emails")
	_add_contact_points(sides, "MM Customer Phone", "phone_number", "phones")
	texts = reason_texts()
	codes = (suggestion.reason_codes or "").split()
	reasons = [texts[code] for code in codes if code in texts] or [suggestion.reason or ""]
	return {"reasons": reasons, "sides": [sides[number] for number in numbers if number in sides]}


def names_of(customers: list[str]) -> dict[str, str]:
	"""`{number: name}`."""
	if not customers:
		return {}
	fields = ["name", "customer_name"]
	return {
		row.name: row.customer_name
		for row in frappe.get_all("MM Customer", {"name": ["in", customers]}, fields)
	}


def forget(customer, _event: str | None = None) -> None:
	"""The suggestions on a customer who is deleted."""
	for side in ("customer", "duplicate_of"):
		frappe.db.delete(SUGGESTION, {side: customer.name})


def drop_needless() -> None:
	"""Nobody has to look at open pairs of which one was merged or is not in use. Comes back with the
	customer.
	"""
	customer, row = frappe.qb.DocType("MM Customer"), frappe.qb.DocType(SUGGESTION)
	gone = (customer.is_active == 0) | (customer.merged_into.isnotnull() & (customer.merged_into != ""))
	for side in (row.customer, row.duplicate_of):
		query = frappe.qb.from_(row).join(customer).on(customer.name == side).select(row.name)
		names = query.where((row.status == OPEN) & gone).run(pluck=True)
		if names:
			frappe.db.delete(SUGGESTION, {"name": ["in", names]})


def sentences(codes: str | None) -> str:
	"""The reasons in the reader's language, one after the other; `""` for none."""
	texts = reason_texts()
	return " ".join(texts[code] for code in (codes or "").split() if code in texts)


def reason_texts() -> dict[str, str]:
	"""A whole sentence for each reason code of `likeness`."""
	return {
		"same_name": _("They have the same name."),
		"similar_name": _("Their names are similar."),
		"part_of_name": _("One name may be short for the other."),
		"same_given_name": _("They have the same first name."),
		"same_email": _("Their email addresses go to the same mailbox."),
		"email_slip": _("Their email addresses differ by one letter."),
		"same_handle": _("Their email addresses are the same before the @."),
		"same_phone": _("They share a phone number."),
		"phone_slip": _("Their phone numbers differ by one digit."),
		"same_birthday": _("They have the same date of birth."),
		"same_company": _("They are from the same company."),
	}


def _add_contact_points(sides: dict, doctype: str, shown: str, into: str) -> None:
	for side in sides.values():
		side[into] = []
	filters = {"parent": ["in", list(sides)]}
	for row in frappe.get_all(doctype, filters, ["parent", shown], order_by="is_primary desc, idx asc"):
		sides[row.parent][into].append(row[shown])


def _stored(keys: list[str]) -> dict:
	"""{pair key: name, status, score and codes} of the pairs that are noted."""
	if not keys:
		return {}
	row = frappe.qb.DocType(SUGGESTION)
	query = frappe.qb.from_(row).select(row.pair_key, row.status, row.score, row.reason_codes)
	return {each.pair_key: each for each in query.where(row.pair_key.isin(keys)).run(as_dict=True)}


def _bring_up_to_date(changed: dict[str, tuple[int, list[str]]]) -> None:
	"""One statement for many pairs: the later check knows more, or less, than the one that noted them.

	Not frappe.db.bulk_update, which goes by name alone: a pair that staff have just judged stays as it is.
	"""
	row = frappe.qb.DocType(SUGGESTION)
	for some in create_batch(sorted(changed), PAIRS_A_STATEMENT):
		score, reason, codes = Case(), Case(), Case()
		for key in some:
			joined = " ".join(changed[key][1])
			score = score.when(row.pair_key == key, changed[key][0])
			reason = reason.when(row.pair_key == key, sentences(joined))
			codes = codes.when(row.pair_key == key, joined)
		query = frappe.qb.update(row).set(row.score, score).set(row.reason, reason)
		query.set(row.reason_codes, codes).where(row.pair_key.isin(some) & (row.status == OPEN)).run()
