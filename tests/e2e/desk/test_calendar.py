"""The calendar of bookings: a drag that moves, one that jumps back, and a new booking from an empty hour."""

import itertools
from datetime import timedelta
from urllib.parse import quote

import pytest
from desk_driver import DeskDriver, Hands, day, dialog_of, field, phone, remember_offer, somebody
from desk_fixtures import picture, visit, wait_until_idle

TIMEOUT = 45_000
HOUR = timedelta(hours=1)
HEADER = ".fc-header-toolbar button, .fc-header-toolbar h2"


@pytest.fixture
def fixtures(desk_api):
	return DeskDriver(desk_api)


class Calendar:
	"""One day of the calendar, drawn by FullCalendar 3 (Frappe 15) or 6 (Frappe 16)."""

	def __init__(self, page, fixtures, date):
		self.page = page
		page.set_default_timeout(TIMEOUT)
		visit(page, "mm-meeting-booking/view/calendar/default")
		page.locator(".fc-view, .fc-view-harness").first.wait_for()
		mine = quote(f'"{fixtures.host}"')
		with page.expect_response(lambda answer: "calendar_entries" in answer.url and mine in answer.url):
			page.evaluate(
				"""({host, date}) => {
					cur_list.page.fields_dict.host.set_value(host);
					const { $cal, fullCalendar } = cur_list.calendar;
					if (fullCalendar) fullCalendar.changeView("timeGridDay", date);
					else {
						$cal.fullCalendar("changeView", "agendaDay");
						$cal.fullCalendar("gotoDate", date);
					}
				}""",
				{"host": fixtures.host, "date": date.strftime("%Y-%m-%d")},
			)
		wait_until_idle(page)

	def entry(self, name):
		return self.page.locator(".fc-event", has_text=name).first

	def row(self, time):
		"""The place of a time of the day: its slot, in the middle of the page."""
		slot = self.page.locator(
			f".fc-slats tr[data-time='{time}'], td.fc-timegrid-slot-lane[data-time='{time}']"
		)
		slot.scroll_into_view_if_needed()
		box = slot.bounding_box()
		return box["x"] + box["width"] / 2, box["y"] + 4

	def drag(self, name, time):
		"""Take an entry at its top and let it go at a time."""
		to = self.row(time)
		box = self.entry(name).bounding_box()
		mouse = self.page.mouse
		mouse.move(box["x"] + box["width"] / 2, box["y"] + 6)
		mouse.down()
		mouse.move(to[0], to[1] - 10, steps=6)
		mouse.move(to[0], to[1], steps=4)
		mouse.up()

	def answer(self, label):
		"""Whether the guest is to be told: asked after each drag."""
		self.page.locator(".modal:visible").get_by_role("button", name=label, exact=True).click()

	def top_of(self, name):
		return round(self.entry(name).bounding_box()["y"])


def start_of(fixtures, booking):
	return fixtures.desk_api.get("MM Meeting Booking", booking)["start_datetime"][11:16]


def test_a_drag_moves_the_booking(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	booking = fixtures.book(date + 10 * HOUR, name=name)
	calendar = Calendar(reception, fixtures, date)
	picture(reception, "calendar_day")

	calendar.drag(name, "12:00:00")
	picture(reception, "calendar_notify")
	calendar.answer("Reschedule and Notify")
	reception.locator(".desk-alert", has_text="The guest is notified.").wait_for()

	assert start_of(fixtures, booking) == "12:00"


def test_a_drag_is_taken_back_where_nobody_answers(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	booking = fixtures.book(date + 10 * HOUR, name=name)
	calendar = Calendar(reception, fixtures, date)
	before = calendar.top_of(name)

	calendar.drag(name, "12:00:00")
	reception.locator(".modal:visible", has_text="Notify the guest?").wait_for()
	reception.locator(".modal:visible .btn-modal-close").click()
	reception.locator(".modal:visible").wait_for(state="hidden")

	assert start_of(fixtures, booking) == "10:00"
	assert abs(calendar.top_of(name) - before) < 3


def mails_of(fixtures, booking):
	"""The emails to the guest of a booking: those in the queue, and those that wait for their job."""
	call = fixtures.desk_api.call
	about = {"reference_doctype": "MM Meeting Booking", "reference_name": booking}
	queued = call("frappe.client.get_count", doctype="Email Queue", filters=about)
	waiting = {"booking": booking, "kind": "Guest Email"}
	return queued + call("frappe.client.get_count", doctype="MM Booking Task", filters=waiting)


def test_a_move_is_undone_and_a_guest_who_was_not_told_hears_of_neither(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	email = f"ida.{fixtures.tag}@desk.example"
	booking = fixtures.book(date + 10 * HOUR, name=name, email=email)
	told = mails_of(fixtures, booking)
	calendar = Calendar(reception, fixtures, date)

	calendar.drag(name, "12:00:00")
	calendar.answer("Reschedule Only")
	alert = reception.locator(".desk-alert", has_text="The guest is not notified.")
	alert.wait_for()
	moved = start_of(fixtures, booking)
	picture(reception, "calendar_undo")
	alert.locator("[data-action=undo]").click()
	reception.locator(".desk-alert", has_text="is back at its time").wait_for()

	assert (moved, start_of(fixtures, booking)) == ("12:00", "10:00")
	assert told and mails_of(fixtures, booking) == told


def test_a_drag_onto_a_taken_hour_jumps_back_and_names_the_booking_in_the_way(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	booking, other = fixtures.book(date + 10 * HOUR, name=name), fixtures.book(date + 12 * HOUR)
	calendar = Calendar(reception, fixtures, date)
	before = calendar.top_of(name)

	calendar.drag(name, "12:00:00")
	calendar.answer("Reschedule and Notify")
	message = reception.locator(".msgprint", has_text=other)
	message.wait_for()
	picture(reception, "calendar_taken")

	assert start_of(fixtures, booking) == "10:00"
	assert abs(calendar.top_of(name) - before) < 3


def test_a_drag_outside_the_hours_asks_a_manager_for_a_reason(desk, fixtures):
	name, date = somebody("Ida"), day(2)
	booking = fixtures.book(date + 16 * HOUR, name=name)
	calendar = Calendar(desk, fixtures, date)

	calendar.drag(name, "19:00:00")
	calendar.answer("Reschedule and Notify")
	dialog = desk.locator(".modal:visible", has_text="Reschedule Anyway?")
	dialog.locator("textarea").fill("Comes after work")
	picture(desk, "calendar_reason")
	dialog.locator(".btn-modal-primary").click()
	desk.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert start_of(fixtures, booking) == "19:00"
	assert fixtures.desk_api.get("MM Meeting Booking", booking)["override_reason"] == "Comes after work"


def test_an_empty_hour_opens_the_dialog_at_that_time(reception, fixtures):
	name = somebody("Olga")
	calendar = Calendar(reception, fixtures, day(2))
	remember_offer(reception, fixtures.meeting_type)
	reception.mouse.click(*calendar.row("14:00:00"))
	chosen = dialog_of(reception).locator(".mm-slots-chosen", has_text="14:00")
	chosen.wait_for()
	wait_until_idle(reception)
	hands = Hands(reception)
	hands.fill(field(reception, "who"), name)
	field(reception, "new_phone").wait_for()
	hands.fill(field(reception, "new_phone"), phone())
	hands.press("Control+Enter")

	calendar.entry(name).wait_for()
	(booking,) = fixtures.bookings(customer_name=name)
	assert booking["start_datetime"][11:16] == "14:00"


def test_who_lives_in_another_zone_sees_and_drags_on_their_own_clock(open_desk, desk_api, fixtures):
	name, date = somebody("Ida"), day(2)
	booking = fixtures.book(date + 16 * HOUR, name=name)  # 08:00 in Abidjan, which never changes its clocks
	user = desk_api.user("MM Receptionist", time_zone="Africa/Abidjan")
	with open_desk(user) as page:
		calendar = Calendar(page, fixtures, date)
		assert abs(calendar.row("08:00:00")[1] - 4 - calendar.top_of(name)) < 5

		calendar.drag(name, "09:00:00")
		calendar.answer("Reschedule and Notify")
		page.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert start_of(fixtures, booking) == "17:00"


@pytest.mark.parametrize("look", ("week", "month", "dark", "arabic"))
def test_it_looks_right(open_desk, desk_api, fixtures, look):
	fixtures.book(day(7) + 10 * HOUR)  # on the page after the first
	values = {"dark": {"desk_theme": "Dark"}, "arabic": {"language": "ar"}}.get(look, {})
	user = desk_api.user("MM Receptionist", **values)
	with open_desk(user) as page:
		page.set_default_timeout(TIMEOUT)
		visit(page, "mm-meeting-booking/view/calendar/default")
		page.locator(".fc-view, .fc-view-harness").first.wait_for()
		page.locator(".fc-next-button").click()
		if look == "month":
			page.locator(".fc-month-button, .fc-dayGridMonth-button").click()
		wait_until_idle(page)

		assert page.locator(".fc-event").count()
		assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
		picture(page, f"calendar_{look}")


@pytest.mark.parametrize("width", (1280, 1360))
def test_the_header_fits_in_one_line(reception, width):
	reception.set_viewport_size({"width": width, "height": 800})
	reception.set_default_timeout(TIMEOUT)
	visit(reception, "mm-meeting-booking/view/calendar/default")
	reception.locator(".fc-view, .fc-view-harness").first.wait_for()
	wait_until_idle(reception)

	boxes = [part.bounding_box() for part in reception.locator(HEADER).all() if part.is_visible()]
	middles = [box["y"] + box["height"] / 2 for box in boxes]
	ends = sorted((box["x"], box["x"] + box["width"]) for box in boxes)
	assert len(boxes) >= 6 and max(middles) - min(middles) < 6
	assert all(left[1] <= right[0] + 1 for left, right in itertools.pairwise(ends)), ends
	assert ends[-1][1] <= width
	buttons = reception.locator(".page-head:visible button:visible").all()
	assert buttons and max(box["x"] + box["width"] for box in (b.bounding_box() for b in buttons)) <= width
	title = reception.locator(".page-head:visible .title-text, .page-head:visible .breadcrumb-container")
	assert "MM " not in title.last.inner_text()
	picture(reception, f"calendar_header_{width}")


@pytest.mark.parametrize("route", ("mm-meeting-booking/view/calendar/default", "booking-calendar"))
def test_a_phone_gets_a_list_by_day(open_desk, desk_api, fixtures, route):
	name = somebody("Ida")
	fixtures.book(day(8) + 10 * HOUR, name=name)
	with open_desk(desk_api.user("MM Receptionist"), phone=True) as page:
		page.set_default_timeout(TIMEOUT)
		visit(page, route)
		page.locator(".mm-agenda [data-move=on]").click()
		entry = page.locator(".mm-agenda-entry", has_text=name)
		entry.wait_for()

		assert entry.locator(".mm-agenda-time").inner_text() == "10:00"
		assert page.locator(".mm-agenda h4").count()
		assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
		picture(page, "calendar_phone")
		entry.click()
		page.wait_for_function("() => frappe.get_route()[0] === 'Form'")


def test_an_entry_says_whose_it_is(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	fixtures.book(date + 10 * HOUR, name=name)
	calendar = Calendar(reception, fixtures, date)

	entry = calendar.entry(name)
	tooltip = entry.get_attribute("title")

	initials = entry.locator(".mm-initials")
	assert initials.is_visible() and initials.inner_text().startswith("H")
	assert entry.evaluate("(entry) => getComputedStyle(entry).borderInlineStartWidth") == "4px"
	for shown in (name, fixtures.title, f"Hana {fixtures.tag}", "10:00", "Confirmed"):
		assert shown in tooltip


def open_hosts(page, fixtures, date):
	"""The day with a column for each host."""
	calendar = Calendar(page, fixtures, date)
	page.evaluate("cur_list.page.fields_dict.host.set_value('')")
	wait_until_idle(page)
	page.get_by_role("button", name="Hosts", exact=True).click()
	page.locator(".mm-hostday-grid").wait_for()
	wait_until_idle(page)
	return calendar


def test_a_day_has_a_column_for_each_host(reception, desk_api, fixtures):
	other, date = DeskDriver(desk_api), day(2)
	names = [somebody("Ida"), somebody("Bo")]
	for practice, name in zip((fixtures, other), names, strict=True):
		practice.book(date + 10 * HOUR, name=name)

	open_hosts(reception, fixtures, date)
	heads = reception.locator(".mm-hostday-name").all_inner_texts()
	columns = reception.locator(".mm-hostday-column")
	picture(reception, "calendar_hosts")

	for practice, name in zip((fixtures, other), names, strict=True):
		column = columns.nth(heads.index(f"Hana {practice.tag}"))
		assert column.locator(".mm-hostday-entry", has_text=name).count() == 1
		assert columns.locator(".mm-hostday-entry", has_text=name).count() == 1
	reception.get_by_role("button", name="Calendar", exact=True).click()
	reception.locator(".mm-hostday-grid").wait_for(state="hidden")


def test_a_booking_is_dragged_in_the_column_of_its_host(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	booking = fixtures.book(date + 10 * HOUR, name=name)
	open_hosts(reception, fixtures, date)
	entry = reception.locator(".mm-hostday-entry", has_text=name)
	entry.scroll_into_view_if_needed()
	box = entry.bounding_box()

	reception.mouse.move(box["x"] + 20, box["y"] + 8)
	reception.mouse.down()
	hour = reception.locator(".mm-hostday-axis div").first.bounding_box()["height"]
	reception.mouse.move(box["x"] + 20, box["y"] + 8 + hour, steps=6)
	reception.mouse.up()
	reception.locator(".modal:visible").get_by_role("button", name="Reschedule Only").click()
	reception.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert start_of(fixtures, booking) == "11:00"
