import re

import pytest
from desk_fixtures import day, picture, visit, wait_until_idle

CARDS, CHARTS, SHORTCUTS = 6, 5, 9


@pytest.fixture(scope="module", autouse=True)
def practice(desk_api):
	"""A host, a customer and bookings, so that each chart has something to draw."""
	host = desk_api.host("Workspace host")
	contact = {"customer_name": "Workspace Guest", "primary_email": "workspace@desk.example"}
	customer = desk_api.make("MM Customer", **contact)
	for start in (f"{day(-5)} 10:00:00", f"{day(-40)} 10:00:00"):
		desk_api.make(
			"MM Meeting Booking",
			meeting_title="Talk",
			customer=customer["name"],
			host=host,
			status="Completed",
			start_datetime=start,
			end_datetime=start.replace("10:00", "11:00"),
		)


def open_workspace(page):
	"""The workspace with every chart drawn."""
	visit(page, "meeting-manager")
	page.locator(".dashboard-widget-box").last.scroll_into_view_if_needed()
	drawn = "(count) => document.querySelectorAll('.dashboard-widget-box svg.frappe-chart').length === count"
	page.wait_for_function(drawn, arg=CHARTS)
	wait_until_idle(page)
	page.wait_for_timeout(800)  # the charts grow


def whole_picture(page, name):
	"""A picture of all of it, without making the window larger, which would draw the charts anew."""
	if page.viewport_size["width"] > 600:
		page.evaluate("() => document.querySelector('.layout-main-section').scrollIntoView()")
	picture(page, name)


def test_the_workspace_shows_figures_and_charts(desk):
	open_workspace(desk)

	numbers = desk.locator(".number-widget-box .number").all_inner_texts()
	assert len(numbers) == CARDS and all(re.match(r"^[\d.,]+", number) for number in numbers)
	assert desk.locator(".shortcut-widget-box").count() == SHORTCUTS
	bars = desk.locator(".dashboard-widget-box", has_text="Bookings by Week").locator(".dataset-units rect")
	assert bars.count() == 16
	whole_picture(desk, "workspace_charts")
	desk.locator(".number-widget-box").first.scroll_into_view_if_needed()
	picture(desk, "workspace_figures")


def test_it_begins_with_todays_bookings(desk, desk_api):
	visit(desk, "meeting-manager")
	today = desk.evaluate("() => frappe.datetime.system_datetime().slice(0, 10)")
	for clock, status in (("00:05", "Completed"), ("00:01", "Cancelled")):
		desk_api.make(
			"MM Meeting Booking",
			meeting_title=f"Talk at {clock}",
			customer_name="Early Guest",
			status=status,
			start_datetime=f"{today} {clock}:00",
			end_datetime=f"{today} 00:35:00",
		)
	open_workspace(desk)

	rows = desk.locator(".mm-today li")
	row = rows.filter(has_text="Talk at 00:05")
	assert rows.filter(has_text="Talk at 00:01").count() == 0
	card = desk.locator(".number-widget-box", has_text=re.compile("Bookings Today", re.IGNORECASE))
	assert rows.count() == int(card.locator(".number").inner_text())
	assert row.bounding_box()["y"] < card.bounding_box()["y"]
	desk.locator(".mm-today").scroll_into_view_if_needed()
	picture(desk, "workspace_today")
	row.get_by_text("Early Guest").click()
	desk.wait_for_function("() => frappe.get_route()[0] === 'Form'")


def test_a_number_leads_to_what_it_counts(desk):
	open_workspace(desk)
	card = desk.locator(".number-widget-box", has_text=re.compile("Follow-ups to Make", re.IGNORECASE))
	card.locator(".number").click()

	desk.wait_for_function("() => frappe.get_route().join('/') === 'query-report/Follow-ups Due'")


def test_new_booking_opens_its_dialog_over_the_workspace(desk):
	open_workspace(desk)
	desk.locator(".shortcut-widget-box", has_text="New Booking").click()

	desk.locator(".modal.show").wait_for()
	assert desk.evaluate("() => frappe.get_route()[0]") == "Workspaces"
	picture(desk, "workspace_new_booking")


def test_the_first_steps_lead_an_administrator_to_the_settings(desk, desk_api):
	step, system = "Set the Phone Region", "System Settings"
	on = {"fieldname": "enable_onboarding", "value": 1}
	desk_api.call("frappe.client.set_value", doctype=system, name=system, **on)
	for field in ("is_complete", "is_skipped"):
		desk_api.call("frappe.desk.desktop.update_onboarding_step", name=step, field=field, value=0)
	open_workspace(desk)
	steps = desk.locator(".onboarding-widget-box")
	assert steps.locator(".onboarding-step").count() == 6
	steps.get_by_text(step).first.click()
	steps.get_by_role("button", name="Open Settings").click()

	desk.wait_for_function("() => frappe.get_route().join('/').includes('MM Settings')")


def test_a_tour_explains_a_new_meeting_type(desk):
	visit(desk, "mm-meeting-type/new")
	desk.evaluate(
		"""async () => {
			await cur_frm.tour.init({ tour_name: "MM Meeting Type" });
			cur_frm.tour.start();
		}"""
	)

	desk.get_by_text("Guests see this first").wait_for()
	picture(desk, "form_tour")


def test_staff_see_what_they_may_open_and_nothing_else(open_desk, desk_api):
	with open_desk(desk_api.user("MM Staff")) as page:
		visit(page, "meeting-manager")
		page.locator(".shortcut-widget-box", has_text="My Schedule").wait_for()

		assert page.locator(".number-widget-box, .mm-today").count() == 0
		assert page.locator(".dashboard-widget-box").count() == 0
		for title in ("Top Customers", "Customers", "New Booking", "Calendar"):
			assert page.get_by_text(title, exact=True).count() == 0, title
		picture(page, "workspace_staff")


def test_it_fits_a_phone(open_desk):
	with open_desk(phone=True) as page:
		open_workspace(page)

		wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
		assert wide <= 0
		picture(page, "workspace_phone_charts")
		page.locator(".number-widget-box").first.scroll_into_view_if_needed()
		picture(page, "workspace_phone")


def test_it_is_as_readable_in_the_dark(desk, desk_api):
	desk_api.call("frappe.core.doctype.user.user.switch_theme", theme="Dark")
	try:
		open_workspace(desk)
		whole_picture(desk, "workspace_dark")
		assert desk.evaluate("() => document.documentElement.dataset.theme") == "dark"
	finally:
		desk_api.call("frappe.core.doctype.user.user.switch_theme", theme="Light")


def test_it_speaks_arabic(open_desk, desk_api):
	with open_desk(desk_api.user("System Manager", "MM Manager", language="ar")) as page:
		open_workspace(page)

		assert page.evaluate("() => document.documentElement.dir") == "rtl"
		whole_picture(page, "workspace_arabic")
