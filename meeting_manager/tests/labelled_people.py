"""People with known duplicates, made from a seed, to measure how many the search for duplicates finds.

Written from how records of one person differ in practice, and how different people resemble each other; it
knows nothing of the rules it measures. It holds pairs that no rule can find (nothing but a name in common)
and pairs that no rule can part (a father and son of one name, no birthday noted). TUNING_SEED may be looked
at while the rules are changed; HELD_OUT_SEED is only for reporting.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from meeting_manager.tests.labelled_changes import CHANGES, CULTURE_OF, company_domain, letters
from meeting_manager.tests.labelled_names import COMPANIES, CULTURES, MAIL

TUNING_SEED, HELD_OUT_SEED = 20261, 77003


@dataclass
class Human:
	"""What one record says of a person. `number` is set by `labelled`."""

	given: str
	family: str
	emails: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	company: str | None = None
	date_of_birth: date | None = None
	shown: str = ""  # the name as written, when it is not given and family name
	number: int = field(default=0, compare=False)

	@property
	def name(self) -> str:
		return self.shown or f"{self.given} {self.family}"


def labelled(seed: int, people: int = 2400) -> tuple[list[Human], dict[frozenset[int], str]]:
	"""At least so many records and the true pairs among them, `{frozenset of two numbers: kind}`."""
	world = World(random.Random(seed))
	while len(world.humans) < people:
		world.add_something()
	world.random.shuffle(world.humans)
	keep_addresses_apart(world.humans)
	position = {id(human): number for number, human in enumerate(world.humans)}
	for human in world.humans:
		human.number = position[id(human)]
	pairs = {
		frozenset((position[id(one)], position[id(other)])): kind for one, other, kind in world.duplicates
	}
	return world.humans, pairs


def keep_addresses_apart(humans: list[Human]) -> None:
	"""A slip may give the address of somebody else, which no second customer could have, or none at all."""
	seen = set()
	for human in humans:
		human.emails = tuple(e for e in human.emails if e not in seen and ".." not in e and ".@" not in e)
		seen.update(human.emails)


class World:
	"""Grows a group of people at a time."""

	def __init__(self, randomness: random.Random):
		self.random, self.humans, self.duplicates = randomness, [], []
		self._issued = set()

	def add_something(self) -> None:
		kinds = {
			self.add_alone: 36,
			self.add_duplicate: 34,
			self.add_family: 9,
			self.add_namesakes: 6,
			self.add_office: 3,
			self.add_twins: 3,
			self.add_parent_and_child: 3,
			self.add_shared_address: 3,
		}
		self.random.choices(list(kinds), list(kinds.values()))[0]()

	def add_alone(self) -> Human:
		return self._keep(self.person())

	def add_duplicate(self) -> None:
		kind, change = self.random.choice(CHANGES)
		one = self.person(culture=self.random.choice(CULTURE_OF.get(kind, tuple(CULTURES))))
		other = change(self, one)
		self._keep(one), self._keep(other)
		self.duplicates.append((one, other, kind))

	def add_family(self) -> None:
		"""Two to five who share a phone, a surname, and sometimes a domain of their own."""
		first = self.person(company=None)
		own = f"{letters(first.family)}-family.net" if self.random.random() < 0.4 else None
		for given in self.random.sample(self.other_given_names(first), self.random.randint(2, 5)):
			domain = own or self.random.choice(MAIL)
			self._keep(
				Human(
					given,
					first.family,
					(self.email(given, first.family, domain),),
					first.phones or (self.phone(),),
				)
			)

	def add_namesakes(self) -> None:
		"""The same name, another life: other company, birthday, phone and address."""
		first = self.person(company=self.random.choice(COMPANIES), born=self.birthday())
		for _ in range(self.random.randint(1, 3)):
			other = self.person(
				company=self.random.choice([c for c in COMPANIES if c != first.company]), born=self.birthday()
			)
			self._keep(
				replace(
					other,
					given=first.given,
					family=first.family,
					emails=other.emails
					and (self.email(first.given, first.family, company_domain(other.company)),),
				)
			)
		self._keep(first)

	def add_office(self) -> None:
		"""Colleagues with one switchboard, one domain, now and then one surname."""
		company, switchboard = self.random.choice(COMPANIES), self.phone()
		for _ in range(self.random.randint(4, 14)):
			human = self.person(company=company)
			address = f"{letters(human.given)[:1]}.{letters(human.family)}@{company_domain(company)}"
			has_address = self.random.random() < 0.8 and not any(address in h.emails for h in self.humans)
			self._keep(replace(human, phones=(switchboard,), emails=(address,) if has_address else ()))

	def add_twins(self) -> None:
		first = self.person(company=None, born=self.birthday())
		given = self.random.choice(self.other_given_names(first))
		phones = first.phones or (self.phone(),)
		self._keep(replace(first, phones=phones))
		self._keep(replace(first, given=given, phones=phones, emails=(self.email(given, first.family),)))

	def add_parent_and_child(self) -> None:
		"""One name, one phone; in one of six the birthday of one is not known, and nobody could tell."""
		parent = self.person(company=None, born=date(1955, 1, 1) + timedelta(self.random.randrange(5000)))
		born = parent.date_of_birth + timedelta(self.random.randint(7500, 12500))
		phones = parent.phones or (self.phone(),)
		child = replace(parent, date_of_birth=born, emails=(self.email(parent.given, parent.family),))
		self._keep(replace(parent, phones=phones))
		self._keep(
			replace(child, phones=phones, date_of_birth=None if self.random.random() < 1 / 6 else born)
		)

	def add_shared_address(self) -> None:
		"""A couple or a front desk behind one mailbox, told apart by plus tags."""
		first, second = self.person(company=None), self.person(company=None)
		local, domain = f"{letters(first.family)}{self.random.randint(10, 999)}", self.random.choice(MAIL)
		for human in (first, second):
			self._keep(replace(human, emails=(f"{local}+{letters(human.given)}@{domain}",)))

	def person(self, culture: str | None = None, company="maybe", born="maybe") -> Human:
		self._culture = culture or self.random.choice(list(CULTURES))
		families, givens = CULTURES[self._culture]
		given, family, chance = (
			self.random.choice(givens.split()),
			self.random.choice(families.split()),
			self.random.random,
		)
		if chance() < 0.12:
			given = f"{given} {self.random.choice(givens.split())}"
		if company == "maybe":
			company = self.random.choice(COMPANIES) if chance() < 0.4 else None
		if born == "maybe":
			born = self.birthday() if chance() < 0.4 else None
		domain = company_domain(company) if company and chance() < 0.5 else None
		emails = (self.email(given, family, domain),) if chance() < 0.88 else ()
		phones = (self.phone(),) if chance() < 0.85 or not emails else ()
		return Human(given, family, emails, phones, company, born)

	def other_given_names(self, human: Human) -> list[str]:
		"""What the sisters and brothers of somebody just made may be called."""
		return [given for given in CULTURES[self._culture][1].split() if given not in human.given]

	def birthday(self) -> date:
		return date(1940, 1, 1) + timedelta(self.random.randrange(24000))

	def phone(self) -> str:
		"""One that nobody has had."""
		while (number := f"+601{self.random.randrange(10**7, 10**8)}") in self._issued:
			continue
		self._issued.add(number)
		return number

	def email(self, given: str, family: str, domain: str | None = None) -> str:
		"""An address such as this person would have; different people never get the same one."""
		one, two, year = letters(given.split()[0]), letters(family), self.random.randint(1, 99)
		forms = [f"{one}.{two}", f"{one}{two}", f"{one[0]}.{two}", f"{two}.{one}", f"{one}_{two}"]
		forms += [f"{one}{two}{year:02d}", f"{one}{year:02d}", f"{self._handle()}{year}"]
		local, domain = (
			self.random.choice(forms if not domain else forms[:5]),
			domain or self.random.choice(MAIL),
		)
		while (
			mailbox := (local.replace(".", "") if domain == "gmail.com" else local, domain)
		) in self._issued:
			local += str(self.random.randint(2, 99))
		self._issued.add(mailbox)
		return f"{local}@{domain}"

	def _handle(self) -> str:
		words = "sunny tiger moon river coffee pixel lucky ocean maple rocket velvet panda".split()
		return "".join(self.random.sample(words, 2))

	def _keep(self, human: Human) -> Human:
		self.humans.append(human)
		return human

	# how a second record of one person comes to be

	def again(self, one: Human, **changes) -> Human:
		"""The second record: whatever is not asked for at the second visit is missing from it."""
		forgets = self.random.random
		kept = {
			"company": one.company if forgets() < 0.7 else None,
			"date_of_birth": one.date_of_birth if forgets() < 0.7 else None,
		}
		return replace(one, **{**kept, **changes})

	def by_phone(self, one: Human, **changes) -> Human:
		"""They called, or gave another address, from the phone that is known."""
		if not one.phones:
			one.phones = (self.phone(),)
		emails = () if self.random.random() < 0.5 else (self.email(one.given, one.family),)
		return self.again(one, emails=emails, **changes)

	def by_something(self, one: Human, **changes) -> Human:
		"""The same phone, or the same birthday, or the same company; email and the rest are new."""
		way = self.random.choice(("phone", "phone", "birthday", "company"))
		if way == "phone":
			return self.by_phone(one, **changes)
		if way == "birthday":
			one.date_of_birth = one.date_of_birth or self.birthday()
			kept = {"date_of_birth": one.date_of_birth}
		else:
			one.company = one.company or self.random.choice(COMPANIES)
			kept = {"company": one.company}
		fresh = {"emails": (self.email(one.given, one.family),), "phones": (self.phone(),)}
		return self.again(one, **{**fresh, **kept, **changes})
