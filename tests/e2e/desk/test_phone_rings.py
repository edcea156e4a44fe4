"""The phone rings: from an empty desk to a confirmed booking in a few interactions, and without a reload."""

import uuid

import pytest
from desk_driver import DeskDriver, Hands, dialog_of, field, phone, remember_offer, somebody, wait_for_times
from desk_fixtures import picture, visit, wait_until_idle


@pytest.fixture
def fixtures(desk_api):
	return DeskDriver(desk_api)


def empty_desk(page, fixtures):
	"""The start page of the Desk, with a mark that a reload would wipe away."""
	page.set_default_timeout(45_000)
	visit(page, "")
	remember_offer(page, fixtures.meeting_type)
	page.evaluate("window.mm_still_here = true")
	return Hands(page)


def assert_was_never_reloaded(page):
	assert page.evaluate("window.mm_still_here === true")


def test_a_new_caller_is_booked_in_at_most_six_interactions(reception, fixtures):
	name, hands = somebody("Nora"), empty_desk(reception, fixtures)

	hands.press("Control+Shift+B")
	wait_for_times(reception)
	hands.fill(field(reception, "who"), name)
	field(reception, "new_phone").wait_for()
	hands.fill(field(reception, "new_phone"), phone())
	hands.click(dialog_of(reception).locator(".mm-slots-days [role=radio]").nth(2))
	picture(reception, "phone_rings_new")
	hands.press("Control+Enter")
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	assert hands.count <= 6
	assert_was_never_reloaded(reception)
	(booking,) = fixtures.bookings(customer_name=name)
	assert (booking["status"], booking["source"]) == ("Confirmed", "Phone")
	customer = fixtures.desk_api.get("MM Customer", booking["customer"])
	assert customer["profile_status"] == "Stub"


def test_a_known_caller_is_booked_in_four(reception, fixtures, desk_api):
	number = phone()
	known = desk_api.make(
		"MM Customer",
		customer_name=somebody("Karim"),
		profile_status="Stub",
		phone_numbers=[{"phone_number": number}],
	)
	hands = empty_desk(reception, fixtures)

	hands.press("Control+Shift+B")
	wait_for_times(reception)
	hands.fill(field(reception, "who"), number)
	dialog_of(reception).locator(".mm-caller-clear").wait_for()
	hands.click(dialog_of(reception).locator(".mm-slots-days [role=radio]").nth(1))
	picture(reception, "phone_rings_known")
	hands.press("Control+Enter")
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	assert hands.count <= 4
	assert_was_never_reloaded(reception)
	(booking,) = fixtures.bookings(customer=known["name"])
	assert booking["status"] == "Confirmed"


def test_a_known_caller_who_says_a_name_is_booked_in_four_too(reception, fixtures, desk_api):
	name = somebody("Xenia")
	known = desk_api.make("MM Customer", customer_name=name, primary_email=f"{uuid.uuid4().hex}@desk.example")
	hands = empty_desk(reception, fixtures)

	hands.press("Control+Shift+B")
	wait_for_times(reception)
	hands.fill(field(reception, "who"), name)
	dialog_of(reception).locator("[data-hit]").first.wait_for()
	wait_until_idle(reception)
	picture(reception, "phone_rings_search")
	hands.press("Enter")
	hands.press("Control+Enter")
	reception.locator(".desk-alert", has_text="is confirmed").wait_for()

	assert hands.count <= 4
	assert_was_never_reloaded(reception)
	assert fixtures.bookings(customer=known["name"])


@pytest.mark.parametrize("pause", (0, 1500), ids=("at once", "after the list has come"))
def test_enter_takes_nobody_of_whom_a_typed_word_is_missing(reception, fixtures, desk_api, pause):
	first, family = somebody("Mei").split()
	desk_api.make(
		"MM Customer", customer_name=f"Wei Jie {family}", primary_email=f"{uuid.uuid4().hex}@desk.example"
	)
	name, hands = f"{family} {first} Fong", empty_desk(reception, fixtures)

	hands.press("Control+Shift+B")
	wait_for_times(reception)
	field(reception, "who").press_sequentially(name)
	reception.wait_for_timeout(pause)
	hands.press("Enter")
	field(reception, "new_phone").wait_for()
	picture(reception, "phone_rings_enter")

	assert field(reception, "new_name").input_value() == name
	assert dialog_of(reception).locator(".mm-caller-clear").count() == 0


def test_an_address_that_is_still_being_typed_chooses_nobody(reception, fixtures, desk_api):
	domain = f"{uuid.uuid4().hex[:10]}.example"
	known = desk_api.make("MM Customer", customer_name=somebody("Ann"), primary_email=f"ann@{domain}")
	hands = empty_desk(reception, fixtures)

	hands.press("Control+Shift+B")
	wait_for_times(reception)
	hands.fill(field(reception, "who"), f"ann@{domain[:-2]}")
	dialog_of(reception).locator("[data-hit]", has_text=known["name"]).wait_for()
	wait_until_idle(reception)
	hands.press("Enter")
	field(reception, "new_email").wait_for()

	assert field(reception, "new_email").input_value() == f"ann@{domain[:-2]}"
