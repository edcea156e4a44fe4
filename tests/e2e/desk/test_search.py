"""Finding a caller: in the search bar, in a link field and above the list."""

import re
import uuid

import pytest
from desk_fixtures import frappe_version, open_search_bar, picture, visit
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def caller(desk_api):
	"""A customer whom nobody else is like: with a number, a name and an address of their own."""
	mark = uuid.uuid4()
	digits = f"{mark.int % 10**8:08d}"
	return desk_api.make(
		"MM Customer",
		customer_name="Zbigniew Wojciechowski",
		primary_email=f"zbig.{mark.hex[:8]}@desk.example",
		phone_numbers=[{"phone_number": f"+4915{digits[:1]}{digits}"}],
	)


def offered(page, customer):
	return page.locator("#navbar-search ~ ul li", has_text=customer["name"])


@pytest.mark.parametrize("keys", ("Control+g", "Control+k"))
@pytest.mark.parametrize("where", ("mm-meeting-booking", "meeting-manager"))
def test_the_search_bar_finds_a_caller_by_the_last_four_digits(reception, caller, where, keys):
	phone = caller["phone_numbers"][0]["phone_number"]
	visit(reception, where)

	open_search_bar(reception, keys)
	reception.keyboard.type(phone[-4:], delay=30)

	found = offered(reception, caller)
	expect(found).to_contain_text(f"Phone {phone}")
	picture(reception, "search_bar_phone")
	found.click()
	expect(reception).to_have_url(form_of(caller))


def test_the_search_bar_finds_a_caller_when_it_is_opened_again(reception, caller):
	visit(reception, "mm-meeting-booking")
	for keys in ("Control+k", "Control+g"):
		open_search_bar(reception, keys)
		reception.keyboard.type("zbigniew", delay=30)
		expect(offered(reception, caller)).to_be_visible()
		reception.keyboard.press("Escape")
		if frappe_version(reception) != "15":
			reception.locator(".modal.show").wait_for(state="hidden")


def test_enter_opens_a_caller_whose_name_is_misspelt(reception, caller):
	visit(reception, "mm-meeting-booking")

	open_search_bar(reception)
	reception.keyboard.type("Zbignew Wojcechowsky", delay=30)

	expect(offered(reception, caller)).to_contain_text("Name sounds like Zbigniew Wojciechowski")
	picture(reception, "search_bar_name")
	reception.keyboard.press("Enter")
	expect(reception).to_have_url(form_of(caller))


def test_what_frappe_offers_stays_beside_the_customers(desk, caller):
	visit(desk, "mm-meeting-booking")

	open_search_bar(desk)
	desk.keyboard.type("zbigniew", delay=30)

	expect(offered(desk, caller)).to_be_visible()
	options = desk.locator("#navbar-search ~ ul")
	expect(options).to_contain_text("Search for zbigniew")
	if frappe_version(desk) == "15":  # 16 has it behind a button
		expect(options).to_contain_text("Help on Search")


def test_a_link_field_finds_by_phone_and_says_why(reception, caller):
	phone = caller["phone_numbers"][0]["phone_number"]
	visit(reception, "mm-meeting-booking/new")
	field = reception.locator(".frappe-control[data-fieldname=customer] input:visible").first

	field.click()
	field.press_sequentially(phone[-6:], delay=30)

	option = reception.locator("[role=listbox] [role=option]", has_text=caller["name"]).first
	expect(option).to_contain_text("Zbigniew Wojciechowski")
	expect(option).to_contain_text(f"Phone {phone}")
	picture(reception, "link_field")
	option.click()
	expect(field).to_have_value(caller["name"])


def test_the_list_offers_a_caller_while_one_types(reception, caller):
	visit(reception, "mm-customer")

	box = reception.get_by_placeholder("Name, email or phone")
	box.press_sequentially(caller["primary_email"][:10].upper(), delay=30)

	option = reception.locator(".mm-find li", has_text="Zbigniew")
	expect(option).to_contain_text(caller["primary_email"])
	picture(reception, "list_offers")
	option.click()
	expect(reception).to_have_url(form_of(caller))


def test_enter_shows_in_the_list_who_was_found(reception, desk_api, caller):
	guest = {"profile_status": "Guest"}
	desk_api.make("MM Customer", customer_name="Zbignief Wojciechowski", status="Inactive", **guest)
	desk_api.make("MM Customer", customer_name="Quite Another", **guest)
	visit(reception, "mm-customer")

	box = reception.get_by_placeholder("Name, email or phone")
	box.press_sequentially("Wojciechowsky", delay=30)
	expect(reception.locator(".mm-find li", has_text=caller["name"])).to_be_visible()
	box.press("Enter")

	rows = reception.locator(".list-row-container")
	expect(rows.filter(has_text="Zbigniew")).to_have_count(1)
	expect(rows.filter(has_text="Zbignief")).to_have_count(1)
	expect(rows.filter(has_text="Quite Another")).to_have_count(0)
	picture(reception, "list_found")
	box.fill("")
	box.press("Enter")
	expect(rows.filter(has_text="Quite Another")).to_have_count(1)
	expect(rows.filter(has_text="Zbignief")).to_have_count(0)


def test_on_a_phone_the_list_has_the_field_too(open_desk, caller):
	with open_desk(phone=True) as page:
		visit(page, "mm-customer")
		picture(page, "list_phone")


def test_staff_are_offered_no_customers(open_desk, desk_api, caller):
	with open_desk(desk_api.user("MM Staff")) as page:
		visit(page, "todo")
		page.keyboard.press("Control+g")
		page.keyboard.type("zbigniew", delay=30)
		page.wait_for_timeout(1500)

		assert offered(page, caller).count() == 0


def form_of(customer):
	return re.compile(rf"/(app|desk)/mm-customer/{customer['name']}$")
