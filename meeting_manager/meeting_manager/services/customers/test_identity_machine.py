"""Any order of bookings, verifications, merges and deactivations: nobody is taken for somebody else."""

from dataclasses import dataclass, field

import frappe
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
	RuleBasedStateMachine,
	initialize,
	precondition,
	rule,
	run_state_machine_as_test,
)

from meeting_manager.meeting_manager.domain.common.contact_points import parse_email, parse_phone
from meeting_manager.meeting_manager.domain.common.names import names_are_similar
from meeting_manager.meeting_manager.services.customers import customers, linking
from meeting_manager.meeting_manager.services.customers.customers import find_or_create_customer
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import is_suggested, merge_customers, unique_email, unique_phone

NAMES = ("", "Ann Lee", "lee, ann", "Bo Tan", "Zoe Quinn")
NOBODY = {"email": "noemail@nobody.example", "phone": "+60 00 000 0000"}
SOME = st.sampled_from((None, 0, 1, 2, "nobody"))


@dataclass
class Row:
	"""A contact point as it is stored: of an email, also whether it was primary before a merge."""

	name: str
	doctype: str
	record: str
	is_primary: bool
	is_verified: bool
	was_primary: bool = False

	@property
	def is_certain(self) -> bool:
		return self.is_primary or self.is_verified or self.was_primary


@dataclass
class Record:
	"""A customer; survivor is the customer itself unless it was merged."""

	customer_name: str
	survivor: str
	primary_email: str | None
	primary_phone: str | None
	status: str
	is_active: int


@dataclass
class Site:
	"""What is stored, read plainly, so that the rules can be told again in other words."""

	records: dict[str, Record] = field(default_factory=dict)
	emails: dict[str, Row] = field(default_factory=dict)
	phones: dict[str, list[Row]] = field(default_factory=dict)

	def customer(self, row: Row) -> str:
		return self.records[row.record].survivor

	def is_called(self, customer: str, name: str) -> bool:
		known = [each.customer_name for each in self.records.values() if each.survivor == customer]
		return any(names_are_similar(name, each) for each in known)

	def has_certainly(self, customer: str, phone: str | None) -> bool:
		rows = self.phones.get(phone or "", ())
		return any(each.is_certain and self.customer(each) == customer for each in rows)


class Bookings(RuleBasedStateMachine):
	@initialize(is_planted=st.booleans())
	def begin(self, is_planted):
		frappe.db.savepoint("machine")
		self.given = {
			"email": [unique_email() for _ in range(3)],
			"phone": [unique_phone() for _ in range(3)],
		}
		self.made: list[str] = []
		if is_planted:  # a stranger's address, said with somebody's own number
			self.book(0, 0, "Ann Lee")
			self.book(1, 0, "Ann Lee")

	def teardown(self):
		if hasattr(self, "made"):
			frappe.db.rollback(save_point="machine")

	def site(self) -> Site:
		site = Site()
		fields = [
			"name",
			"customer_name",
			"merged_into",
			"primary_email",
			"primary_phone",
			"status",
			"is_active",
		]
		for row in frappe.get_all("MM Customer", {"name": ["in", self.made or [""]]}, fields):
			name, survivor = row.pop("name"), row.merged_into or row.name
			del row["merged_into"]
			site.records[name] = Record(survivor=survivor or name, **row)
		filters, columns = (
			{"parent": ["in", self.made or [""]]},
			["name", "parent", "is_primary", "is_verified"],
		)
		order = "parent asc, idx asc"  # the same at every run of an example, as names of rows are not
		emails = frappe.get_all(
			"MM Customer Email", filters, [*columns, "email_key", "merged_primary"], order_by=order
		)
		for row in emails:
			assert row.email_key not in site.emails, "an email belongs to at most one record"
			values = (row.name, "MM Customer Email", row.parent, bool(row.is_primary), bool(row.is_verified))
			site.emails[row.email_key] = Row(*values, bool(row.merged_primary))
		for row in frappe.get_all("MM Customer Phone", filters, [*columns, "phone_key"], order_by=order):
			values = (row.name, "MM Customer Phone", row.parent, bool(row.is_primary), bool(row.is_verified))
			site.phones.setdefault(row.phone_key, []).append(Row(*values))
		return site

	def notes(self, customer: str) -> int:
		about = {"reference_doctype": "MM Customer", "reference_name": customer, "comment_type": "Info"}
		return frappe.db.count("Comment", about)

	def typed(self, kind: str, which) -> str | None:
		if which is None:
			return None
		return NOBODY[kind] if which == "nobody" else self.given[kind][which]

	@rule(email=st.sampled_from((0, 1)), phone=st.sampled_from((None, 1, 2)), name=st.sampled_from(NAMES[3:]))
	def book_as_stranger(self, email, phone, name):
		self.book(email, phone, name)

	@rule(email=SOME, phone=SOME, name=st.sampled_from(NAMES))
	def book(self, email, phone, name):
		if email is None and phone is None:
			return
		typed = self.typed("email", email), self.typed("phone", phone)
		email_key = parse_email(typed[0]).key if email not in (None, "nobody") else None
		phone_key = parse_phone(typed[1]).key if phone not in (None, "nobody") else None
		before = self.site()
		notes = {each: self.notes(each) for each in self.made}

		found = find_or_create_customer(*typed, name)

		customer = found["customer_id"]
		if found["created"]:
			assert customer not in self.made
			self.made.append(customer)
		after = self.site()
		self.check_nothing_is_overwritten(before, after)
		self.check_rows(before, after, customer, email_key)
		self.check_identity(before, found, email_key, phone_key, name)
		if email_key:
			self.check_moved(before, after, customer, email_key, notes)

	def check_nothing_is_overwritten(self, before: Site, after: Site):
		for name, record in before.records.items():
			assert after.records[name] == record, "a booking changes no name, primary contact point or status"

	def check_rows(self, before: Site, after: Site, customer: str, email_key: str | None):
		gone = {key for key, row in before.emails.items() if after.emails.get(key) != row}
		assert gone <= {email_key}, "only the address that was given may move"
		assert all(not before.emails[key].is_certain for key in gone)
		for key, rows in before.phones.items():
			assert all(row in after.phones[key] for row in rows), "no number is lost"
		for record in after.records:
			rows = [each for each in after.emails.values() if each.record == record]
			numbers = [each for rows in after.phones.values() for each in rows if each.record == record]
			for table in (rows, numbers):
				loose = [each for each in table if not each.is_primary and not each.is_verified]
				merged = sum(each.survivor == record for each in after.records.values())
				assert len(loose) <= (linking.MOST_UNVERIFIED + 1) * merged
		new = {row.name for rows in after.phones.values() for row in rows} - {
			row.name for rows in before.phones.values() for row in rows
		}
		for rows in after.phones.values():
			for row in rows:
				if row.name in new and customer in before.records:
					assert not row.is_primary and not row.is_verified, "what a booking adds is not certain"

	def check_identity(self, before: Site, found: dict, email_key, phone_key, name):
		customer, created = found["customer_id"], found["created"]
		held = before.emails.get(email_key or "")
		if held:
			holder = before.customer(held)
			fits = not name or before.is_called(holder, name) or before.has_certainly(holder, phone_key)
			assert (customer == holder) == (held.is_certain or fits)
			if held.is_certain or fits:
				return
		holders = before.phones.get(phone_key or "", [])
		certain = {before.customer(each) for each in holders if each.is_certain}
		fitting = {
			before.customer(each)
			for each in holders
			if not name or before.is_called(before.customer(each), name)
		}
		if created:
			assert not certain or email_key, "a number alone finds whoever has it for certain"
			return
		assert customer in (certain or fitting)

	def check_moved(self, before: Site, after: Site, customer: str, email_key: str, notes: dict):
		held, now = before.emails.get(email_key), after.emails[email_key]
		assert after.customer(now) == customer
		if not held or before.customer(held) == customer:
			assert all(self.notes(each) == count for each, count in notes.items())
			return
		assert now.is_primary == (customer not in before.records) and not now.is_verified
		old = before.customer(held)
		assert self.notes(old) == notes[old] + 1
		assert self.notes(customer) == notes.get(customer, 0) + 1
		assert is_suggested(customer, old) or is_suggested(old, customer)

	@precondition(lambda self: getattr(self, "made", None))
	@rule(which=st.integers(0, 50))
	def verify(self, which):
		site = self.site()
		rows = [*site.emails.values(), *(row for rows in site.phones.values() for row in rows)]
		if rows:
			row = rows[which % len(rows)]
			frappe.db.set_value(row.doctype, row.name, "is_verified", 1)

	@precondition(lambda self: len(getattr(self, "made", ())) > 1)
	@rule(source=st.integers(0, 50), survivor=st.integers(0, 50))
	def merge(self, source, survivor):
		site = self.site()
		open_ones = [name for name in self.made if site.records[name].survivor == name]
		pair = open_ones[source % len(open_ones)], open_ones[survivor % len(open_ones)]
		if pair[0] == pair[1]:
			return
		certain = {key for key, row in site.emails.items() if row.is_certain}

		merge_customers(*(frappe.get_doc("MM Customer", name) for name in pair))

		merged = self.site()
		assert certain == {key for key, row in merged.emails.items() if row.is_certain}

	@precondition(lambda self: getattr(self, "made", None))
	@rule(which=st.integers(0, 50))
	def deactivate(self, which):
		customer = frappe.get_doc("MM Customer", self.made[which % len(self.made)])
		customer.update({"status": "Inactive"}).save()

	@precondition(lambda self: getattr(self, "made", None))
	@rule(which=st.integers(0, 2))
	def look_up(self, which):
		site, email = self.site(), self.given["email"][which]
		row = site.emails.get(parse_email(email).key)
		assert customers.find_by_email(email) == (site.customer(row) if row else None)
		assert customers.find_by_email(NOBODY["email"]) is None
		assert customers.find_by_phone(NOBODY["phone"]) is None


class TestIdentity(TestCase):
	def test_nobody_is_taken_for_somebody_else_in_any_order(self):
		checked = settings(
			max_examples=120,
			stateful_step_count=14,
			deadline=None,
			database=None,
			suppress_health_check=list(HealthCheck),
		)

		run_state_machine_as_test(Bookings, settings=checked)
