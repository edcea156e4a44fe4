"""Text messages: a queue in MM SMS Message, sent by jobs, each at most once.

Only mobile numbers of the countries in MM Settings are texted. A message about a booking says only what was
submitted with it.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import BY_GUESTS, LIVING, Notification
from meeting_manager.meeting_manager.domain.common.contact_points import Phone
from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.meeting_manager.domain.messages.placeholders import fill
from meeting_manager.meeting_manager.services.common import clock, jobs, settings, verified_contacts
from meeting_manager.meeting_manager.services.common.claims import LEASE, claim_rows, claimed_rows
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_booking
from meeting_manager.meeting_manager.services.common.error_log import log_failure, log_note
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.messages import context, guest_limits, outbox, sms_gateway

# kind of news: what MM SMS Text calls it. The other kinds are worth a mail only.
SMS_NAMES = {
	"booked": "Booked",
	"requested": "Requested",
	"confirmed": "Confirmed",
	"declined": "Declined",
	"moved": "Moved",
	"cancelled": "Cancelled",
	"reminder": "Reminder",
	"waitlist_offer": "Waitlist Offer",
}
BY_HAND = "By Hand"  # the kind of a message that staff wrote themselves
FOR_DEAD_BOOKINGS = ("Cancelled", "Declined")
BY_STAFF = ("Desk", "Phone")  # sources at which staff chose the customer
LONGEST_MESSAGE = 480  # characters: three parts in Latin letters, seven in Arabic ones
LONGEST_VALUE = 100  # of a title or place inside it
BATCH, A_RUN = 20, 200
OLDEST = "creation asc, name asc"
RETRY_MINUTES = (1, 5, 30)  # after the first, second and third attempt that failed
SEND_DUE = "meeting_manager.meeting_manager.services.messages.sms_queue.send_due"


def queue(booking, notification: Notification) -> str | None:
	"""Queue the guest's message and return its number; None where there is none to send. It takes the place
	of older ones that still wait, so that the last word is the true one.
	"""
	number = number_of(booking) if notification in SMS_NAMES else None
	if not number or not guest_limits.may_send(booking, number):
		return None
	_replace_waiting(booking)
	message = frappe.get_doc(
		doctype="MM SMS Message",
		recipient=number,
		message=text_of(booking, notification),
		booking=booking.name,
		customer=booking.customer,
		kind=SMS_NAMES[notification],
		by_guest=int(guest_limits.is_caused_by_guest()),
		status="Queued",
		next_attempt_at=clock.seconds(clock.now()),
	)
	message.flags.ignore_mandatory = True  # nobody fills in what an administrator has added to it
	message.insert(ignore_permissions=True)  # guests book, and nobody writes these by hand
	if notification != "reminder":  # those come by the hundred, and the scheduler looks soon enough
		jobs.wake(SEND_DUE)
	return message.name


def queue_written(number: str, text: str, *, booking: str | None = None, customer: str | None = None) -> str:
	"""Queue a message that staff wrote themselves; returns its number. number: E.164."""
	message = frappe.get_doc(
		doctype="MM SMS Message",
		recipient=number,
		message=text.strip(),
		booking=booking,
		customer=customer,
		kind=BY_HAND,
		status="Queued",
		next_attempt_at=clock.seconds(clock.now()),
	)
	message.flags.ignore_mandatory = True  # nobody fills in what an administrator has added to it
	message.insert(ignore_permissions=True)  # the queue is nobody's to write; the caller asked for the right
	jobs.wake(SEND_DUE)
	return message.name


def why_no_texts() -> str | None:
	"""Why no message can go out, with the way out of it; None when they can."""
	if not settings.sms_enabled():
		return _("Text messages are turned off. An administrator can turn them on in the settings.")
	if not sms_gateway.is_ready():
		return _("No SMS gateway is set up. An administrator can add one in SMS Settings.")
	return None


def check_text(typed: str | None) -> str:
	"""A text message as staff wrote it, or a ValidationError that says what is wrong with it."""
	text = (typed or "").strip()
	if not text:
		frappe.throw(_("Please enter a message."), frappe.MandatoryError)
	if len(text) > LONGEST_MESSAGE:
		frappe.throw(
			_("A text message can have at most {0} characters. Please shorten yours.").format(LONGEST_MESSAGE)
		)
	if why := why_no_texts():
		frappe.throw(why)
	return text


def number_of(booking) -> str | None:
	"""The submitted number in E.164 when messages are on and it may be texted, else None. Of a
	booking that staff made without one, a number that the customer has verified.
	"""
	if booking.event and booking.source in BY_GUESTS and not booking.contact_confirmed_at:
		# A request that books nothing, because its address has a booking, sends no text either: one that came
		# would tell whoever asked with somebody else's address that they do not attend.
		return None
	if booking.customer_phone or booking.source not in BY_STAFF or not settings.sms_enabled():
		return textable(phone_of_booking(booking))
	numbers = map(textable, verified_contacts.phones_of(booking.customer))
	return next(filter(None, numbers), None)


def textable(phone: Phone | None) -> str | None:
	"""A number in E.164 when messages are on and it may be texted, else None."""
	if not phone or not settings.sms_enabled() or not may_be_texted(phone):
		return None
	return phone.e164


def may_be_texted(phone: Phone) -> bool:
	"""Whether it is a mobile number, of a country that MM Settings lists. Satellites are of no country, and
	numbers that cost whoever calls them are no mobiles.
	"""
	countries = settings.sms_countries()
	return phone.may_be_texted and (not countries or phone.region in countries)


def room_left() -> int:
	"""How many more messages the day's cap has room for, those that wait counted as sent."""
	room = _room_today(clock.now())
	if not settings.sms_daily_cap():
		return room
	return room - frappe.db.count("MM SMS Message", {"status": "Queued"})


def text_of(booking, notification: Notification) -> str:
	"""The message in the guest's language: the text of MM Settings for it, else the standard one."""
	reader = context.guest_of(booking)
	with context.language(reader.language):
		values = context.values_of(booking, reader)
		values = {key: value if key == "link" else value[:LONGEST_VALUE] for key, value in values.items()}
		rows = [row for row in settings.sms_texts() if row.kind == SMS_NAMES[notification]]
		texts = {(row.language or "").strip().lower().replace("_", "-"): row.message for row in rows}
		code = reader.language.lower().replace("_", "-")
		# In the guest's language, in its main form (`ar` for `ar-EG`), or for any language.
		own = next((texts[key] for key in (code, code.split("-")[0], "") if texts.get(key)), None)
		text = fill(own, values) if own else _standard_text(notification, values)
	return text.strip()[:LONGEST_MESSAGE]


def send_due(now: datetime | None = None) -> dict[str, int]:
	"""Send what waits, as far as the day's cap allows; run by the scheduler. Returns how many were Sent,
	Failed, Skipped, or put off (Queued). now: aware, the present unless a test says otherwise.
	"""
	counts: dict[str, int] = {}
	jobs.woken(SEND_DUE)
	if not sms_gateway.is_ready():
		return counts
	_give_up_lost(now or clock.now())
	for _batch in range(A_RUN // BATCH):
		if not _is_any_due(now or clock.now()):
			break
		claimed = _claim(now or clock.now())
		for message in claimed:
			outcome = _send(message, now or clock.now())
			counts[outcome] = counts.get(outcome, 0) + 1
		if len(claimed) < BATCH:
			break
	return counts


def forget(booking, method: str | None = None) -> None:
	"""Before a booking is deleted: its messages stay, as what was sent, without it."""
	sms = frappe.qb.DocType("MM SMS Message")
	frappe.qb.update(sms).set(sms.booking, None).where(sms.booking == booking.name).run()


def _replace_waiting(booking) -> None:
	sms = frappe.qb.DocType("MM SMS Message")
	query = (
		frappe.qb.update(sms)
		.set(sms.status, "Skipped")
		.set(sms.reason, _("It was replaced by a newer message."))
	)
	query = query.where((sms.booking == booking.name) & (sms.status == "Queued"))
	query.where(sms.kind != BY_HAND).run()  # what staff wrote is no news of ours, and stays


def _standard_text(notification: Notification, values: dict[str, str]) -> str:
	sentence = {
		"booked": _("{0}: you've booked {1}, {2}. {3}"),
		"requested": _("{0}: we've received your request for {1}, {2}, and will confirm it. {3}"),
		"confirmed": _("{0}: your booking for {1}, {2}, is confirmed. {3}"),
		"declined": _("{0}: sorry, we can't accept your booking for {1}, {2}. {3}"),
		"moved": _("{0}: your booking for {1} has been rescheduled to {2}. {3}"),
		"cancelled": _("{0}: your booking for {1}, {2}, has been cancelled. {3}"),
		"reminder": _("{0}: reminder for {1}, {2}. {3}"),
		"waitlist_offer": _("{0}: seats are available for {1}, {2}. Accept them here: {3}"),
	}[notification]
	return sentence.format(values["brand"], values["title"], values["start"], values["link"])


@retry_on_deadlock
def _give_up_lost(now: datetime) -> None:
	"""A worker died while it sent: nobody knows whether the gateway has it, so it is not sent again."""
	over = {"status": "Sending", "next_attempt_at": ["<=", clock.seconds(now)]}
	lost = frappe.get_all("MM SMS Message", over, pluck="name")
	reason = _("Sending was interrupted. The message may have been sent, so it will not be sent again.")
	if lost:
		same = {"name": ["in", lost], "status": "Sending"}
		frappe.db.set_value("MM SMS Message", same, {"status": "Failed", "reason": reason})
	frappe.db.commit()  # what follows begins with a write of its own, for fresh eyes


def _is_any_due(now: datetime) -> bool:
	due = {"status": "Queued", "next_attempt_at": ["<=", clock.seconds(now)]}
	return bool(frappe.db.exists("MM SMS Message", due))


@retry_on_deadlock
def _claim(now: datetime) -> list:
	"""Take a batch, and commit: the database decides who has a message, and nobody else sends it."""
	_lock_cap()
	room, by_guests = _room_today(now), _waiting(now, by_guest=1)
	allowed = by_guests[: _room_for_guests(now)]
	due = sorted(allowed + _waiting(now, by_guest=0))[:BATCH]
	if len(due) > room or len(allowed) < len(by_guests):
		_warn_of_cap(now)
	sms, mine = frappe.qb.DocType("MM SMS Message"), [name for _created, name in due[:room]]
	claim = {"status": "Sending", "attempts": sms.attempts + 1}
	token = claim_rows(
		"MM SMS Message", mine, sms.status == "Queued", **claim, next_attempt_at=clock.seconds(now) + LEASE
	)
	fields = ["name", "recipient", "message", "kind", "booking", "attempts"]
	claimed = claimed_rows("MM SMS Message", token, mine, fields, OLDEST)
	frappe.db.commit()  # a message is sent only when the claim is sure to last
	return claimed


def _waiting(now: datetime, *, by_guest: int) -> list[tuple]:
	"""(creation, name) of a batch of messages that are due, oldest first."""
	due = {"status": "Queued", "next_attempt_at": ["<=", clock.seconds(now)], "by_guest": by_guest}
	rows = frappe.get_all(
		"MM SMS Message", due, ["creation", "name"], order_by=OLDEST, limit=BATCH, as_list=True
	)
	return list(map(tuple, rows))


def _lock_cap() -> None:
	"""One worker counts at a time, or two would share what is left of the cap."""
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.update(single).set(single.value, single.value)
	query.where((single["doctype"] == "MM Settings") & (single["field"] == "sms_daily_cap")).run()


def _room_today(now: datetime) -> int:
	"""How many may still be sent on this day of the site. One that may have been sent counts as sent."""
	cap = settings.sms_daily_cap()
	return max(0, cap - _sent_today(now)) if cap else BATCH


def _room_for_guests(now: datetime) -> int:
	"""The same for messages that guests cause: a share of the cap is kept for reminders, or one script that
	books and cancels would silence them.
	"""
	cap = settings.sms_daily_cap()
	kept = cap * settings.sms_reminder_share() // 100
	return max(0, cap - kept - _sent_today(now, by_guest=1)) if cap else BATCH


def _sent_today(now: datetime, **filters: object) -> int:
	midnight = clock.to_site(now).replace(hour=0, minute=0, second=0)
	sent = frappe.db.count("MM SMS Message", {"sent_at": [">=", midnight], **filters})
	return sent + frappe.db.count("MM SMS Message", {"status": "Sending", **filters})


def _warn_of_cap(now: datetime) -> None:
	"""Tell the MM Managers, once a day, that messages wait."""
	key = f"mm_sms_cap_warned:{clock.to_site(now).date()}"
	if frappe.cache.get_value(key, expires=True):
		return
	frappe.cache.set_value(key, 1, expires_in_sec=2 * 24 * 60 * 60)
	log_note(_("Daily SMS limit reached; remaining messages will be sent tomorrow"), "")
	managers = _manager_addresses()
	if managers:
		subject = _("Daily SMS limit reached")
		message = _(
			"The limit set in SMS per Day in MM Settings has been reached. The remaining "
			"messages will be sent tomorrow."
		)
		try:
			outbox.send(recipients=managers, subject=subject, message=f"<p>{message}</p>")
		except frappe.ValidationError:
			log_failure(_("An email to staff could not be queued"))


def _manager_addresses() -> list[str]:
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.email)
		.where((role.role == "MM Manager") & (user.enabled == 1))
		.where(user.name.notin(["Administrator", "Guest"]))
		.run(pluck=True)
	)


def _send(message, now: datetime) -> str:
	"""Send one claimed message and note what became of it; returns its status."""
	reason = _why_not(message, now)
	if reason:
		return _note(message, now, status="Skipped", reason=reason)
	try:
		sms_gateway.send(message.recipient, typed_text(message.message))
	except sms_gateway.GatewayError as error:
		return _note_failure(message, now, error)
	except Exception as error:
		frappe.db.rollback()
		log_failure(_("A text message could not be sent"), "MM SMS Message", message.name)
		lost = sms_gateway.GatewayError(type(error).__name__, maybe_sent=True)
		return _note_failure(message, now, lost)
	return _note(message, now, status="Sent", sent=True)


def _note_failure(message, now: datetime, error: sms_gateway.GatewayError) -> str:
	tries = cint(message.attempts)
	if error.again and tries <= len(RETRY_MINUTES):
		later = now + timedelta(minutes=RETRY_MINUTES[tries - 1])
		return _note(message, later, status="Queued", reason=error.reason)
	return _note(message, now, status="Failed", reason=error.reason, sent=error.maybe_sent)


def _note(message, when: datetime, *, status: str, reason: str | None = None, sent: bool = False) -> str:
	values: dict[str, object] = {
		"status": status,
		"reason": reason,
		"next_attempt_at": clock.seconds(when),
		"claim": None,
	}
	if sent:
		values["sent_at"] = clock.to_site(when)
	_write(message.name, values)
	return status


@retry_on_deadlock
def _write(name: str, values: dict) -> None:
	frappe.db.set_value("MM SMS Message", name, values)
	frappe.db.commit()  # what has been sent cannot be undone with a later message's failure


def _why_not(message, now: datetime) -> str | None:
	"""Why a message has lost its sense since it was queued: the booking's state is read now."""
	if message.kind == BY_HAND:
		return None
	if not message.booking:
		return _("The booking was deleted.")
	booking = frappe.db.get_value(
		"MM Meeting Booking", message.booking, ["status", "starts_at"], as_dict=True
	)
	if not booking:
		return _("The booking was deleted.")
	if cint(booking.starts_at) <= clock.seconds(now):
		return _("The meeting has already started.")
	if message.kind not in FOR_DEAD_BOOKINGS and booking.status not in LIVING:
		return _("The booking is no longer active.")
	return None
