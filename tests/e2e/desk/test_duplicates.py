import re
import uuid

import pytest
from desk_fixtures import picture, visit
from playwright.sync_api import expect

CODES = "same_name same_phone"
NASTY = "<img src=x onerror=window.mm_broken=1>"


@pytest.fixture
def pair(desk_api):
	"""Two records of one caller, and the suggestion that says so, as the search notes it."""
	phone = f"+49151{uuid.uuid4().int % 10**8:08d}"
	older = person(desk_api, "Amélie Fontaine", phone, company="Atelier Fontaine", date_of_birth="1988-02-11")
	newer = person(desk_api, "Fontaine, Amelie", phone, company="Atelier Fontaine")
	return {"older": older, "newer": newer, "suggestion": suggest(desk_api, newer, older)}


def person(desk_api, name, phone, **values):
	email = f"{uuid.uuid4().hex[:8]}@desk.example"
	rows = [{"phone_number": phone}]
	return desk_api.make(
		"MM Customer", customer_name=name, primary_email=email, phone_numbers=rows, **values
	)["name"]


def suggest(desk_api, newer, older):
	values = {"customer": newer, "duplicate_of": older, "score": 93, "reason_codes": CODES}
	reason = "They have the same name. They share a phone number."
	return desk_api.make("MM Duplicate Suggestion", **values, reason=reason)["name"]


def status_of(desk_api, suggestion):
	return desk_api.get("MM Duplicate Suggestion", suggestion)["status"]


def test_the_form_shows_both_sides_and_why(desk, desk_api, pair):
	visit(desk, f"mm-duplicate-suggestion/{pair['suggestion']}")

	table = desk.locator(".mm-pair-table")
	expect(table).to_contain_text("Amélie Fontaine")
	expect(table).to_contain_text("Fontaine, Amelie")
	expect(table.locator(".mm-pair-same", has_text="Atelier Fontaine")).to_have_count(2)
	expect(desk.locator(".mm-pair-reasons li")).to_have_text(
		["They have the same name.", "They share a phone number."]
	)
	expect(desk.get_by_role("button", name="Merge", exact=True)).to_be_visible()
	picture(desk, "duplicate_form")


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(desk, desk_api, pair):
	visit(desk, f"mm-duplicate-suggestion/{pair['suggestion']}")

	desk.get_by_role("button", name="Not a Duplicate", exact=True).click()
	expect(desk.get_by_role("button", name="Reopen")).to_be_visible()
	judged = status_of(desk_api, pair["suggestion"])
	desk.get_by_role("button", name="Reopen").click()
	expect(desk.get_by_role("button", name="Merge", exact=True)).to_be_visible()

	assert (judged, status_of(desk_api, pair["suggestion"])) == ("Not a Duplicate", "Open")


def test_the_list_says_who_they_are_and_several_are_judged_at_once(desk, desk_api, pair):
	other = person(desk_api, f"Ann {NASTY}", f"+49151{uuid.uuid4().int % 10**8:08d}")
	second = suggest(desk_api, pair["newer"], other)
	visit(desk, f"mm-duplicate-suggestion?status=Open&customer={pair['newer']}")
	expect(desk.locator(".list-row").first).to_contain_text("Fontaine, Amelie")
	picture(desk, "duplicate_list")

	desk.locator(".list-check-all").first.check()
	desk.get_by_role("button", name="Actions").click()
	desk.locator(".actions-btn-group .dropdown-menu").get_by_text("Not a Duplicate").click()
	desk.get_by_role("button", name="Yes").click()
	expect(desk.locator(".list-row")).to_have_count(0)

	assert [status_of(desk_api, name) for name in (pair["suggestion"], second)] == ["Not a Duplicate"] * 2
	assert not desk.evaluate("window.mm_broken")


def test_reception_reads_a_pair_and_decides_nothing(reception, pair):
	visit(reception, f"mm-duplicate-suggestion/{pair['suggestion']}")

	expect(reception.locator(".mm-pair-table")).to_contain_text("Amélie Fontaine")
	expect(reception.get_by_role("button", name=re.compile("Merge|Not a Duplicate"))).to_have_count(0)
	picture(reception, "duplicate_form_reception")


def test_on_a_phone_and_in_the_dark(open_desk, desk_api, pair):
	with open_desk(phone=True) as page:
		page.emulate_media(color_scheme="dark")
		visit(page, f"mm-duplicate-suggestion/{pair['suggestion']}")
		page.evaluate("document.documentElement.setAttribute('data-theme', 'dark')")
		expect(page.locator(".mm-pair-table")).to_be_visible()

		width = page.evaluate("document.querySelector('.mm-pair-table').scrollWidth <= window.innerWidth")
		picture(page, "duplicate_form_phone_dark")

	assert width


def test_in_arabic_it_reads_from_the_right(open_desk, desk_api, pair):
	user = desk_api.user("MM Manager", language="ar")
	with open_desk(user) as page:
		visit(page, f"mm-duplicate-suggestion/{pair['suggestion']}")
		expect(page.locator(".mm-pair-table")).to_contain_text("Amélie Fontaine")
		picture(page, "duplicate_form_arabic")

		assert (
			page.evaluate("getComputedStyle(document.querySelector('.mm-pair-table th')).direction") == "rtl"
		)
