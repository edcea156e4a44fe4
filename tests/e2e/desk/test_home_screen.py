"""The home screen and the sidebar of Frappe 16, as each role finds them. Frappe 15 has neither."""

import pytest
from desk_fixtures import frappe_version, picture, visit, wait_until_idle

LINKS = {
	"MM Manager": ["Today", "My Schedule", "Calendar", "Pending", "Bookings", "Customers", "Events"],
	"MM Receptionist": ["Today", "My Schedule", "Calendar", "Pending", "Bookings", "Customers", "Events"],
	"MM Staff": ["My Schedule"],
}
FIRST = {"MM Manager": "Workspaces", "MM Receptionist": "Workspaces", "MM Staff": "my-schedule"}


def open_home(page):
	page.goto("/desk")
	page.wait_for_function("() => window.frappe?.boot && document.querySelector('.desktop-icon')")
	wait_until_idle(page)


def route(page):
	return page.evaluate("() => frappe.get_route().join('/')")


def needs_home_screen(page):
	visit(page, "user-profile")
	if frappe_version(page) == "15":
		pytest.skip("Frappe 15 has no home screen of this kind")


@pytest.mark.parametrize("role", LINKS)
def test_the_icon_leads_each_role_to_its_work(open_desk, desk_api, role):
	with open_desk(desk_api.user(role)) as page:
		needs_home_screen(page)
		open_home(page)
		picture(page, f"home_screen_{role}")
		icons = page.locator(".desktop-icon:visible", has_text="Meeting Manager")
		assert icons.count() == 1
		icons.click()
		page.locator(".body-sidebar .sidebar-item-label", has_text="My Schedule").wait_for()
		wait_until_idle(page)

		assert route(page).startswith(FIRST[role])
		links = page.locator(".body-sidebar .sidebar-items .sidebar-item-label").all_inner_texts()
		assert [link for link in links if link in LINKS["MM Manager"]] == LINKS[role]
		picture(page, f"sidebar_{role}")


def test_who_has_none_of_our_roles_sees_no_icon(open_desk, desk_api):
	with open_desk(desk_api.user("Website Manager")) as page:
		needs_home_screen(page)
		open_home(page)

		assert page.locator(".desktop-icon:visible", has_text="Meeting Manager").count() == 0


def test_calendar_and_pending_lead_to_two_places(reception):
	needs_home_screen(reception)
	visit(reception, "meeting-manager")
	sidebar = reception.locator(".body-sidebar .sidebar-items")

	sidebar.get_by_text("Calendar", exact=True).click()
	reception.wait_for_function("() => frappe.get_route().join('/').endsWith('/Calendar/default')")
	sidebar.get_by_text("Pending", exact=True).click()
	reception.wait_for_function("() => frappe.get_route().join('/').endsWith('MM Meeting Booking/List')")
	wait_until_idle(reception)

	assert reception.evaluate("() => cur_list.filter_area.get()") == [
		["MM Meeting Booking", "status", "=", "Pending"]
	]
	picture(reception, "sidebar_pending")
