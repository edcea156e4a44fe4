"""Lists show names, and open on what matters."""

import re
import uuid
from datetime import timedelta

import pytest
from desk_driver import DeskDriver, clock, day, somebody
from desk_fixtures import picture, visit, wait_until_idle

LIST = "mm-meeting-booking/view/list"


@pytest.fixture
def fixtures(desk_api):
	return DeskDriver(desk_api)


def past_booking(desk_api, fixtures, name):
	start = day(-3) + timedelta(hours=10)
	times = {"start_datetime": clock(start), "end_datetime": clock(start + timedelta(minutes=30))}
	values = {"meeting_title": fixtures.title, "customer_name": name, "status": "Confirmed", **times}
	return desk_api.make("MM Meeting Booking", **values)["name"]


def open_list(page, route=LIST):
	visit(page, route)
	page.locator(".list-row-container .list-row").first.wait_for()
	wait_until_idle(page)


def filters_of(page):
	return page.evaluate("cur_list.filter_area.get().map(([, field, operator]) => [field, operator])")


def test_bookings_begin_with_today_the_earliest_first(reception, desk_api, fixtures):
	names = [somebody("Old"), somebody("Soon"), somebody("Later")]
	past_booking(desk_api, fixtures, names[0])
	for days, name in ((2, names[1]), (3, names[2])):
		fixtures.book(day(days) + timedelta(hours=10), name=name)

	open_list(reception)
	rows = reception.locator(".list-row-container .list-row").all_inner_texts()
	picture(reception, "list_bookings")

	place = {name: next((at for at, row in enumerate(rows) if name in row), None) for name in names}
	assert place[names[0]] is None
	assert place[names[1]] < place[names[2]]
	assert filters_of(reception) == [["start_datetime", ">="]]
	assert any(names[1] in row and f"Hana {fixtures.tag}" in row for row in rows)


def test_the_day_is_not_kept_as_a_choice_and_a_choice_is(reception, fixtures):
	fixtures.book(day(2) + timedelta(hours=10), name=somebody("Ida"))
	open_list(reception)
	reception.reload()
	open_list(reception)
	saved = "frappe.get_user_settings('MM Meeting Booking').List.filters"
	assert reception.evaluate(saved) is None

	reception.evaluate("cur_list.filter_area.clear()")
	reception.wait_for_function(  # Frappe saves two settings at once, and one may overtake the other
		f"""() => {{
			if ({saved}) return true;
			cur_list.last_args = null;
			cur_list.refresh();
		}}""",
		polling=2000,
	)
	open_list(reception)

	assert filters_of(reception) == []


def click_on_workspace(page, title, kind="shortcut"):
	"""A shortcut or a number of the workspace; waits for the list."""
	page.evaluate("frappe.set_route('Workspaces', 'Meeting Manager')")
	wait_until_idle(page)
	page.wait_for_timeout(1000)  # a chart that is left while it grows complains
	label = re.compile(re.escape(title), re.IGNORECASE)
	box = page.locator(f".{kind}-widget-box:visible", has_text=label)
	(box if kind == "shortcut" else box.locator(".number")).click()
	page.wait_for_function("() => frappe.get_route()[0] === 'List' && window.cur_list?.filter_area")
	wait_until_idle(page)


def test_a_filter_that_a_link_asks_for_ends_with_it(reception, fixtures):
	booking = fixtures.book(day(2) + timedelta(hours=10), name=somebody("Ida"))
	usual, pending = [["start_datetime", ">="]], [["status", "="]]
	visit(reception, "meeting-manager")
	click_on_workspace(reception, "Pending")
	first = filters_of(reception)
	click_on_workspace(reception, "Bookings")
	without = filters_of(reception)

	click_on_workspace(reception, "Pending Bookings", "number")
	reception.evaluate("(name) => frappe.set_route('Form', 'MM Meeting Booking', name)", booking)
	reception.wait_for_function("() => cur_frm?.doc.customer")
	wait_until_idle(reception)
	reception.go_back()
	reception.wait_for_function("() => frappe.get_route()[0] === 'List'")
	wait_until_idle(reception)
	returned = filters_of(reception)
	open_list(reception)

	assert (first, without, returned) == (pending, usual, pending)
	assert filters_of(reception) == usual
	assert reception.evaluate("cur_list.sort_by") == "start_datetime"


def test_customers_of_this_month_are_not_all_customers(reception):
	visit(reception, "meeting-manager")
	click_on_workspace(reception, "New Customers This Month", "number")
	asked = filters_of(reception)
	click_on_workspace(reception, "Customers")

	assert ["creation", "Timespan"] in asked
	assert filters_of(reception) == [["is_active", "="]]


def test_a_link_with_a_filter_of_its_own_shows_what_it_says(reception, desk_api, fixtures):
	name = somebody("Old")
	past_booking(desk_api, fixtures, name)

	open_list(reception, f"{LIST}?meeting_title={fixtures.title.replace(' ', '+')}")

	assert reception.locator(".list-row", has_text=name).count() == 1


def test_the_form_of_a_booking_says_the_names(reception, fixtures):
	name = somebody("Ida")
	booking = fixtures.book(day(2) + timedelta(hours=10), name=name)

	visit(reception, f"mm-meeting-booking/{booking}")
	reception.wait_for_function("() => cur_frm?.doc.customer")
	wait_until_idle(reception)
	picture(reception, "booking_form")

	assert name in reception.locator(".page-head:visible").inner_text()
	shown = {
		field: reception.locator(f".form-layout [data-fieldname={field}] input").first.input_value()
		for field in ("customer", "host")
	}
	assert shown == {"customer": name, "host": f"Hana {fixtures.tag}"}


def test_text_messages_are_listed_with_the_customer(desk, desk_api):
	customer = desk_api.make(
		"MM Customer", customer_name=somebody("Ida"), primary_email=f"{uuid.uuid4().hex}@desk.example"
	)
	values = {"recipient": "+60123456789", "message": "Hello", "status": "Sent", "customer": customer["name"]}
	desk_api.make("MM SMS Message", **values)

	open_list(desk, "mm-sms-message/view/list")
	desk.locator(".list-row", has_text=customer["customer_name"]).first.wait_for()
	picture(desk, "list_messages")
