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
	reception.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert start_of(fixtures, booking) == "12:00"


def test_a_drag_onto_a_taken_hour_jumps_back_and_names_the_booking_in_the_way(reception, fixtures):
	name, date = somebody("Ida"), day(2)
	booking, other = fixtures.book(date + 10 * HOUR, name=name), fixtures.book(date + 12 * HOUR)
	calendar = Calendar(reception, fixtures, date)
	before = calendar.top_of(name)

	calendar.drag(name, "12:00:00")
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
		page.locator(".desk-alert", has_text="was rescheduled").wait_for()

	assert start_of(fixtures, booking) == "17:00"


@pytest.mark.parametrize("look", ("week", "month", "phone", "dark", "arabic"))
def test_it_looks_right(open_desk, desk_api, fixtures, look):
	fixtures.book(day(7) + 10 * HOUR)  # on the page after the first
	values = {"dark": {"desk_theme": "Dark"}, "arabic": {"language": "ar"}}.get(look, {})
	user = desk_api.user("MM Receptionist", **values)
	with open_desk(user, phone=look == "phone") as page:
		page.set_default_timeout(TIMEOUT)
		visit(page, "mm-meeting-booking/view/calendar/default")
		page.locator(".fc-view, .fc-view-harness").first.wait_for()
		page.locator(".fc-next-button").click()
		if look == "month":
			page.locator(".fc-month-button, .fc-dayGridMonth-button").click()
		wait_until_idle(page)

		assert page.locator(".fc-event, .fc-list-item").count()
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


def test_a_phone_gets_a_list_by_day(open_desk, desk_api, fixtures):
	name = somebody("Ida")
	fixtures.book(day(7) + 10 * HOUR, name=name)
	with open_desk(desk_api.user("MM Receptionist"), phone=True) as page:
		page.set_default_timeout(TIMEOUT)
		visit(page, "mm-meeting-booking/view/calendar/default")
		page.locator(".fc-list-view, .fc-list").first.wait_for()
		page.locator(".fc-next-button").click()
		row = page.locator(".fc-list-item, .fc-list-event", has_text=name)
		row.wait_for()

		assert page.locator(".fc-list-heading, .fc-list-day").count()
		row.locator("a").click()
		page.wait_for_function("() => frappe.get_route()[0] === 'Form'")
