"""How a second record of one person of `labelled_people` comes to be, a function for each kind."""

import random
import string
import unicodedata

from meeting_manager.tests.labelled_names import CULTURES, KEYS, OTHER_SCRIPT, SPELLINGS, TITLES


def typo(world, one):
	given, family = one.given, one.family
	if world.random.random() < 0.5:
		given = misspelt(world.random, given)
	else:
		family = misspelt(world.random, family)
	return world.by_something(one, given=given, family=family)


def transliterated(world, one):
	words = [respelt(world.random, word) for word in (*one.given.split(), one.family)]
	if " ".join(words) == one.name:
		one.given, words = "Mohammed", ["Muhammad", one.family]
	return world.by_something(one, shown=" ".join(words))


def in_other_script(world, one):
	one.given = one.given.split()[0]
	return world.by_something(one, shown=f"{OTHER_SCRIPT[one.given]} {OTHER_SCRIPT[one.family]}")


def without_accents(world, one):
	return world.by_something(one, shown=plain(one.name))


def swapped(world, one):
	comma = "," if world.random.random() < 0.4 else ""
	return world.by_something(one, shown=f"{one.family}{comma} {one.given}")


def initials(world, one):
	dot = world.random.choice(("", "."))
	return world.by_phone(one, shown=f"{one.given[0]}{dot} {one.family}")


def only_given_name(world, one):
	return world.by_phone(one, shown=one.given.split()[0])


def titled_or_shortened(world, one):
	if " " in one.given and world.random.random() < 0.6:
		return world.by_something(one, given=one.given.split()[0])
	return world.by_something(one, shown=f"{world.random.choice(TITLES)} {one.name}")


def plus_tag(world, one):
	local, domain = ensure_email(world, one)
	tag = world.random.choice(("shop", "booking", "news", "2", "mm"))
	return world.again(one, emails=(f"{local}+{tag}@{domain}",), phones=())


def gmail_form(world, one):
	"""Dots anywhere, capitals, or the other name of the domain."""
	local, _domain = ensure_email(world, one, "gmail.com")
	bare = local.replace(".", "")
	cut = world.random.randint(1, len(bare) - 1)
	local = f"{bare[:cut]}.{bare[cut:]}"
	domain = world.random.choice(("gmail.com", "googlemail.com"))
	if f"{local}@{domain}" == one.emails[0]:
		domain = "googlemail.com"
	shown = one.name.upper() if world.random.random() < 0.3 else ""
	return world.again(one, emails=(f"{local}@{domain}",), phones=(), shown=shown)


def mistyped_email(world, one):
	local, domain = ensure_email(world, one)
	if world.random.random() < 0.5:
		name, dot, rest = domain.rpartition(".")
		domain = f"{slip(world.random, name)}{dot}{rest}"
	else:
		local = slip(world.random, local)
	return world.again(one, emails=(f"{local}@{domain}",), phones=())


def moved_phone(world, one):
	"""New phone, new address; company or birthday stay."""
	kept = {"company": one.company, "date_of_birth": one.date_of_birth}
	if not any(kept.values()):
		one.date_of_birth = kept["date_of_birth"] = world.birthday()
	return world.again(one, emails=(world.email(one.given, one.family),), phones=(world.phone(),), **kept)


def married(world, one):
	one.date_of_birth = one.date_of_birth or world.birthday()
	one.phones = one.phones or (world.phone(),)
	families = CULTURES[world._culture][0].split()
	family = world.random.choice([name for name in families if name != one.family])
	return world.again(
		one, family=family, date_of_birth=one.date_of_birth, emails=(world.email(one.given, family),)
	)


def mistyped_phone(world, one):
	one.phones = one.phones or (world.phone(),)
	digits = list(one.phones[0])
	place = world.random.randrange(6, len(digits))
	digits[place] = world.random.choice([d for d in string.digits if d != digits[place]])
	return world.again(one, emails=(world.email(one.given, one.family),), phones=("".join(digits),))


def nothing_but_the_name(world, one):
	"""No rule should find this one: it looks as two namesakes do."""
	fresh = {"emails": (world.email(one.given, one.family),), "phones": (world.phone(),)}
	return world.again(one, company=None, date_of_birth=None, **fresh)


def same_in_full(world, one):
	return world.by_phone(one)


CHANGES = [
	*[("typo", typo)] * 5,
	*[("transliteration", transliterated)] * 4,
	*[("other script", in_other_script)] * 2,
	*[("no accents", without_accents)] * 3,
	*[("swapped order", swapped)] * 4,
	*[("initials", initials)] * 3,
	*[("given name alone", only_given_name)] * 2,
	*[("title or middle name", titled_or_shortened)] * 3,
	*[("plus tag", plus_tag)] * 3,
	*[("gmail form", gmail_form)] * 3,
	*[("mistyped email", mistyped_email)] * 4,
	*[("moved", moved_phone)] * 4,
	*[("married", married)] * 1,
	*[("mistyped phone", mistyped_phone)] * 1,
	*[("only the name", nothing_but_the_name)] * 1,
	*[("same name and phone", same_in_full)] * 6,
]
CULTURE_OF = {
	"transliteration": ("Arabic", "Russian", "German", "English", "Malay"),
	"other script": ("Arabic", "Russian"),
	"no accents": ("German", "Spanish"),
}


def ensure_email(world, one, domain: str | None = None) -> list[str]:
	if (domain and not (one.emails and one.emails[0].endswith(f"@{domain}"))) or not one.emails:
		one.emails = (world.email(one.given, one.family, domain),)
	return one.emails[0].split("@")


def misspelt(randomness: random.Random, name: str) -> str:
	"""One slip in the longest word: a letter left out, doubled, swapped with the next, or a neighbour's
	key.
	"""
	words = name.split()
	place = max(range(len(words)), key=lambda number: len(words[number]))
	words[place] = slip(randomness, words[place])
	return " ".join(words)


def slip(randomness: random.Random, word: str) -> str:
	"""Anywhere but at the first letter, as most slips are."""
	while True:
		at, kind = (
			randomness.randrange(1, max(2, len(word))),
			randomness.choice(("drop", "double", "swap", "key")),
		)
		letter = word[at : at + 1]
		if kind == "drop":
			made = word[:at] + word[at + 1 :]
		elif kind == "double":
			made = word[:at] + letter + word[at:]
		elif kind == "swap":
			made = word[:at] + word[at + 1 : at + 2] + letter + word[at + 2 :]
		else:
			made = word[:at] + randomness.choice(KEYS.get(letter, "x")) + word[at + 1 :]
		if made != word and made:
			return made


def respelt(randomness: random.Random, word: str) -> str:
	return randomness.choice(SPELLINGS[word].split()) if word in SPELLINGS else word


def plain(name: str) -> str:
	return "".join(
		c for c in unicodedata.normalize("NFKD", name.replace("ß", "ss")) if not unicodedata.combining(c)
	)


def letters(name: str) -> str:
	return "".join(c for c in plain(name).lower() if c.isalpha())


def company_domain(company: str) -> str:
	return f"{letters(company)[:14]}.com"
