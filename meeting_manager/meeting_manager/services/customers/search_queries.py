"""The queries of the search: each by an index, and bounded, whatever the number of customers.

What is written right is asked for first, and alone: looking for slips takes many times as long, and most
texts have none.

A range `>= text and < text + the last character` finds words that begin with a text. Unlike `like` it uses an
index on every database, and no character has a special meaning.
"""

from dataclasses import dataclass

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import known_email
from meeting_manager.meeting_manager.domain.customers import search_words
from meeting_manager.meeting_manager.domain.customers.search_words import Typed
from meeting_manager.meeting_manager.services.common.contact_points import phone_to_look_up
from meeting_manager.meeting_manager.services.common.rows import marks
from meeting_manager.meeting_manager.services.customers.search_index import WHOLE

LAST_CHARACTER = "\U0010ffff"
MOST_VARIANTS = 5000  # rows of the vocabulary
MOST_NEAR = {1: 12, 2: 6}  # words of the vocabulary that are looked for, by their slips
MOST_TRIED = 2000  # customers with one of the typed words, when another is not asked for
WORDS = "`tabMM Customer Word`"
HEAD = "select w0.customer as customer, '' as shown, 0 as is_primary, 0 as is_whole"  # as of every part
IN_ORDER = "order by w0.word, w0.customer"
MOST_WHOLE, MOST_PARTS = 100, 60  # customers that one part of the search brings
Near = dict[str, dict[int, list[str]]]  # {typed word: {1: stored words with one slip, 2: with two}}
BEGINS_FROM = 3  # letters of a word that may be the beginning of another; the last typed is still being typed


@dataclass(frozen=True)
class Hit:
	"""A customer that may be meant. shown: the stored address or number; is_whole: all of it was typed."""

	found_by: str
	customer: str
	shown: str
	is_primary: bool
	is_whole: bool


@dataclass(frozen=True)
class _Part:
	"""One SELECT of the four columns of a Hit after the first."""

	found_by: str
	sql: str
	values: list


def exact(typed: Typed) -> list[Hit]:
	"""Whom the text means if it has no slip, each customer once for each way. One statement."""
	parts = [*_number_parts(typed), *_email_parts(typed), *_phone_parts(typed), *_exact_parts(typed.words)]
	return _hits(parts)


def with_slips(words: tuple[str, ...], near: Near) -> list[Hit]:
	"""Who has all the words, with slips: one statement."""
	if len(words) == 1:
		(word,) = words
		ways = [_is_one_of(each) for each in near[word].values() if each]
		return _hits([_words_part([each], MOST_PARTS) for each in ways])
	return _hits(
		[_words_part(_all_of(reading, near), MOST_WHOLE) for reading in search_words.readings(words)]
	)


def with_some(words: tuple[str, ...], near: Near) -> list[Hit]:
	"""Who has all the words but one, with fewer slips: one statement."""
	others = [words[:place] + words[place + 1 :] for place in range(len(words)) if len(words) > 1]
	return _hits([_others_part(each, near) for each in others])


def _hits(parts: list[_Part]) -> list[Hit]:
	if not parts:
		return []
	sql = " union all ".join(
		f"select {number} as part, p{number}.* from ({part.sql}) p{number}"
		for number, part in enumerate(parts)
	)
	rows = frappe.db.sql(sql, [value for part in parts for value in part.values])
	hits = [
		Hit(parts[number].found_by, customer, shown or "", bool(is_primary), bool(is_whole))
		for number, customer, shown, is_primary, is_whole in rows
	]
	return list(dict.fromkeys(hits))


def customers(names: set[str]) -> dict:
	"""`{number: its row}` with customer_name, company, and the survivor's number and is_active."""
	if not names:
		return {}
	rows = frappe.db.sql(
		f"""select c.name, c.customer_name, c.company, coalesce(s.name, c.name) as survivor,
			coalesce(s.is_active, c.is_active) as is_active
		from `tabMM Customer` c left join `tabMM Customer` s on s.name = c.merged_into
		where c.name in ({marks(names)})""",
		sorted(names),
		as_dict=True,
	)
	return {row.name: row for row in rows}


def _number_parts(typed: Typed) -> list[_Part]:
	if not typed.number:
		return []
	sql = "select name as customer, name as shown, 1 as is_primary, 1 as is_whole from `tabMM Customer`"
	return [_Part("number", f"{sql} where name = %s", [typed.number])]


def _email_parts(typed: Typed) -> list[_Part]:
	if not typed.email:
		return []
	columns = "parent as customer, email_address as shown, is_primary"
	sql = f"select {columns}, %s as is_whole from `tabMM Customer Email` where"
	begins = f"{sql} email_search >= %s and email_search < %s order by email_search limit {MOST_PARTS}"
	parts = [_Part("email", begins, [0, typed.email, typed.email + LAST_CHARACTER])]
	if email := known_email(typed.email):
		parts.append(_Part("email", f"{sql} email_key = %s", [1, email.key]))
	return parts


def _phone_parts(typed: Typed) -> list[_Part]:
	if not typed.digits:
		return []
	columns = "parent as customer, phone_number as shown, is_primary"
	sql = f"select {columns}, %s as is_whole from `tabMM Customer Phone` where"
	ends = f"{sql} phone_tail >= %s and phone_tail < %s order by phone_tail limit {MOST_PARTS}"
	parts = [
		_Part("phone", ends, [0, tail, tail + LAST_CHARACTER]) for tail in search_words.tails(typed.digits)
	]
	if phone := phone_to_look_up(typed.phone):
		parts.append(_Part("phone", f"{sql} phone_key = %s limit {MOST_PARTS}", [1, phone.key]))
	return parts


def _exact_parts(words: tuple[str, ...]) -> list[_Part]:
	"""The whole name's beginning, and all words."""
	if not words:
		return []
	whole = WHOLE + " ".join(words)
	if len(words) == 1:
		return [_beginning_part(whole, MOST_PARTS), _beginning_part(words[0], MOST_PARTS)]
	scarce = _scarce(whole)
	readings = [_all_of(each, {}) for each in search_words.readings(words)]
	return [_beginning_part(whole, MOST_WHOLE), *(_words_part(each, MOST_WHOLE, scarce) for each in readings)]


def near_words(words: tuple[str, ...]) -> Near:
	"""The words of the vocabulary that the typed ones, and each two neighbours as one, may be slips of: one
	statement.
	"""
	return _near({word for reading in search_words.readings(words) for word in reading})


def _near(words: set[str]) -> Near:
	typed_of: dict[str, list[str]] = {}
	for word in words:
		for variant in search_words.variants(word) if search_words.slips_allowed(word) else ():
			typed_of.setdefault(variant, []).append(word)
	found: dict[str, dict[str, int | None]] = {word: {} for word in words}
	variants = sorted(typed_of)
	statement = f"""select variant, word from `tabMM Search Word`
		where variant in ({marks(variants)}) limit {MOST_VARIANTS}"""
	for variant, stored in frappe.db.sql(statement, variants) if variants else ():
		for word in typed_of.get(variant, ()):
			if stored not in found[word]:
				found[word][stored] = search_words.slips(word, stored)
	return {
		word: {slips: _nearest(word, others, slips) for slips in MOST_NEAR} for word, others in found.items()
	}


def _nearest(word: str, others: dict[str, int | None], slips: int) -> list[str]:
	"""Those that begin as the word does come first: the first letter is seldom the wrong one."""
	nearest = [other for other, count in others.items() if count == slips]
	return sorted(nearest, key=lambda other: other[0] != word[0])[: MOST_NEAR[slips]]


def _all_of(words: tuple[str, ...], near: Near) -> list[tuple[str, list]]:
	"""For each word that the customer has to have: it, one with slips, or one that begins with it."""
	found = []
	for word in words:
		sql, values = _is_one_of([word, *(other for some in near.get(word, {}).values() for other in some)])
		if len(word) >= BEGINS_FROM or word == words[-1]:
			begins, ends = _begins(word)
			sql, values = f"({sql} or {begins})", values + ends
		found.append((sql, values))
	return found


def _beginning_part(word: str, most: int) -> _Part:
	"""Customers with a word that begins so, those who have it as it is first: the order of the index."""
	sql, values = _begins(word)
	return _Part("name", f"{HEAD} from {WORDS} w0 where {sql.format('w0')} {IN_ORDER} limit {most}", values)


def _scarce(whole: str) -> tuple[str, list]:
	"""Whether fewer names begin so than are wanted. Where there are enough, nobody is looked for by the
	single words: of two that are both very common that would take long. It is asked once, before any row.
	"""
	sql, values = _begins(whole)
	some = f"select 1 from {WORDS} few where {sql.format('few')} limit {MOST_WHOLE}"
	return f"(select count(*) from ({some}) enough) < {MOST_WHOLE}", values


def _others_part(words: tuple[str, ...], near: Near) -> _Part:
	"""Customers who have these of the typed words, of the first some thousand who have the longest, which is
	mostly the rarest: what is left of a text without its rare word may be true of very many."""
	longest_first = sorted(words, key=len, reverse=True)
	(sql, values), *rest = (_is_one_of([word, *near[word][1]]) for word in longest_first)
	some = f"(select w.customer from {WORDS} w where {sql.format('w')} limit {MOST_TRIED})"
	return _words_part(rest, MOST_PARTS, among=(some, values))


def _begins(word: str) -> tuple[str, list]:
	return "({0}.word >= %s and {0}.word < %s)", [word, word + LAST_CHARACTER]


def _is_one_of(words: list[str]) -> tuple[str, list]:
	return f"{{0}}.word in ({marks(words)})", list(words)


def _words_part(conditions: list[tuple[str, list]], most: int, only_if=None, among=None) -> _Part:
	"""Customers who have a word for each condition. only_if: a condition about none of the rows, with its
	values. among: a table of customers, with its values, who are the only ones that may.
	"""
	first, values = among or (WORDS, [])
	aliases = [f"w{number + bool(among)}" for number in range(len(conditions))]
	others = [alias for alias in aliases if alias != "w0"]
	joined = "".join(f" join {WORDS} {alias} on {alias}.customer = w0.customer" for alias in others)
	where = [sql.format(alias) for (sql, _values), alias in zip(conditions, aliases, strict=True)]
	given = [*values, *(value for _sql, of_condition in conditions for value in of_condition)]
	if only_if:
		where, given = [*where, only_if[0]], given + only_if[1]
	sql = f"{HEAD} from {first} w0{joined} where {' and '.join(where) or '1 = 1'} limit {most}"
	return _Part("name", sql, given)
