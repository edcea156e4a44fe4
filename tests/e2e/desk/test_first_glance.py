"""What a form and a list show before anybody scrolls: the record itself, in words, and nothing twice."""

from datetime import timedelta

import pytest
from desk_driver import DeskDriver, day
from desk_fixtures import picture, visit, wait_until_idle


@pytest.fixture
def fixtures(desk_api):
	return DeskDriver(desk_api)


def columns(page, route):
	"""The texts of the list's header."""
	visit(page, route)
	page.locator(".list-row-container .list-row").first.wait_for()
	wait_until_idle(page)
	texts = page.locator(".list-row-head .list-row-col").all_inner_texts()
	return [text.strip() for text in texts if text.strip()]


def test_a_booking_begins_with_itself_and_its_messages_have_a_tab(reception, fixtures):
	visit(reception, f"mm-meeting-booking/{fixtures.book(day(2) + timedelta(hours=10))}")
	reception.locator('[data-fieldname="meeting_title"] input').wait_for()
	wait_until_idle(reception)
	picture(reception, "first_glance_booking")

	reminders = reception.locator('.document-link[data-doctype="MM Booking Reminder"]')
	assert not reminders.is_visible()
	assert not reception.locator('[data-fieldname="is_suspicious"]:visible').count()

	reception.get_by_role("tab", name="Messages").click()
	reminders.wait_for()


def test_no_list_says_the_same_in_two_columns(desk, fixtures):
	fixtures.event()
	for route in ("mm-host", "mm-meeting-type", "mm-event"):
		found = columns(desk, f"{route}/view/list")
		assert "ID" not in found, (route, found)


def test_a_customers_language_is_a_word(reception, desk_api):
	customer = desk_api.make(
		"MM Customer", customer_name="Anke Ahrens", profile_status="Guest", language="de"
	)
	visit(reception, f"mm-customer/{customer['name']}")
	assert "German" in reception.locator(".mm-fact", has_text="Language").inner_text()


def test_languages_are_words_where_two_customers_are_merged(desk, desk_api):
	values = {"customer_name": "Anke Ahrens", "profile_status": "Guest"}
	pair = [desk_api.make("MM Customer", **values, language=code)["name"] for code in ("de", "fr")]
	visit(desk, f"mm-customer/{pair[0]}")
	desk.locator(".mm-fact").first.wait_for()
	desk.evaluate("([source, target]) => void meeting_manager.merge_customers(source, target)", pair)
	row = desk.locator(".mm-merge-row", has_text="Language")
	assert {"German", "French"} <= set(row.inner_text().split())
