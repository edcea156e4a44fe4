"""Bookings by status, as a board."""

import uuid
from datetime import datetime, timedelta

import pytest
from desk_fixtures import picture, visit

BOARD = "mm-meeting-booking/view/kanban/Bookings%20by%20Status"
BOOKING = "MM Meeting Booking"


@pytest.fixture
def title():
	return f"Board {uuid.uuid4().hex[:6]}"


def site_now(desk_api) -> datetime:
	"""The clock of the site, which is not the one of this machine."""
	return datetime.fromisoformat(desk_api.make("ToDo", description="What time is it?")["creation"])


def make(desk_api, title, name, minutes, status):
	start = site_now(desk_api) + timedelta(minutes=minutes)
	times = {"start_datetime": str(start)[:19], "end_datetime": str(start + timedelta(minutes=5))[:19]}
	values = {"meeting_title": f"{title} {name}", "customer_name": name, "status": status, **times}
	return desk_api.make(BOOKING, **values)["name"]


def open_board(page, title):
	visit(page, BOARD)
	page.locator(".kanban-card", has_text=title).first.wait_for()


def column(page, status):
	return page.locator(f'.kanban-column[data-column-value="{status}"]')


def drag(page, name, status):
	"""Drag a card as a hand does, in steps, which the board's own library asks for."""
	card = page.locator(".kanban-card", has_text=name).first
	card.scroll_into_view_if_needed()  # other bookings of this month may stand above it
	card = card.bounding_box()
	target = column(page, status).locator(".kanban-cards").bounding_box()
	page.mouse.move(card["x"] + 30, card["y"] + 15)
	page.mouse.down()
	page.mouse.move(card["x"] + 60, card["y"] + 25, steps=5)
	page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 20, steps=20)
	page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 30, steps=5)
	page.mouse.up()


def test_a_card_is_dragged_to_where_its_booking_belongs(reception, desk_api, title):
	came = make(desk_api, title, "Ann Lee", -60, "Confirmed")
	make(desk_api, title, "Ben Roe", 5, "Pending")
	open_board(reception, title)
	assert column(reception, "Confirmed").locator(".kanban-card", has_text=f"{title} Ann Lee").count() == 1
	picture(reception, "board")

	drag(reception, f"{title} Ann Lee", "Completed")

	column(reception, "Completed").locator(".kanban-card", has_text=f"{title} Ann Lee").wait_for()
	reception.wait_for_function("() => !frappe.request.ajax_count")
	assert desk_api.get(BOOKING, came)["status"] == "Completed"


def test_a_board_keeps_the_rules_of_the_door(desk_api, title):
	coming = make(desk_api, title, "Ann Lee", 5, "Confirmed")

	answer = desk_api.refused(
		"frappe.client.set_value", doctype=BOOKING, name=coming, fieldname="status", value="Completed"
	)

	assert "has not started yet" in answer
	assert desk_api.get(BOOKING, coming)["status"] == "Confirmed"
