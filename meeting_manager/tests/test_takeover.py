"""An attacker who knows a victim's email and phone number tries every guest door, in any order.

Whatever they do, they never see, change or receive anything of the victim's, and the victim's own next
booking goes right. Each example is a transaction that is undone, so thousands of them leave nothing behind.
"""

import itertools
import json
import os
import re
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import add_days, cint, now_datetime
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from werkzeug.wrappers import Response

from meeting_manager.api import calendar as calendar_api
from meeting_manager.api import desk as desk_api
from meeting_manager.api import public
from meeting_manager.meeting_manager.domain.common.names import names_are_similar
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.common.transactions import savepoint
from meeting_manager.meeting_manager.services.customers.customers import find_by_email, find_by_phone
from meeting_manager.meeting_manager.services.messages import notifications, sms_queue
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	coming,
	last_mail_to,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_type,
	textable_phone,
	unique_email,
	write_waiting_mails,
)
from meeting_manager.tests.http import fresh_address

# `make test` keeps to a few; MM_TAKEOVER_RUNS=2000 is the long run.
RUNS = int(os.environ.get("MM_TAKEOVER_RUNS", "150"))
STEPS = 8
LINK = re.compile(r"/booking/([\w-]{43,100})")
# What nobody tells the attacker, in the victim's record and bookings.
SECRET_NAME, SECRET_NOTE, SECRET_TITLE = "Quillfeather", "zx-private-matter", "Xylocarp consultation"
KEPT = (
	"customer_name",
	"primary_email",
	"primary_phone",
	"status",
	"is_active",
	"merged_into",
	"customer_notes",
)
BOOKED = (
	"status",
	"starts_at",
	"ends_at",
	"seats",
	"customer_name",
	"customer_email",
	"customer_phone",
	"notes",
)
MALLORY, VICTIM = "Mallory Black", "Victoria Vaughan"
VICTIM_IN_FULL = f"Victoria {SECRET_NAME} Vaughan"


class World:
	"""What both meet: a type and an event with room for everybody, made once for all examples."""

	def __init__(self):
		self.type = make_mm_meeting_type(seats_per_slot=50, title="Consultation")
		self.secret_type = make_mm_meeting_type(seats_per_slot=50, title=SECRET_TITLE)
		self.event = make_mm_event(capacity=500, seats_per_booking=10, remind_only=1)


class Takeover(RuleBasedStateMachine):
	"""The rules are what each may do; the invariants what must hold after every one of them."""

	world: World

	def __init__(self):
		super().__init__()
		frappe.set_user("Administrator")
		self.victim_email, self.mallory_email, self.other_email = (
			unique_email(each) for each in ("victim", "mallory", "mallory-too")
		)
		self.victim_phone, self.mallory_phone = textable_phone(), textable_phone()
		self.hidden_email, self.hidden_phone = unique_email("hidden"), textable_phone()
		self.answers: list[str] = []  # all that the attacker has been told
		self.tokens: dict[str, None] = {}  # and the links they hold, in order, so that a run can be repeated
		self.of_victim: dict[str, dict] = {}  # bookings the victim, or staff for them, have made
		self.of_mallory: set[str] = set()
		self.customer: str | None = None
		self.kept: dict = {}
		self.minutes = itertools.count()
		self.asked: set[str] = set()  # addresses with which the attacker has asked for seats of the event
		self.networks = {MALLORY: fresh_address(), VICTIM: fresh_address()}

	def teardown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.clear_messages()
		frappe.local.response.pop("errors", None)

	# who the victim is

	@initialize(known=st.sampled_from(["unknown", "full", "without phone", "stub"]))
	def victim(self, known):
		if known == "unknown":
			return
		values = {
			"customer_name": VICTIM_IN_FULL,
			"customer_notes": SECRET_NOTE,
			"primary_email": self.victim_email,
			"phone_numbers": [
				{"phone_number": self.victim_phone, "is_primary": 1},
				{"phone_number": self.hidden_phone},
			],
			"email_addresses": [{"email_address": self.hidden_email}],
		}
		if known == "without phone":
			del values["phone_numbers"]
		if known == "stub":
			values |= {"primary_email": None, "profile_status": "Stub", "email_addresses": []}
		self.customer = make_mm_customer(**values).name
		self._note_customer()

	# what the attacker does

	@rule(data=st.data())
	def mallory_books_a_slot(self, data):
		answer = self._as_guest(public.book, **self._slot(self._typed(data), self.world.type))
		self._attacker_learns(answer)
		if answer.get("booking"):
			self.of_mallory.add(answer["booking"])

	@rule(data=st.data(), seats=st.integers(0, 2))
	def mallory_books_an_event(self, data, seats):
		before, typed = self._seats_left(), self._typed(data)
		answer = self._as_guest(public.book_event, event=self.world.event.name, seats=seats, **typed)
		self._attacker_learns(answer)
		if "refused" not in answer:
			# The same whether or not the address attends: nobody learns that by counting.
			asked_before = typed["email"] in self.asked
			assert before - self._seats_left() == (0 if asked_before else seats), (
				"seats_left tells who attends"
			)
			self.asked.add(typed["email"])
		self._claim_new(typed)

	@rule(data=st.data())
	def mallory_sends_the_web_form(self, data):
		typed = self._typed(data)
		wanted = str(add_days(now_datetime(), 3).replace(microsecond=0))
		values = {"full_name": typed["name"], "email": typed["email"], "phone": typed.get("phone")}
		request = {"doctype": "MM Booking Request", "wanted_at": wanted, **values}
		answer = self._as_guest(lambda: frappe.get_doc(request).insert(ignore_permissions=True).as_dict())
		self._attacker_learns(answer)
		self._claim_new(typed)

	@rule(data=st.data(), action=st.sampled_from(["look", "file", "move", "cancel", "accept", "confirm"]))
	def mallory_follows_a_link(self, data, action):
		if not self.tokens:
			return
		token = data.draw(st.sampled_from(list(self.tokens)))
		booking = links.find(token)
		assert booking not in self.of_victim, "the attacker holds a link to the victim's booking"
		self._attacker_learns(self._follow(action, token))
		if action == "cancel" and booking:
			now = frappe.get_doc("MM Meeting Booking", booking)
			if now.event and now.status == "Cancelled":  # whose address may ask anew
				self.asked.discard(now.customer_email)

	@rule()
	def mallory_reads_the_mailbox(self):
		for address in (self.mallory_email, self.other_email):
			for mail in self._mails_to(address):
				self.answers.append(mail.html + mail.text + mail.subject)
				self.tokens.update(dict.fromkeys(LINK.findall(mail.html)))
		for text in self._texts_to(self.mallory_phone):
			self.answers.append(text.message)
			self.tokens.update(dict.fromkeys(LINK.findall(text.message)))

	# what the victim does

	@rule(data=st.data())
	def victim_books_a_slot(self, data):
		answer = self._as_guest(
			public.book, who=VICTIM, **self._slot(self._own(data), self.world.secret_type)
		)
		assert answer.get("status") == "Confirmed", f"the victim's booking was refused: {answer}"
		self._note_victims(answer["booking"])
		self._check_victim_was_told(answer["booking"])

	@rule(data=st.data(), seats=st.integers(1, 2))
	def victim_books_the_event(self, data, seats):
		typed = self._own(data)
		answer = self._as_guest(
			public.book_event, who=VICTIM, event=self.world.event.name, seats=seats, **typed
		)
		assert "refused" not in answer, f"the victim's booking was refused: {answer}"
		theirs = {"event": self.world.event.name, "customer_email": self.victim_email}
		rows = frappe.get_all(
			"MM Meeting Booking",
			{**theirs, "notes": SECRET_NOTE, "status": ["!=", "Cancelled"]},
			pluck="name",
		)
		# Who has asked with that booking's number and hears of it by mail is asked for it no more.
		self.victim_has_asked = bool(not rows and (self.victim_has_asked or self._is_as_if_theirs(typed)))
		assert rows or self.victim_has_asked, "the victim has no seat of their own"
		for name in rows:
			if name not in self.of_victim:
				self._note_victims(name)
		assert self._mails_to(self.victim_email), "the victim was not told"

	@rule()
	def victim_confirms_by_the_mailed_link(self):
		mailed = [found for mail in self._mails_to(self.victim_email) for found in LINK.findall(mail.html)]
		for token in mailed[-1:]:
			if links.find(token) in self.of_victim:
				answer = self._follow("confirm", token, who=VICTIM)
				assert "refused" not in answer, answer
				self.victim_has_confirmed = True

	@rule()
	def mallory_floods_every_door_with_the_victims_address(self):
		"""So that a limit, or a cap of mails, turns the victim away."""
		typed = {"name": MALLORY, "email": self.victim_email, "phone": self.mallory_phone}
		for _each in range(12):
			self._attacker_learns(self._as_guest(public.book, **self._slot(typed, self.world.type)))
		answer = self._as_guest(public.book_event, event=self.world.event.name, seats=1, **typed)
		if "refused" not in answer:
			self.asked.add(self.victim_email)
		self._claim_new(typed)

	# what staff do for the victim

	@rule()
	def staff_book_for_the_victim_who_calls(self):
		"""The number on the telephone is the victim's, whoever has typed it into a form. Staff read out
		where messages will go, and book for a new caller when the victim does not know the address.
		"""
		frappe.set_user("Administrator")
		customer = find_by_phone(self.victim_phone) or find_by_email(self.victim_email)
		known = {"parent": customer, "is_verified": 1}
		read_out = (
			set(frappe.get_all("MM Customer Email", known, pluck="email_address")) if customer else set()
		)
		if not customer or read_out - {self.victim_email, self.hidden_email}:
			caller = {"name": VICTIM_IN_FULL, "phone": self.victim_phone}
		else:
			caller = {"customer": customer}
		start = instant_text(coming(9, days=9) + timedelta(minutes=30 * (next(self.minutes) % 14)))
		made = desk_api.book(self.world.secret_type.name, start=start, notes=SECRET_NOTE, **caller)
		assert "booking" in made, made
		self._note_victims(made["booking"])

	@rule()
	def reminders_leave(self):
		frappe.set_user("Administrator")
		for name in [*self.of_victim, *self.of_mallory]:
			booking = frappe.get_doc("MM Meeting Booking", name)
			if booking.status == "Confirmed" and not booking.waitlist:
				notifications.mail_guest(booking, "reminder")
				sms_queue.queue(booking, "reminder")

	# what must hold

	@invariant()
	def the_attacker_is_told_nothing_of_the_victim(self):
		secrets = (
			SECRET_NAME,
			SECRET_NOTE,
			SECRET_TITLE,
			self.hidden_email,
			self.hidden_phone,
			*self.of_victim,
		)
		for answer in self.answers:
			found = [secret for secret in secrets if secret in answer]
			assert not found, f"the attacker reads {found} in: {answer[:2000]}"

	@invariant()
	def the_attacker_receives_nothing_about_the_victims_bookings(self):
		write_waiting_mails()
		addresses = ["in", [self.mallory_email, self.other_email]]
		queued = frappe.get_all("Email Queue Recipient", {"recipient": addresses}, pluck="parent")
		if queued:
			about = frappe.get_all("Email Queue", {"name": ["in", queued]}, pluck="reference_name")
			assert not set(about) & set(self.of_victim), "the attacker gets a mail about the victim's booking"
		texted = frappe.get_all("MM SMS Message", {"recipient": self.mallory_phone}, pluck="booking")
		assert not set(texted) & set(self.of_victim), "the attacker gets a text about the victim's booking"

	@invariant()
	def no_text_tells_who_attends(self):
		texted = frappe.get_all("MM SMS Message", {"recipient": self.mallory_phone}, pluck="booking")
		early = {"name": ["in", texted or [""]], "event": self.world.event.name}
		early["contact_confirmed_at"] = ["is", "not set"]
		assert not frappe.db.exists("MM Meeting Booking", early), (
			"a text tells that an address does not attend"
		)

	@invariant()
	def nothing_of_the_victims_changes(self):
		for name, before in self.of_victim.items():
			now = frappe.db.get_value("MM Meeting Booking", name, BOOKED, as_dict=True)
			assert now == before, f"the attacker has changed a booking: {before} → {now}"
		if self.customer:
			assert self._customer_now() == self.kept, "the attacker has changed the victim's record"

	@invariant()
	def the_attackers_addresses_are_not_trusted_on_the_victims_record(self):
		if not self.customer:
			return
		rows = frappe.get_all(
			"MM Customer Email", {"parent": self.customer}, ["email_address", "is_primary", "is_verified"]
		)
		for row in rows:
			if row.email_address in (self.mallory_email, self.other_email):
				assert not row.is_primary, "the attacker's address is the victim's primary one"
				assert not row.is_verified, "the attacker's address is verified on the victim's record"

	@invariant()
	def nobody_verifies_an_address_they_do_not_read(self):
		verified = frappe.get_all(
			"MM Customer Email", {"email_address": self.victim_email, "is_verified": 1}, pluck="name"
		)
		assert not verified or self.victim_has_confirmed, (
			"the victim's address is verified, not by the victim"
		)

	victim_has_confirmed = victim_has_asked = False

	# how it is done

	def _typed(self, data) -> dict:
		"""What the attacker types: the victim's details and their own, mixed."""
		values = {
			"name": data.draw(st.sampled_from([MALLORY, VICTIM, "Victoria", "V. Vaughan"])),
			"email": data.draw(st.sampled_from([self.mallory_email, self.victim_email, self.other_email])),
			"phone": data.draw(st.sampled_from([None, self.mallory_phone, self.victim_phone])),
		}
		return {key: value for key, value in values.items() if value}

	def _own(self, data) -> dict:
		phone = data.draw(st.sampled_from([None, self.victim_phone]))
		values = {"name": VICTIM, "email": self.victim_email, "notes": SECRET_NOTE}
		return {**values, "phone": phone} if phone else values

	def _slot(self, typed: dict, meeting_type) -> dict:
		start = coming(9) + timedelta(minutes=30 * (next(self.minutes) % 14))
		return {"meeting_type": meeting_type.name, "start": instant_text(start), **typed}

	def _as_guest(self, door, *, who: str = MALLORY, **values) -> dict:
		"""The answer of a door; of a refusal what the guest reads. Nothing of a refused request stays."""
		frappe.set_user("Guest")
		try:
			with savepoint(), patch.object(public, "caller_address", return_value=self.networks[who]):
				answer = door(**values)
		except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
			answer = {"refused": f"{error} {frappe.local.response.pop('errors', '')}"}
		finally:
			frappe.set_user("Administrator")
		answer = {"data": answer.get_data(as_text=True)} if isinstance(answer, Response) else dict(answer)
		messages = [str(each) for each in frappe.local.message_log]
		frappe.clear_messages()
		return {**answer, "messages": messages}

	def _attacker_learns(self, answer: dict) -> None:
		told = json.dumps(answer, default=str)
		self.answers.append(told)
		self.tokens.update(dict.fromkeys(LINK.findall(told)))

	def _is_as_if_theirs(self, typed: dict) -> bool:
		"""Whether the attacker has booked, for the victim's address and name and nobody else's number."""
		about = {"event": self.world.event.name, "customer_email": self.victim_email}
		fields = ["customer_name", "customer_phone"]
		rows = frappe.get_all("MM Meeting Booking", {**about, "status": ["!=", "Cancelled"]}, fields)
		return any(
			names_are_similar(row.customer_name, typed["name"])
			and row.customer_phone in (None, "", typed.get("phone"))
			for row in rows
		)

	def _follow(self, action: str, token: str, who: str = MALLORY) -> dict:
		later = instant_text(coming(9, days=8) + timedelta(minutes=30 * (next(self.minutes) % 14)))
		doors = {
			"look": (public.booking, {}),
			"file": (calendar_api.meeting, {}),
			"move": (public.reschedule, {"start": later}),
			"cancel": (public.cancel, {"reason": "changed my mind"}),
			"accept": (public.accept_offer, {}),
			"confirm": (public.confirm_email, {}),
		}
		door, values = doors[action]
		return self._as_guest(door, who=who, token=token, **values)

	def _claim_new(self, typed: dict) -> None:
		"""Bookings whose number the attacker was not told are theirs too: none has the victim's notes."""
		mine = {"customer_email": typed["email"], "notes": ["in", ["", None]]}
		for name in frappe.get_all("MM Meeting Booking", mine, pluck="name"):
			if name not in self.of_victim:
				self.of_mallory.add(name)

	def _seats_left(self) -> int:
		return cint(self._as_guest(public.event, event=self.world.event.name)["seats_left"])

	def _note_victims(self, name: str) -> None:
		self.of_victim[name] = frappe.db.get_value("MM Meeting Booking", name, BOOKED, as_dict=True)

	def _check_victim_was_told(self, name: str) -> None:
		write_waiting_mails()
		about = frappe.get_all("Email Queue", {"reference_name": name}, pluck="name")
		to = (
			frappe.get_all("Email Queue Recipient", {"parent": ["in", about]}, pluck="recipient")
			if about
			else []
		)
		assert self.victim_email in to, "the victim gets no mail about their booking"
		assert set(to) <= {self.victim_email}, f"others get one: {to}"

	def _note_customer(self) -> None:
		self.kept = self._customer_now()

	def _customer_now(self) -> dict:
		return frappe.db.get_value("MM Customer", self.customer, KEPT, as_dict=True)

	def _mails_to(self, address: str) -> list:
		write_waiting_mails()
		names = frappe.get_all("Email Queue Recipient", {"recipient": address}, pluck="parent")
		return [last_mail_to(address)] if names else []

	def _texts_to(self, number: str) -> list:
		return frappe.get_all("MM SMS Message", {"recipient": number}, ["message"])


class TestTakeover(CommittingTestCase):
	def test_nobody_takes_over_anybody(self):
		self.commit_settings(sms_enabled=1, sms_daily_cap=0)
		Takeover.world = World()
		frappe.db.commit()
		run_state_machine_as_test(
			Takeover,
			settings=settings(
				max_examples=RUNS,
				stateful_step_count=STEPS,
				deadline=None,
				database=None,
				suppress_health_check=list(HealthCheck),
				print_blob=False,
			),
		)
