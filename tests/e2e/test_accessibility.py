"""axe-core on every page and state, in light and dark, and right to left."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from booking_fixtures import in_days, new_email
from test_booking import book, choose_time, fill

ARABIC = Path(__file__).parents[2] / "meeting_manager/translations/ar.csv"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def check(page):
	"""No violation; in a failure, which rule and where."""
	found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
	assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.fixture(params=["light", "dark"])
def visitor(guest, request):
	guest.emulate_media(color_scheme=request.param, reduced_motion="reduce")
	return guest


@pytest.mark.parametrize(
	"path",
	[
		"/book",
		"/book/{meeting_type}",
		"/book/{meeting_type}?month=2090-01&tz=Nowhere",
		"/book/{meeting_type}?embed=1",
		"/book/with/{host}",
		"/event/{event}",
		"/book/nope",
		"/booking/nope",
	],
)
def test_what_can_be_opened_has_no_violation(visitor, fixtures, path):
	visitor.goto(path.format(**vars(fixtures)))
	visitor.wait_for_timeout(400)  # the calendar comes again in the visitor's zone

	check(visitor)


def test_booking_from_form_to_cancellation_has_no_violation(visitor, fixtures):
	choose_time(visitor, fixtures.meeting_type, days=20)
	check(visitor)
	visitor.click("button[type=submit]")
	visitor.wait_for_selector("#summary")
	check(visitor)
	fill(visitor, name="Axe Core", email=new_email("axe"))
	visitor.select_option("[name=q1]", "Skin")
	visitor.check("[name=q3]")
	visitor.click("button[type=submit]")
	visitor.wait_for_selector(".rows")
	check(visitor)
	visitor.click("a[href*='do=move']")
	check(visitor)
	visitor.click("a.slot >> nth=0")
	visitor.wait_for_selector("text=Reschedule to this time")
	check(visitor)
	visitor.click("text=Back to your booking")
	visitor.click("a[href*='do=cancel']")
	check(visitor)
	visitor.click("text=Cancel booking")
	visitor.wait_for_selector("text=has been cancelled")
	check(visitor)


def test_the_page_that_the_mail_opens_has_no_violation(visitor, fixtures):
	booking = book(visitor, fixtures.plain, days=22, email=new_email("axe"))
	visitor.goto(fixtures.manage_link(booking))
	visitor.wait_for_selector("text=Confirm my email address")
	check(visitor)
	visitor.click("text=Confirm my email address")
	visitor.wait_for_selector("text=Your email address is confirmed")
	check(visitor)


def test_a_time_that_is_gone_has_no_violation(visitor, fixtures, browser, site_url):
	choose_time(visitor, fixtures.plain, days=21)
	context = browser.new_context(base_url=site_url, timezone_id="America/New_York")
	book(context.new_page(), fixtures.plain, days=21, email=new_email("faster"))
	context.close()
	fill(visitor, name="Axe Core", email=new_email("slower"))
	visitor.click("button[type=submit]")
	visitor.wait_for_selector("button.slot")

	check(visitor)


def test_thanks_for_an_event_have_no_violation(visitor, fixtures):
	visitor.goto(f"/event/{fixtures.event}")
	fill(visitor, name="Axe Core", email=new_email("axe"))
	visitor.click("button[type=submit]")
	visitor.wait_for_selector("text=please check your email")

	check(visitor)


@pytest.mark.skipif(not ARABIC.exists(), reason="the app is not translated into Arabic yet")
def test_arabic_is_right_to_left_and_has_no_violation(visitor, fixtures):
	visitor.goto(f"/book/{fixtures.meeting_type}?_lang=ar&tz=Asia/Riyadh&day={in_days(9)}")

	assert visitor.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == [
		"ar",
		"rtl",
	]
	title = visitor.locator("#month-name").bounding_box()["x"]
	assert title > visitor.locator(".month-turn").bounding_box()["x"]
	assert "Choose" not in visitor.inner_text("main")
	check(visitor)
