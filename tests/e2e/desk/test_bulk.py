"""The list of bookings, and actions on many of them."""

import re
import uuid

import pytest
from desk_fixtures import day, picture, visit, wait_until_idle

BOOKING = "MM Meeting Booking"


def clock(days: int, hour: int) -> str:
	return f"{day(days)} {hour:02}:00:00"


@pytest.fixture
def title():
	"""What only the bookings of this test are called."""
	return f"Check {uuid.uuid4().hex[:6]}"


@pytest.fixture
def bookings(desk_api, title):
	"""Three pending bookings to come, and one of last week that is Confirmed still."""

	def make(name, days, hour, **values):
		times = {"start_datetime": clock(days, hour), "end_datetime": clock(days, hour + 1)}
		values = {"meeting_title": title, "customer_name": name, "source": "Phone", **times, **values}
		return desk_api.make("MM Meeting Booking", **values)["name"]

	to_come = [make(name, 3, 9 + hour) for hour, name in enumerate(("Ann Lee", "Ben Roe", "Cem Ay"))]
	return [*to_come, make("Dora Past", -7, 9, status="Confirmed")]


def open_list(page, title):
	visit(page, f"mm-meeting-booking?meeting_title={title.replace(' ', '+')}")
	page.locator(".list-row", has_text="Ann Lee").first.wait_for()


def tick(page, *names):
	for name in names:
		page.locator(".list-row", has_text=name).locator(".list-row-checkbox").first.check()


def choose(page, action):
	page.get_by_role("button", name="Actions").click()
	page.locator(".actions-btn-group .dropdown-item", has_text=re.compile(rf"^\s*{action}\s*$")).click()


def dialog(page):
	return page.locator(".modal.show .modal-content").last


def test_some_are_confirmed_and_one_is_named_with_the_reason(desk, desk_api, bookings, title):
	open_list(desk, title)
	picture(desk, "bookings_list")
	tick(desk, "Ann Lee", "Ben Roe", "Dora Past")
	desk_api.call("meeting_manager.api.desk.cancel", booking=bookings[1])

	choose(desk, "Confirm")
	dialog(desk).get_by_text("3 records selected.").wait_for()
	picture(desk, "bulk_confirm")
	dialog(desk).get_by_role("button", name="Confirm").click()

	result = desk.locator(".mm-bulk-result")
	result.wait_for()
	picture(desk, "bulk_result")
	assert result.inner_text() == "1 succeeded, 1 failed. Unchanged: 1."
	row = dialog(desk).locator("tr", has_text=bookings[1])
	assert "cancelled or over" in row.inner_text()
	assert re.fullmatch(
		f"/(app|desk)/mm-meeting-booking/{bookings[1]}", row.locator("a").get_attribute("href")
	)
	assert desk_api.get("MM Meeting Booking", bookings[0])["status"] == "Confirmed"
	dialog(desk).get_by_role("button", name="Close").last.click()
	row = desk.locator(".list-row", has_text="Ann Lee").first
	row.locator(".indicator-pill", has_text="Confirmed").first.wait_for()


def test_reception_cancels_with_a_reason_and_finds_frappes_own_actions_beside_ours(
	reception, desk_api, bookings, title
):
	open_list(reception, title)
	tick(reception, "Ann Lee", "Cem Ay")

	reception.get_by_role("button", name="Actions").click()
	shown = [
		item.strip()
		for item in reception.locator(".actions-btn-group .dropdown-item:visible").all_inner_texts()
	]
	picture(reception, "bulk_actions_menu")
	reception.keyboard.press("Escape")
	wanted = {"Confirm", "Cancel Bookings", "Complete", "No Show", "Send Text Message", "Send Email"}
	assert wanted | {"Assign To", "Add Tags"} <= set(re.sub(r"\s*Ctrl.*", "", item) for item in shown)

	choose(reception, "Cancel Bookings")
	dialog(reception).locator("textarea[data-fieldname=reason]").fill("The doctor is ill.")
	dialog(reception).get_by_role("button", name="Cancel Bookings").click()

	reception.locator(".mm-bulk-result").wait_for()
	told = desk_api.get("MM Meeting Booking", bookings[2])
	assert (told["status"], told["cancel_reason"], told["cancelled_by"]) == (
		"Cancelled",
		"The doctor is ill.",
		"Staff",
	)


def test_a_mail_goes_to_who_has_an_address_and_the_other_is_named(desk, desk_api, bookings, title):
	ann = desk_api.make(
		"MM Customer", customer_name="Ann Lee", primary_email=f"{uuid.uuid4().hex}@desk.example"
	)
	desk_api.call(
		"frappe.client.set_value", doctype=BOOKING, name=bookings[0], fieldname="customer", value=ann["name"]
	)
	open_list(desk, title)
	tick(desk, "Ann Lee", "Ben Roe")
	choose(desk, "Send Email")
	dialog(desk).locator("input[data-fieldname=subject]").fill("About {{ title }}")
	dialog(desk).locator(".ql-editor").first.fill("Dear {{ first_name }}, please come a little earlier.")
	picture(desk, "bulk_mail")

	dialog(desk).get_by_role("button", name="Send Email").click()

	desk.locator(".mm-bulk-result").wait_for()
	assert (
		"There is no email address to send to."
		in dialog(desk).locator("tr", has_text=bookings[1]).inner_text()
	)
	sent = {
		"reference_doctype": "MM Customer",
		"reference_name": ann["name"],
		"communication_medium": "Email",
	}
	found = desk_api.call(
		"frappe.client.get_list", doctype="Communication", filters=sent, fields=["subject", "content"]
	)
	assert [each["subject"] for each in found] == [f"About {title}"]
	assert "Dear Ann, please come" in found[0]["content"]


def test_many_run_in_the_background_with_their_progress(desk, desk_api, bookings, title):
	names = [f"MB-GONE{number}" for number in range(40)]
	found = desk_api.call(
		"meeting_manager.api.bulk.start", doctype="MM Meeting Booking", action="confirm", names=names
	)
	assert (found["status"], found["total"]) == ("Queued", 40)
	open_list(desk, title)

	desk.evaluate("found => new meeting_manager.BulkProgress(found, 'Confirm', () => {}).show()", found)

	dialog(desk).get_by_text("0 of 40").wait_for()
	assert dialog(desk).locator(".progress-bar").get_attribute("aria-valuenow") == "0"
	picture(desk, "bulk_progress")


def test_the_quick_filters_show_the_day_and_what_waits(desk, desk_api, bookings, title):
	open_list(desk, title)

	desk.get_by_role("button", name="Show").click()
	desk.locator(".dropdown-item:visible", has_text="Pending").click()
	desk.wait_for_function(
		"() => cur_list.data.length && cur_list.data.every((row) => row.status === 'Pending')"
	)
	wait_until_idle(desk)

	picture(desk, "bookings_pending")
	assert desk.evaluate("() => cur_list.sort_order") == "asc"


def test_the_list_on_a_phone(open_desk, bookings, title):
	with open_desk(phone=True) as page:
		open_list(page, title)

		picture(page, "bookings_list_phone")
