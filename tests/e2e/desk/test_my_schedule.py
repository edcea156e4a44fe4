"""The page of a host: their day and week, on a screen, by keyboard, on a phone and on paper."""

from datetime import timedelta

import pytest
from desk_fixtures import SITE_ZONE, picture, today, visit, wait_until_idle
from playwright.sync_api import expect

BOOKING = "MM Meeting Booking"
HOSTILE = "<img src=x onerror=window.mm_ran=1>"
TODAY = today()
LAST_WEEK = TODAY - timedelta(days=7)  # whose bookings have all begun


@pytest.fixture
def host(desk_api):
	return desk_api.user("MM Staff", time_zone=SITE_ZONE)


def make_booking(desk_api, user, day, hour, name="Ann Zyzzyvander", **values):
	known = {
		"meeting_title": "First consultation",
		"customer_name": name,
		"customer_phone": "+60 12-345 6789",
		"host": user,
		"status": "Confirmed",
		"start_datetime": f"{day} {hour}:00:00",
		"end_datetime": f"{day} {hour}:30:00",
	}
	booking = desk_api.make(BOOKING, **{**known, **values})
	if booking.get("customer"):
		desk_api.remember("MM Customer", booking["customer"])
	return booking["name"]


def meetings(page):
	return page.locator(".mm-schedule-meeting:visible")


def full_day(desk_api, host, day):
	"""Three bookings of a day; the number of the first."""
	answers = [{"question": "Have you been here before?", "answer": "Yes, last year"}]
	first = make_booking(
		desk_api, host, day, "09", notes="Comes by wheelchair.\nNeeds the lift.", answers=answers
	)
	make_booking(desk_api, host, day, "11", "Benedict Roe", meeting_title="Review", location="Room 2")
	make_booking(desk_api, host, day, "14", "Chen Li", status="Pending", meeting_title="Skin check")
	return first


@pytest.mark.parametrize("phone", (False, True))
def test_a_day_says_what_the_host_needs_and_no_more(open_desk, desk_api, host, phone):
	number = full_day(desk_api, host, LAST_WEEK)
	with open_desk(host, phone=phone) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		expect(meetings(page)).to_have_count(3)
		first = meetings(page).first.inner_text()

		for shown in ("09:00", "09:30", "Ann", "First consultation", number, "wheelchair", "Yes, last year"):
			assert shown in first
		assert "Zyzzyvander" not in page.content() and "345 6789" not in page.content()
		assert page.get_by_role("link", name=number).count() == 0
		assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
		picture(page, f"my_schedule_day{'_phone' if phone else ''}")


@pytest.mark.parametrize("phone", (False, True))
def test_a_week_is_a_click_away_and_back_leads_to_the_day(open_desk, desk_api, host, phone):
	full_day(desk_api, host, LAST_WEEK)
	with open_desk(host, phone=phone) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		page.get_by_role("button", name="Week", exact=True).click()
		expect(page.locator(".mm-schedule-day")).to_have_count(7)
		expect(meetings(page)).to_have_count(3)
		picture(page, f"my_schedule_week{'_phone' if phone else ''}")

		page.go_back()

		expect(page.locator(".mm-schedule-day")).to_have_count(1)


def test_a_host_says_who_came(open_desk, desk_api, host):
	number = full_day(desk_api, host, LAST_WEEK)
	with open_desk(host) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		meetings(page).first.get_by_role("button", name="Attended").click()

		expect(meetings(page).first.locator(".indicator-pill")).to_have_text("Completed")
		expect(meetings(page).first.get_by_role("button")).to_have_count(0)
	assert desk_api.get(BOOKING, number)["status"] == "Completed"


def test_a_no_show_is_asked_for_once_more(open_desk, desk_api, host):
	number = full_day(desk_api, host, LAST_WEEK)
	with open_desk(host) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		meetings(page).first.get_by_role("button", name="No-show").click()
		picture(page, "my_schedule_no_show")
		page.locator(".modal.show").get_by_role("button", name="Yes").click()

		expect(meetings(page).first.locator(".indicator-pill")).to_have_text("No Show")
	assert desk_api.get(BOOKING, number)["status"] == "No Show"


def test_it_works_by_keyboard_alone(open_desk, desk_api, host):
	number = full_day(desk_api, host, LAST_WEEK)
	with open_desk(host) as page:
		visit(page, f"my-schedule/{LAST_WEEK + timedelta(days=1)}")
		expect(page.get_by_text("No bookings on this day.")).to_be_visible()
		page.get_by_role("button", name="Earlier").focus()
		page.keyboard.press("Enter")
		expect(meetings(page)).to_have_count(3)
		for _press in range(20):
			page.keyboard.press("Tab")
			if page.evaluate("document.activeElement.dataset.action") == "attended":
				break
		page.keyboard.press("Enter")

		expect(meetings(page).first.locator(".indicator-pill")).to_have_text("Completed")
		assert page.evaluate("document.activeElement.dataset.meeting") == number


def test_what_is_still_to_come_cannot_be_closed(open_desk, desk_api, host):
	tomorrow = TODAY + timedelta(days=1)
	full_day(desk_api, host, tomorrow)
	with open_desk(host) as page:
		visit(page, f"my-schedule/{tomorrow}")

		expect(meetings(page)).to_have_count(3)
		assert meetings(page).get_by_role("button").count() == 0


def test_the_day_is_printed_without_the_desk_around_it(open_desk, desk_api, host):
	full_day(desk_api, host, LAST_WEEK)
	make_booking(desk_api, host, LAST_WEEK, "16", status="Cancelled", meeting_title="Called off")
	with open_desk(host) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		expect(meetings(page)).to_have_count(4)
		page.evaluate("() => { window.print = () => (window.mm_printed = true); }")
		page.get_by_role("button", name="Print").click()
		assert page.evaluate("window.mm_printed")

		page.emulate_media(media="print")
		page.set_viewport_size({"width": 794, "height": 1123})
		expect(meetings(page)).to_have_count(3)
		for hidden in (".navbar", ".page-head", ".mm-schedule-bar", ".mm-schedule-actions"):
			assert page.locator(f"{hidden}:visible").count() == 0, hidden
		picture(page, "my_schedule_print")
		pdf = page.pdf(format="A4")
	assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/") == 1


def test_whatever_is_stored_is_shown_as_text(open_desk, host):
	"""No save leaves markup in a booking; old rows may have it, so the page is given some."""
	texts = ("number", "status", "start", "end", "first_name", "title", "place", "notes")
	meeting = dict.fromkeys(texts, HOSTILE) | {"date": str(LAST_WEEK), "is_over_night": True, "seats": 2}
	meeting |= {"answers": [{"question": HOSTILE, "answer": HOSTILE}], "can_close": True}
	day = {"date": str(LAST_WEEK), "title": HOSTILE, "is_today": True, "meetings": [meeting]}
	with open_desk(host) as page:
		page.route(
			"**/meeting_manager.api.my_schedule.days*", lambda route: route.fulfill(json={"message": [day]})
		)
		visit(page, f"my-schedule/{LAST_WEEK}")
		expect(meetings(page)).to_have_count(1)

		assert page.locator(".mm-schedule-days img").count() == 0
		assert page.evaluate("window.mm_ran") is None


@pytest.mark.parametrize("look", ("dark", "arabic", "empty"))
def test_it_looks_right(open_desk, desk_api, look):
	values = {"dark": {"desk_theme": "Dark"}, "arabic": {"language": "ar"}}.get(look, {})
	user = desk_api.user("MM Staff", time_zone=SITE_ZONE, **values)
	if look != "empty":
		full_day(desk_api, user, LAST_WEEK)
	with open_desk(user) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		expect(meetings(page)).to_have_count(0 if look == "empty" else 3)
		picture(page, f"my_schedule_{look}")

		direction = page.locator(".mm-schedule").evaluate("element => getComputedStyle(element).direction")
		assert direction == ("rtl" if look == "arabic" else "ltr")


def test_who_may_open_bookings_is_led_to_them(open_desk, desk_api):
	user = desk_api.user("MM Receptionist", time_zone=SITE_ZONE)
	number = make_booking(desk_api, user, LAST_WEEK, "09")
	with open_desk(user) as page:
		visit(page, f"my-schedule/{LAST_WEEK}")
		page.get_by_role("link", name=number).click()
		wait_until_idle(page)

		assert page.evaluate("() => cur_frm.doc.name") == number
