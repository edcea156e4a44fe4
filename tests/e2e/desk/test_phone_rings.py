"""The phone rings: from an empty desk to a confirmed booking in a few interactions, and without a reload."""

import uuid

import pytest
from front_desk import FrontDesk, Hands, dialog_of, field, phone, remember_offer, somebody, wait_for_times
from office import picture, visit, wait_until_idle


@pytest.fixture
def shop(office):
	return FrontDesk(office)


def empty_desk(page, shop):
	"""The start page of the Desk, with a mark that a reload would wipe away."""
	page.set_default_timeout(45_000)
	visit(page, "")
	remember_offer(page, shop.kind)
	page.evaluate("window.mm_still_here = true")
	return Hands(page)


def assert_was_never_reloaded(page):
	assert page.evaluate("window.mm_still_here === true")


def test_a_new_caller_is_booked_in_at_most_six_interactions(reception, shop):
	name, hands = somebody("Nora"), empty_desk(reception, shop)

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
	(booking,) = shop.bookings(customer_name=name)
	assert (booking["status"], booking["source"]) == ("Confirmed", "Phone")
	customer = shop.office.get("MM Customer", booking["customer"])
	assert customer["profile_status"] == "Stub"


def test_a_known_caller_is_booked_in_four(reception, shop, office):
	number = phone()
	known = office.make(
		"MM Customer",
		customer_name=somebody("Karim"),
		profile_status="Stub",
		phone_numbers=[{"phone_number": number}],
	)
	hands = empty_desk(reception, shop)

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
	(booking,) = shop.bookings(customer=known["name"])
	assert booking["status"] == "Confirmed"


def test_a_known_caller_who_says_a_name_is_booked_in_four_too(reception, shop, office):
	name = somebody("Xenia")
	known = office.make("MM Customer", customer_name=name, primary_email=f"{uuid.uuid4().hex}@desk.example")
	hands = empty_desk(reception, shop)

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
	assert shop.bookings(customer=known["name"])
