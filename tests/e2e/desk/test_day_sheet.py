"""A host's day on paper."""

import uuid

import pytest
from desk_fixtures import day, picture, visit
from playwright.sync_api import expect

BOOKING = "MM Meeting Booking"
TODAY = day(0)


@pytest.fixture
def host(desk_api):
	"""A host with two bookings today; gives the user's name."""
	user, tag = desk_api.user("MM Staff"), uuid.uuid4().hex[:8]
	schedule = desk_api.make("MM Schedule", schedule_name=f"Sheet {tag}", time_zone="UTC", windows=[])
	desk_api.make(
		"MM Host", user=user, display_name="Dr. Hana Aziz", slug=f"hana-{tag}", schedule=schedule["name"]
	)
	make_booking(desk_api, user, "09", "Ann Lee", "+60 12-345 6789", notes="First visit. Uses a wheelchair.")
	make_booking(
		desk_api, user, "11", "Benedict Roe", "+44 20 7946 0958", meeting_title="Review", location="Room 2"
	)
	return user


def make_booking(desk_api, user, hour, name, phone, **values):
	times = {"start_datetime": f"{TODAY} {hour}:00:00", "end_datetime": f"{TODAY} {hour}:30:00"}
	known = {
		"meeting_title": "First consultation",
		"customer_name": name,
		"customer_phone": phone,
		"host": user,
	}
	booking = desk_api.make(BOOKING, **{**known, "status": "Confirmed", **times, **values})
	if booking.get("customer"):
		desk_api.remember("MM Customer", booking["customer"])


def address(host, **values):
	known = {
		"doctype": "MM Host",
		"name": host,
		"format": "Day Sheet",
		"no_letterhead": "1",
		"date": TODAY,
		**values,
	}
	return "/printview?" + "&".join(f"{key}={value}" for key, value in known.items())


def test_reception_opens_the_sheet_from_the_list_of_bookings(reception, host):
	visit(reception, "mm-meeting-booking")
	reception.get_by_role("button", name="Day Sheet").click()
	dialog = reception.locator(".modal.show .modal-content")
	reception.locator(".modal.show .btn-modal-primary:focus").wait_for()  # nothing covers the button
	dialog.locator("input[data-fieldname=host]").click()
	reception.keyboard.type(host)
	dialog.locator(".awesomplete [role=option]:visible", has_text="Dr. Hana Aziz").first.click()
	picture(reception, "day_sheet_dialog")

	with reception.expect_popup() as popup:
		dialog.get_by_role("button", name="Open Print View").click()

	page = popup.value
	page.set_viewport_size({"width": 900, "height": 1000})
	expect(page.locator(".mm-sheet h1")).to_have_text("Dr. Hana Aziz")
	rows = page.locator(".mm-sheet tbody tr").all_inner_texts()
	assert len(rows) == 2 and "Ann Lee" in rows[0] and "+60 12-345 6789" in rows[0] and "Room 2" in rows[1]
	picture(page, "day_sheet")


def test_without_a_host_it_is_one_sheet_of_all(reception, desk_api, host):
	other, tag = desk_api.user("MM Staff"), uuid.uuid4().hex[:8]
	schedule = desk_api.make("MM Schedule", schedule_name=f"Sheet {tag}", time_zone="UTC", windows=[])
	desk_api.make(
		"MM Host", user=other, display_name=f"Bo {tag}", slug=f"bo-{tag}", schedule=schedule["name"]
	)
	make_booking(desk_api, other, "10", f"Carla {tag}", "+60 12-345 6788")
	visit(reception, "mm-meeting-booking")
	reception.get_by_role("button", name="Day Sheet").click()
	dialog = reception.locator(".modal.show .modal-content")
	reception.wait_for_function("() => window.cur_dialog?.display")
	reception.evaluate("date => cur_dialog.set_value('date', date)", TODAY)

	with reception.expect_popup() as popup:
		dialog.get_by_role("button", name="Open Print View").click()

	page = popup.value
	page.set_viewport_size({"width": 900, "height": 1000})
	expect(page.locator(".mm-sheet h1")).to_have_text("All Hosts")
	rows = page.locator(".mm-sheet tbody tr").all_inner_texts()
	assert any(f"Carla {tag}" in row and f"Bo {tag}" in row for row in rows)
	assert any("Ann Lee" in row and "Dr. Hana Aziz" in row for row in rows)
	picture(page, "day_sheet_all")


def test_a_host_is_refused_the_sheet(open_desk, host):
	with open_desk(host) as page:
		page.goto(address(host))

		assert page.locator(".mm-sheet tbody tr").count() == 0
		assert "Ann" not in page.content() and "345 6789" not in page.content()


def test_the_sheet_in_arabic_reads_from_the_right(open_desk, desk_api, host):
	user = desk_api.user("MM Receptionist", language="ar")

	with open_desk(user) as page:
		page.set_viewport_size({"width": 900, "height": 1000})
		page.goto(address(host, _lang="ar"))

		expect(page.locator(".mm-sheet tbody tr")).to_have_count(2)
		picture(page, "day_sheet_arabic")
		assert page.locator(".mm-sheet").evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_a_full_day_is_one_page_of_a4(open_desk, desk_api, host):
	for minute in range(12, 23):
		make_booking(desk_api, host, str(minute), f"Guest Number {minute}", f"+60 12-345 67{minute}")

	with open_desk() as page:
		page.goto(address(host))
		expect(page.locator(".mm-sheet tbody tr")).to_have_count(13)
		pdf = page.pdf(format="A4", prefer_css_page_size=True)

	assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/") == 1
