"""The dialog New Booking: what it refuses, what it remembers, and what else it books."""

from datetime import timedelta

import pytest
from desk_driver import DeskDriver, day, dialog_of, field, instant, open_dialog, phone, somebody
from desk_fixtures import picture, visit, wait_until_idle

TIMEOUT = 45_000


@pytest.fixture
def fixtures(desk_api):
	return DeskDriver(desk_api)


def fill_new_caller(page, name):
	field(page, "who").fill(name)
	field(page, "new_phone").wait_for()
	field(page, "new_phone").fill(phone())


def press_book(page):
	dialog_of(page).locator(".btn-modal-primary").click()


def time_at(page, moment):
	"""The button of a free time, in whichever dialog is open."""
	return page.locator(f".modal:visible .mm-slots-days [data-start='{instant(moment)}']")


def test_a_slot_that_is_taken_meanwhile_is_said_in_the_dialog_and_nothing_typed_is_lost(desk, fixtures):
	desk.set_default_timeout(TIMEOUT)
	name, wanted = somebody("Tara"), day(2) + timedelta(hours=10)
	open_dialog(desk, fixtures.meeting_type)
	fill_new_caller(desk, name)
	field(desk, "notes").fill("Prefers tea")
	time_at(desk, wanted).click()
	fixtures.book(wanted)

	press_book(desk)
	refusal = desk.locator(".mm-refusal")
	refusal.get_by_text("just taken").wait_for()
	wait_until_idle(desk)
	picture(desk, "taken")
	kept = [field(desk, each).input_value() for each in ("new_name", "notes")]
	refusal.locator("[data-start]").first.click()
	wait_until_idle(desk)
	press_book(desk)
	desk.locator(".desk-alert", has_text="is confirmed").wait_for()

	assert kept == [name, "Prefers tea"]
	(booking,) = fixtures.bookings(customer_name=name)
	assert booking["start_datetime"].endswith("10:30:00")


def test_similar_people_are_shown_before_a_second_record_is_made(reception, fixtures, desk_api):
	reception.set_default_timeout(TIMEOUT)
	number, name = phone(), somebody("Farah")
	known = desk_api.make(
		"MM Customer", customer_name=name, profile_status="Stub", phone_numbers=[{"phone_number": number}]
	)
	open_dialog(reception, fixtures.meeting_type)
	field(reception, "who").fill(somebody("Zzyx"))
	field(reception, "new_phone").wait_for()
	field(reception, "new_name").fill(name)
	field(reception, "new_phone").fill(number)

	offered = dialog_of(reception).locator("[data-similar]", has_text=known["name"])
	offered.wait_for()
	picture(reception, "similar")
	offered.click()
	press_book(reception)
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	assert [row["customer"] for row in fixtures.bookings()] == [known["name"]]


def known_caller(page, fixtures, desk_api):
	"""A customer whom a guest's booking has brought; their number, email and that booking."""
	email = f"nadia.{fixtures.tag}@desk.example"
	booking = fixtures.book(day(4) + timedelta(hours=10), name=somebody("Nadia"), email=email)
	customer = desk_api.get("MM Meeting Booking", booking)["customer"]
	open_dialog(page, fixtures.meeting_type)
	field(page, "who").fill(email)
	return customer, email, booking


def test_a_caller_with_nothing_verified_is_told_by_a_tick_alone(reception, fixtures, desk_api):
	reception.set_default_timeout(TIMEOUT)
	customer, email, earlier = known_caller(reception, fixtures, desk_api)
	contacts = dialog_of(reception).locator(".mm-caller-contacts")
	contacts.get_by_text("Nothing will be sent about this booking").wait_for()
	assert f"added by booking {earlier}" in contacts.inner_text()
	picture(reception, "nothing_verified")

	contacts.locator("[data-confirmed=email]").check()
	contacts.get_by_text(f"Messages about this booking go to {email}").wait_for()
	picture(reception, "confirmed_with_caller")
	press_book(reception)
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	made = next(row for row in fixtures.bookings(customer=customer) if row["name"] != earlier)
	(row,) = desk_api.get("MM Customer", customer)["email_addresses"]
	assert (made["customer_email"], made["customer_phone"], row["is_verified"]) == (email, None, 1)


def test_a_caller_with_a_verified_email_is_told_there(reception, fixtures, desk_api):
	reception.set_default_timeout(TIMEOUT)
	customer, email, _earlier = known_caller(reception, fixtures, desk_api)
	confirmed = {"customer": customer, "kind": "email", "value": email}
	desk_api.call("meeting_manager.api.customers.confirm_with_caller", **confirmed)
	dialog_of(reception).locator(".mm-caller-clear").click()
	field(reception, "who").fill(email)

	contacts = dialog_of(reception).locator(".mm-caller-contacts")
	contacts.get_by_text(f"Messages about this booking go to {email}").wait_for()
	assert "Confirmed with the caller by" in contacts.inner_text()
	assert contacts.locator("[data-confirmed=email]").count() == 0
	picture(reception, "verified_email")


def test_a_manager_books_any_time_with_a_reason(desk, fixtures):
	desk.set_default_timeout(TIMEOUT)
	name = somebody("Mira")
	open_dialog(desk, fixtures.meeting_type)
	fill_new_caller(desk, name)
	field(desk, "any_time").check()
	field(desk, "any_minutes").fill("50")
	desk.evaluate(
		"""date => {
			const dialog = cur_dialog;
			dialog.set_value("any_date", date);
			dialog.set_value("any_clock", "21:15:00");
		}""",
		day(3).strftime("%Y-%m-%d"),
	)
	press_book(desk)
	desk.locator(".mm-refusal", has_text="reason for the other time").wait_for()
	field(desk, "reason").fill("Works late")
	picture(desk, "any_time")
	press_book(desk)
	desk.locator(".desk-alert", has_text="is confirmed").wait_for()

	(booking,) = fixtures.bookings(customer_name=name)
	assert (booking["start_datetime"][11:], booking["end_datetime"][11:]) == ("21:15:00", "22:05:00")
	assert booking["override_reason"] == "Works late"


def test_a_receptionist_is_not_offered_any_time_and_books_seats_of_an_event(reception, fixtures):
	reception.set_default_timeout(TIMEOUT)
	event, name = fixtures.event(), somebody("Edith")
	open_dialog(reception, fixtures.meeting_type)
	fill_new_caller(reception, name)
	assert not field(reception, "any_time").is_visible()
	field(reception, "what").select_option(f"event:{event}")
	field(reception, "seats").fill("3")
	picture(reception, "event")
	press_book(reception)
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	(booking,) = fixtures.bookings(meeting_type=["is", "not set"], event=event)
	assert (booking["customer_name"], booking["seats"]) == (name, 3)


def test_a_booking_is_moved_from_its_form(desk, fixtures):
	desk.set_default_timeout(TIMEOUT)
	name = fixtures.book(day(2) + timedelta(hours=10))
	visit(desk, f"mm-meeting-booking/{name}")
	desk.get_by_role("button", name="Reschedule").click()
	desk.locator(".mm-slots-days [role=radio]").first.wait_for()
	wait_until_idle(desk)
	picture(desk, "move")
	time_at(desk, day(2) + timedelta(hours=11)).click()
	desk.locator(".modal:visible .btn-modal-primary").click()
	desk.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert fixtures.desk_api.get("MM Meeting Booking", name)["start_datetime"].endswith("11:00:00")


def test_a_customer_is_made_from_a_link_field(reception, fixtures):
	reception.set_default_timeout(TIMEOUT)
	name = somebody("Lina")
	visit(reception, "mm-meeting-booking/new")
	link = reception.locator("[data-fieldname=customer] input").first
	link.fill(name)
	reception.get_by_text("Create a new MM Customer").click()
	dialog = reception.locator(".modal:visible")
	dialog.locator("[data-fieldname=phone] input").fill(phone())
	assert dialog.locator("[data-fieldname=name] input").input_value() == name
	picture(reception, "quick_entry")
	dialog.locator(".btn-modal-primary").click()
	reception.wait_for_function("() => cur_frm.doc.customer")

	customer = reception.evaluate("cur_frm.doc.customer")
	fixtures.desk_api.remember("MM Customer", customer)
	made = fixtures.desk_api.get("MM Customer", customer)
	assert (made["customer_name"], made["profile_status"]) == (name, "Stub")


@pytest.mark.parametrize("look", ("phone", "dark", "arabic"))
def test_it_looks_right_on_a_phone_in_the_dark_and_in_arabic(open_desk, desk_api, fixtures, look):
	values = {"dark": {"desk_theme": "Dark"}, "arabic": {"language": "ar"}}.get(look, {})
	user = desk_api.user("MM Receptionist", **values)
	with open_desk(user, phone=look == "phone") as page:
		page.set_default_timeout(TIMEOUT)
		open_dialog(page, fixtures.meeting_type)
		field(page, "who").fill(somebody("Vera"))
		field(page, "new_phone").wait_for()
		wait_until_idle(page)

		wide = page.evaluate("document.querySelector('.mm-new-booking .modal-content').scrollWidth")
		assert wide <= page.viewport_size["width"]
		assert dialog_of(page).locator(".mm-slots-days [role=radio]").first.is_visible()
		picture(page, f"dialog_{look}")
