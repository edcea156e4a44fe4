"""A guest books, moves and cancels in a browser, and staff see the customer and the bookings."""

import re
import uuid

import pytest
from booking_fixtures import in_days, new_email

from conftest import PHONE

NEW_YORK = "America/New_York"


def choose_time(page, slug: str, nth: int = 0, days: int = 9):
	"""From the calendar to the form, on a day of its own."""
	page.goto(f"/book/{slug}?day={in_days(days)}")
	page.wait_for_selector("#live[data-zone-given]")
	page.click(f"a.slot >> nth={nth}")
	page.wait_for_selector("[name=email]")


def fill(page, **fields):
	for name, value in fields.items():
		page.fill(f"[name={name}]", value)


def book(page, slug: str, days: int = 9, **fields) -> str:
	"""Book the first free time of a day; the number of the booking."""
	choose_time(page, slug, days=days)
	fill(page, **{"name": "Mei Tan", **fields})
	page.click("button[type=submit]")
	page.wait_for_selector(".number")
	return page.inner_text(".number")


def tab_to(page, selector: str, most: int = 150):
	"""Press Tab until what the selector means has the focus, and see that it shows."""
	for _ in range(most):
		page.keyboard.press("Tab")
		if page.evaluate("selector => document.activeElement.matches(selector)", selector):
			outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
			assert outline != "none", f"nothing shows the focus on {selector}"
			return
	raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_guest_in_another_zone_books_gets_a_mail_moves_and_cancels(guest, fixtures):
	email = new_email()
	choose_time(guest, fixtures.meeting_type, nth=2)
	assert "New York" in guest.inner_text(".picked")
	shown_hours = guest.inner_text(".picked span >> nth=0")
	fill(guest, name="Mei Tan", email=email, phone="+60 12-345 6789", notes="By the window")
	guest.select_option("[name=q1]", "Hair")
	guest.check("[name=q3]")
	guest.click("button[type=submit]")

	guest.wait_for_selector("text=Your booking is confirmed")
	assert shown_hours in guest.inner_text(".rows")
	booking = fixtures.bookings(email)[0]
	assert (booking["status"], booking["guest_time_zone"]) == ("Confirmed", NEW_YORK)

	guest.goto(fixtures.manage_link(booking["name"]))
	guest.click("text=Reschedule")
	guest.wait_for_selector("a.slot")
	guest.click("a.slot >> nth=7")
	guest.click("text=Reschedule to this time")
	guest.wait_for_selector("text=has been rescheduled")
	assert fixtures.bookings(email)[0]["starts_at"] != booking["starts_at"]

	guest.click("a.button >> text=Cancel")
	guest.fill("[name=reason]", "I am ill")
	guest.click("text=Cancel booking")
	guest.wait_for_selector("text=has been cancelled")
	assert fixtures.bookings(email)[0]["status"] == "Cancelled"
	assert len(fixtures.mails_about(booking["name"], least=3)) >= 3


def test_all_of_it_by_the_keyboard_alone(guest, fixtures):
	email = new_email("keys")
	guest.goto(f"/book/{fixtures.plain}?tz={NEW_YORK}&day={in_days(10)}")
	tab_to(guest, f'[data-key="{in_days(11)}"]')
	guest.keyboard.press("Enter")
	guest.wait_for_selector(f'[data-key="{in_days(11)}"][aria-current=date]')
	assert guest.evaluate("document.activeElement.dataset.key") == in_days(11)
	tab_to(guest, "a.slot")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("[name=email]")
	tab_to(guest, "[name=name]")
	guest.keyboard.type("Kay Board")
	tab_to(guest, "[name=email]")
	guest.keyboard.type(email)
	tab_to(guest, "button[type=submit]")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("text=Your booking is confirmed")

	tab_to(guest, "a[href*='do=move']")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("a.slot")
	tab_to(guest, "a.slot")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("text=Reschedule to this time")
	tab_to(guest, "button[type=submit]")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("text=has been rescheduled")

	tab_to(guest, "a[href*='do=cancel']")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("[name=reason]")
	tab_to(guest, "button[type=submit]")
	guest.keyboard.press("Enter")
	guest.wait_for_selector("text=has been cancelled")
	assert fixtures.bookings(email)[0]["status"] == "Cancelled"


def test_a_guest_who_books_twice_is_one_customer_whom_staff_see(guest, fixtures, staff):
	email, phone = new_email("twice"), f"+60111{uuid.uuid4().int % 10**7:07d}"

	first = book(guest, fixtures.plain, days=12, email=email, phone=phone)
	second = book(guest, fixtures.plain, days=12, email=email.upper(), name="MEI TAN")
	third = book(
		guest,
		fixtures.plain,
		days=12,
		email=new_email("other"),
		phone=f"{phone[:3]} {phone[3:5]}-{phone[5:]}",
	)

	customer = fixtures.bookings(email)[0]["customer"]
	rows = fixtures.find("MM Meeting Booking", [["customer", "=", customer]], ["name"])
	assert {row["name"] for row in rows} == {first, second, third}
	staff.goto(f"/app/mm-customer/{customer}")
	staff.wait_for_selector("text=Mei Tan")


def test_a_wrong_form_comes_back_filled_in_with_each_error_at_its_field(guest, fixtures):
	choose_time(guest, fixtures.meeting_type, days=13)
	fill(guest, name="Ann Lee", email="not an email", phone="call me", notes="By the window")
	guest.click("button[type=submit]")

	guest.wait_for_selector("#summary")
	assert guest.evaluate("document.activeElement.id") == "summary"
	assert guest.input_value("[name=name]") == "Ann Lee"
	assert guest.input_value("[name=notes]") == "By the window"
	for field in ("email", "phone", "q1", "q3"):
		described = guest.get_attribute(f"[name={field}]", "aria-describedby")
		assert guest.get_attribute(f"[name={field}]", "aria-invalid") == "true"
		assert guest.inner_text(f"#{described}").strip()
	assert guest.get_attribute("[name=name]", "aria-invalid") is None
	guest.click("#summary a >> nth=0")
	assert guest.evaluate("document.activeElement.name") == "email"


def test_a_time_that_was_just_taken_is_replaced_by_one_click(guest, fixtures, browser, site_url):
	choose_time(guest, fixtures.plain, days=14)
	context = browser.new_context(base_url=site_url, timezone_id=NEW_YORK)
	book(context.new_page(), fixtures.plain, days=14, email=new_email("faster"))
	context.close()
	email = new_email("slower")
	fill(guest, name="Ann Lee", email=email)
	guest.click("button[type=submit]")

	guest.wait_for_selector("text=This time was just taken")
	guest.click("button.slot >> nth=0")

	guest.wait_for_selector("text=Your booking is confirmed")
	assert fixtures.bookings(email)[0]["status"] == "Confirmed"


def test_the_calendar_turns_without_a_new_page_and_back_with_the_browser(guest, fixtures):
	guest.goto(f"/book/{fixtures.plain}")
	guest.wait_for_selector("#live[data-zone-given]")
	guest.evaluate("window.same = true")
	month = guest.inner_text("#month-name")

	guest.click("[data-key=next]")
	guest.wait_for_function("month => document.getElementById('month-name').textContent !== month", arg=month)
	assert guest.evaluate("window.same && document.activeElement.dataset.key") in ("next", True)
	guest.select_option("#tz", "Asia/Tokyo")
	guest.wait_for_selector("text=Times in Tokyo")
	assert "tz=Asia%2FTokyo" in guest.url
	guest.go_back()
	guest.wait_for_selector("text=Times in New York")

	assert guest.evaluate("window.same")


@pytest.mark.parametrize(
	"path", ["/book", "/book/{meeting_type}", "/book/with/{host}", "/event/{event}", "/book/nope"]
)
def test_the_page_fits_a_phone_without_scrolling_sideways(guest, fixtures, path):
	guest.goto(path.format(**vars(fixtures)))

	assert guest.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_everything_works_without_javascript(browser, site_url, fixtures):
	context = browser.new_context(base_url=site_url, java_script_enabled=False, viewport=PHONE)
	page, email = context.new_page(), new_email("noscript")
	page.goto("/book")
	page.click(f"a[href='/book/{fixtures.plain}']")
	page.select_option("#tz", "Europe/Berlin")
	page.click("text=Update")
	page.click("[data-key=next]")
	page.click("a.day >> nth=1")
	assert "Berlin" in page.inner_text(".times")
	page.click("a.slot >> nth=0")
	fill(page, name="No Script", email=email)
	page.click("button[type=submit]")
	page.click("a.button >> text=Cancel")
	page.click("text=Cancel booking")

	assert "has been cancelled" in page.inner_text("main")
	assert fixtures.bookings(email)[0]["status"] == "Cancelled"
	context.close()


def test_the_link_in_the_mail_confirms_the_email_without_javascript(guest, browser, site_url, fixtures):
	email = new_email("owner")
	booking = book(guest, fixtures.plain, days=12, email=email)
	assert guest.locator("text=Confirm my email address").count() == 0
	context = browser.new_context(base_url=site_url, java_script_enabled=False, viewport=PHONE)
	page = context.new_page()
	page.goto(fixtures.manage_link(booking))
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

	page.click("text=Confirm my email address")

	assert "Your email address is confirmed" in page.inner_text("main")
	assert page.locator("text=Confirm my email address").count() == 0
	context.close()


def test_a_website_shows_the_page_in_a_frame_that_grows(browser, site_url, fixtures):
	context = browser.new_context(timezone_id=NEW_YORK)
	page = context.new_page()
	script = (
		f'<script src="{site_url}/assets/meeting_manager/js/embed.js" data-type="{fixtures.plain}"></script>'
	)
	snippet = f"<!DOCTYPE html><title>My website</title><body><h1>Welcome</h1>{script}</body>"
	page.route(f"{site_url}/my-website", lambda route: route.fulfill(body=snippet, content_type="text/html"))
	page.goto(f"{site_url}/my-website")

	frame = page.frame_locator("iframe")
	frame.locator("a.slot").first.wait_for()

	assert page.get_attribute("iframe", "title")
	assert frame.locator("footer").count() == 0
	page.wait_for_function("document.querySelector('iframe').style.height !== '640px'")
	context.close()


def test_html_in_a_booking_is_shown_to_staff_as_text(guest, fixtures, staff):
	alerts = []
	staff.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
	tag = uuid.uuid4().hex[:8]
	number = book(
		guest,
		fixtures.plain,
		days=45,
		name=f"Ann {tag}",  # a name with markup is refused
		email=new_email("html"),
		notes="<img src=x onerror=alert(1)><script>alert(2)</script>",
	)

	for page in ("mm-customer", "mm-meeting-booking", f"mm-meeting-booking/{number}"):
		staff.goto(f"/app/{page}")
		staff.get_by_text(re.compile(f"{tag}|{number}")).first.wait_for(state="attached")
		staff.wait_for_timeout(500)  # an image that fails to load runs its handler a moment later

	assert alerts == []
