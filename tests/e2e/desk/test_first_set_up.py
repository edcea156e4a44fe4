"""From a site where nothing can be booked to a guest's first booking, with only what a person must decide.

Says how many interactions that takes, and how many seconds without a pause, on whatever machine this is.
"""

import time
import uuid

import pytest
from booking_fixtures import new_email
from desk_driver import Hands
from desk_fixtures import picture, visit, wait_until_idle

MOST = 25  # interactions: clicks, keys, and fields that are filled


@pytest.fixture
def say(request):
	"""Print a line, whether the test passes or not."""
	reporter, capture = map(request.config.pluginmanager.get_plugin, ("terminalreporter", "capturemanager"))

	def write(line):
		with capture.global_and_fixture_disabled():
			reporter.write_line(f"\n{line}")

	return write


@pytest.fixture
def user(desk_api):
	"""Who is going to be booked; the wizard of a new site makes its first user."""
	return desk_api.user("MM Manager", last_name=uuid.uuid4().hex[:8])


def field(page, name):
	return page.locator(f".form-page:visible [data-fieldname={name}] input").first


def choose(hands, page, name, text):
	"""Type into a link field and take what is suggested."""
	hands.click(field(page, name))
	page.keyboard.type(text, delay=20)
	option = page.locator("[role=listbox]:visible [role=option], ul.awesomplete li:visible", has_text=text)
	option.first.wait_for()
	hands.click(option.first)


def save(hands, page, desk_api, doctype):
	"""Save, with no refusal on the way; returns the name of the record."""
	hands.press("Control+s")
	page.wait_for_function("() => cur_frm && !cur_frm.is_new() && !cur_frm.is_dirty()")
	wait_until_idle(page)
	assert page.locator(".modal:visible").count() == 0
	name = page.evaluate("cur_frm.docname")
	desk_api.remember(doctype, name)
	return name


def start_new(hands, page):
	"""The button of a list."""
	hands.click(page.locator(".primary-action:visible, .btn-new-doc:visible").first)
	page.wait_for_function("() => cur_frm && cur_frm.is_new()")
	wait_until_idle(page)


def new_beside(hands, page, doctype):
	"""The plus sign of what belongs to the record."""
	hands.click(page.locator(f".form-documents:visible [data-doctype='{doctype}'] button.btn-new").first)
	page.wait_for_function(f"() => cur_frm && cur_frm.doctype === '{doctype}' && cur_frm.is_new()")
	wait_until_idle(page)


def test_the_first_booking_takes_few_interactions_and_nothing_is_refused(desk, desk_api, guest, user, say):
	tag, page, hands = uuid.uuid4().hex[:8], desk, Hands(desk)
	page.set_default_timeout(30_000)
	began = time.monotonic()
	visit(page, "mm-schedule")
	hands.count += 1  # the list of schedules, from the menu

	start_new(hands, page)
	hands.fill(field(page, "schedule_name"), f"Hours {tag}")
	picture(page, "set_up_schedule")
	schedule = save(hands, page, desk_api, "MM Schedule")
	rows = desk_api.get("MM Schedule", schedule)["windows"]
	assert [row["weekday"] for row in rows] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
	assert {(row["from_time"], row["to_time"]) for row in rows} == {("9:00:00", "17:00:00")}

	new_beside(hands, page, "MM Host")
	choose(hands, page, "user", user)
	if not field(page, "schedule").input_value():
		choose(hands, page, "schedule", schedule)
	host = save(hands, page, desk_api, "MM Host")
	picture(page, "set_up_host")

	visit(page, "mm-meeting-type")
	hands.count += 1
	start_new(hands, page)
	hands.fill(field(page, "title"), f"First {tag}")
	hands.click(page.locator(".form-page:visible [data-fieldname=published] input[type=checkbox]").first)
	if not page.evaluate("cur_frm.doc.hosts.some(({host}) => host)"):  # several hosts: one is to be chosen
		page.evaluate(
			"""host => {
				const [row] = cur_frm.doc.hosts;
				return frappe.model.set_value(row.doctype, row.name, "host", host);
			}""",
			host,
		)
		hands.count += 4
	meeting_type = save(hands, page, desk_api, "MM Meeting Type")
	page.get_by_role("button", name="Copy Link").wait_for()
	picture(page, "set_up_type")
	hands.click(page.get_by_role("button", name="Copy Link"))
	address = page.locator("[data-fieldname=public_page] a").inner_text()
	assert address.endswith(f"/book/{meeting_type}")
	assert page.locator(".form-message.orange:visible").count() == 0

	guests, email = Hands(guest), new_email()
	guest.goto(f"/book/{meeting_type}")
	guests.count += 1
	guest.wait_for_selector("#live[data-zone-given]")
	guests.click(guest.locator("a.slot").first)
	guest.wait_for_selector("[name=email]")
	guests.fill(guest.locator("[name=name]"), "Mei Tan")
	guests.fill(guest.locator("[name=email]"), email)
	guests.click(guest.locator("button[type=submit]"))
	guest.wait_for_selector("text=Your booking is confirmed")
	took = time.monotonic() - began
	(booking,) = desk_api.call(
		"frappe.client.get_list", doctype="MM Meeting Booking", filters={"meeting_type": meeting_type},
		fields=["name", "customer", "host"],
	)  # fmt: skip
	desk_api.remember("MM Customer", booking["customer"])
	desk_api.remember("MM Meeting Booking", booking["name"])

	assert booking["host"] == host == user
	say(f"first set-up: {hands.count} + {guests.count} interactions of staff and guest, {took:.0f} seconds")
	assert hands.count + guests.count <= MOST


def test_hours_are_copied_to_weekdays_and_a_schedule_without_any_warns(desk, desk_api):
	page, hands = desk, Hands(desk)
	visit(page, "mm-schedule/new")
	hands.fill(field(page, "schedule_name"), f"Copied {uuid.uuid4().hex[:8]}")
	page.evaluate(
		"""() => {
			cur_frm.clear_table("windows");
			cur_frm.add_child("windows", {weekday: "Wednesday", from_time: "08:00:00", to_time: "12:00:00"});
			cur_frm.add_child("windows", {weekday: "Wednesday", from_time: "13:00:00", to_time: "15:00:00"});
			cur_frm.add_child("windows", {weekday: "Sunday", from_time: "10:00:00", to_time: "11:00:00"});
			cur_frm.refresh_field("windows");
		}"""
	)
	hands.click(page.get_by_role("button", name="Copy to Weekdays"))
	name = save(hands, page, desk_api, "MM Schedule")
	rows = desk_api.get("MM Schedule", name)["windows"]
	assert [(row["weekday"], row["from_time"]) for row in rows] == [
		*((day, time) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
			for time in ("8:00:00", "13:00:00")),
		("Sunday", "10:00:00"),
	]  # fmt: skip

	page.evaluate("() => { cur_frm.clear_table('windows'); cur_frm.dirty(); }")
	save(hands, page, desk_api, "MM Schedule")
	page.locator(".form-message:visible", has_text="This schedule has no hours").wait_for()
	picture(page, "set_up_no_hours")


def test_an_event_and_a_host_have_their_address_and_code_to_embed(desk, desk_api):
	host = desk_api.host(f"Hana {uuid.uuid4().hex[:6]}")
	page, hands = desk, Hands(desk)
	visit(page, f"mm-host/{host}")
	slug = desk_api.get("MM Host", host)["slug"]
	assert page.locator("[data-fieldname=public_page] a").inner_text().endswith(f"/book/with/{slug}")
	page.locator(".form-message:visible", has_text="No published meeting type has this host").wait_for()
	hands.click(page.get_by_role("button", name="Embed"))
	code = page.locator(".modal:visible [data-fieldname=code] pre")
	code.wait_for()
	assert code.inner_text().startswith("<script src=") and f'data-host="{slug}"' in code.inner_text()
	picture(page, "set_up_embed")
	page.keyboard.press("Escape")

	visit(page, "mm-event/new")
	title = f"Evening {uuid.uuid4().hex[:8]}"
	hands.fill(field(page, "title"), title)
	page.evaluate("() => cur_frm.set_value('start_datetime', '2030-05-06 18:00:00')")
	page.wait_for_function("() => cur_frm.doc.end_datetime === '2030-05-06 20:00:00'")
	event = save(hands, page, desk_api, "MM Event")
	page.locator("[data-fieldname=public_page] a", has_text=f"/event/{event}").wait_for()
	page.locator(".form-message:visible", has_text="This is not published").wait_for()
