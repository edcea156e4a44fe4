"""The invented people of `history`: names in several scripts, emails, phone numbers, companies.

Names are as unevenly spread as real ones: a few are very common, most are rare. Everything about a person
follows from the seed and their number.
"""

import random
from dataclasses import dataclass
from itertools import product

FIRST_NAMES, LAST_NAMES = 4_000, 150_000  # distinct
COMPANIES = 8_000
SYLLABLES = [c + v + e for c, v, e in product("bdfghjklmnprstvwz", "aeiou", ("", "n", "r", "s", "l"))]
DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "post.example", "web.example")
LEGAL_FORMS = ("GmbH", "Ltd", "Sdn Bhd", "Inc", "")
LETTERS = "abdefghijklmnoprstuvwz"
SCRIPTS = {
	"Arabic": str.maketrans(dict(zip(LETTERS, "ابدةفغهيجكلمنوبرستوفوز", strict=True))),
	"Cyrillic": str.maketrans(dict(zip(LETTERS, "абдефгхийклмнопрстувцз", strict=True))),
	"Greek": str.maketrans(dict(zip(LETTERS, "αβδεφγχιτκλμνοπρστυβωζ", strict=True))),
	"Accents": str.maketrans("aeou", "áéöü"),
}
SHARES = (("Latin", 78), ("Accents", 10), ("Arabic", 5), ("Cyrillic", 4), ("Greek", 3))


@dataclass(frozen=True, slots=True)
class Person:
	"""phone: in E.164; a few share that of the person before. Every field but the name may be empty, though
	not email and phone both.
	"""

	name: str
	email: str
	second_email: str
	phone: str
	company: str


class People:
	"""The people of a seed: `people[number]`."""

	def __init__(self, count: int, seed: int):
		dice = random.Random(f"{seed}/names")
		self.count = count
		firsts, lasts = min(FIRST_NAMES, count), min(LAST_NAMES, count)
		self._first = [_spread(dice, firsts) for _ in range(count)]
		self._last = [_spread(dice, lasts) for _ in range(count)]
		self._script = dice.choices([name for name, _ in SHARES], [share for _, share in SHARES], k=count)
		self._dice = [dice.getrandbits(60) for _ in range(count)]
		self.first_names = [invented(dice, 2) for _ in range(firsts)]
		self.last_names = [invented(dice, 3) for _ in range(lasts)]
		self.companies = [
			f"{invented(dice, 2).title()} {invented(dice, 2).title()} {dice.choice(LEGAL_FORMS)}".strip()
			for _ in range(min(COMPANIES, count))
		]

	def __getitem__(self, number: int) -> Person:
		first, last = self.first_names[self._first[number]], self.last_names[self._last[number]]
		dice = self._dice[number]
		name, local = f"{first.title()} {last.title()}", f"{first}.{last}"
		if dice % 100 < 20:
			second = self.first_names[dice // 100 % len(self.first_names)]
			name, local = f"{first.title()} {second.title()} {last.title()}", f"{first}.{second}.{last}"
		script = self._script[number]
		if script != "Latin":
			name = name.lower().translate(SCRIPTS[script]).title()
		has_email = dice // 7 % 100 < 95
		return Person(
			name=name,
			email=f"{local}.{number}@{DOMAINS[dice % len(DOMAINS)]}" if has_email else "",
			second_email=f"{last}{number}@work.example" if has_email and dice // 11 % 100 < 25 else "",
			phone=f"+60111{number - (dice % 37 == 0):07d}" if not has_email or dice // 13 % 100 < 80 else "",
			company=self.companies[dice // 17 % len(self.companies)] if dice // 19 % 100 < 12 else "",
		)


def invented(dice: random.Random, syllables: int) -> str:
	return "".join(dice.choice(SYLLABLES) for _ in range(syllables))


def _spread(dice: random.Random, distinct: int) -> int:
	"""A rank: small ones are common, as Zipf found of words and others of names."""
	return int(distinct ** dice.random()) - 1 if dice.random() < 0.7 else dice.randrange(distinct)
