"""A guest books in a browser, and staff see the customer and the bookings."""

import re
import uuid
from datetime import date, timedelta

# The same day and month: a date field is typed in the order of the browser's language.
YEAR = date.today().year + (date.today() >= date(date.today().year, 12, 12))
NEXT_MONTH = (date.today() + timedelta(days=30)).isoformat()

FAR_AHEAD = (date.today() + timedelta(days=600)).isoformat()  # the top of a list sorted by time


def fill_and_send(page, **fields):
	page.goto("/book")
	for name, value in {"date": NEXT_MONTH, "time": "10:30", **fields}.items():
		page.fill(f"[name={name}]", value)
	page.click("button[type=submit]")


def booked_number(page) -> str:
	page.wait_for_selector(".mm-number")
	return page.inner_text(".mm-number")


def fetch(staff, doctype, filters, fields):
	answer = staff.request.get(
		f"/api/resource/{doctype}",
		params={"filters": filters, "fields": fields},
	)
	assert answer.ok, answer.text()
	return answer.json()["data"]


def test_a_guest_who_books_twice_is_one_customer_whom_staff_see(guest, staff):
	tag = uuid.uuid4().hex[:8]
	phone = f"+6011{uuid.uuid4().int % 10**8:08d}"

	fill_and_send(guest, name="Mei Tan", email=f"mei.{tag}@example.com", phone=phone)
	first = booked_number(guest)
	fill_and_send(guest, name="MEI TAN", email=f"MEI.{tag}@EXAMPLE.COM", phone="")
	second = booked_number(guest)
	fill_and_send(
		guest, name="Mei", email=f"other.{tag}@example.com", phone=f"{phone[:3]} {phone[3:5]}-{phone[5:]}"
	)
	third = booked_number(guest)

	customers = fetch(
		staff,
		"MM Customer",
		f'[["primary_email","like","%{tag}%"]]',
		'["name","customer_name","total_bookings"]',
	)
	assert [(row["customer_name"], row["total_bookings"]) for row in customers] == [("Mei Tan", 3)]
	bookings = fetch(staff, "MM Meeting Booking", f'[["customer","=","{customers[0]["name"]}"]]', '["name"]')
	assert {row["name"] for row in bookings} == {first, second, third}
	staff.goto(f"/app/mm-customer/{customers[0]['name']}")
	staff.wait_for_selector("text=Mei Tan")


def test_a_wrong_form_comes_back_filled_in_with_each_error_at_its_field(guest):
	fill_and_send(guest, name="Ann Lee", email="not an email", phone="call me", notes="By the window")

	assert guest.input_value("[name=name]") == "Ann Lee"
	assert guest.input_value("[name=notes]") == "By the window"
	for field in ("email", "phone"):
		described = guest.get_attribute(f"[name={field}]", "aria-describedby")
		assert guest.get_attribute(f"[name={field}]", "aria-invalid") == "true"
		assert guest.inner_text(f"#{described}").strip()
	assert guest.get_attribute("[name=name]", "aria-invalid") is None


def test_the_form_can_be_sent_with_the_keyboard_alone(guest):
	guest.goto("/book")
	guest.focus("[name=name]")
	tag = uuid.uuid4().hex[:8]

	guest.keyboard.type("Kay Board")
	guest.keyboard.press("Tab")
	guest.keyboard.type(f"kay.{tag}@example.com")
	guest.keyboard.press("Tab")
	guest.keyboard.press("Tab")
	guest.keyboard.type(f"1212{YEAR}")
	guest.focus("[name=time]")
	guest.keyboard.type("1030AM")
	guest.focus("[name=notes]")
	guest.keyboard.press("Tab")
	guest.keyboard.press("Enter")

	assert re.fullmatch(r"MB-\d{5}", booked_number(guest))


def test_the_page_fits_a_phone_without_scrolling_sideways(guest):
	guest.goto("/book")

	assert guest.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_works_without_javascript(browser, site_url):
	context = browser.new_context(base_url=site_url, java_script_enabled=False, locale="en-GB")
	page = context.new_page()

	fill_and_send(page, name="No Script", email=f"noscript.{uuid.uuid4().hex[:8]}@example.com")

	assert re.fullmatch(r"MB-\d{5}", booked_number(page))
	context.close()


def test_html_in_a_booking_is_shown_to_staff_as_text(guest, staff):
	alerts = []
	staff.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
	tag = uuid.uuid4().hex[:8]
	fill_and_send(
		guest,
		name=f"<img src=x onerror=alert(1)>{tag}",
		email=f"html.{tag}@example.com",
		date=FAR_AHEAD,
		notes="<script>alert(2)</script>",
	)
	number = booked_number(guest)

	for page, shown in (
		("mm-customer", tag),
		("mm-meeting-booking", number),
		(f"mm-meeting-booking/{number}", number),
	):
		staff.goto(f"/app/{page}")
		staff.get_by_text(shown).first.wait_for(state="attached")
		staff.wait_for_timeout(500)  # an image that fails to load runs its handler a moment later

	assert alerts == []
