import re
import uuid

import pytest
from desk_fixtures import day, picture, visit

NASTY = "<img src=x onerror=window.mm_broken=1>"
MOBILE = "+4915123456789"


@pytest.fixture
def texts_on(desk_api):
	"""Text messages on, with a gateway that nobody is at; as before afterwards."""
	settings = {"MM Settings": {"sms_enabled": 1}, "SMS Settings": {}}
	settings["SMS Settings"] = {
		"sms_gateway_url": "http://127.0.0.1:9/",
		"message_parameter": "text",
		"receiver_parameter": "to",
	}
	before = {name: desk_api.get(name, name) for name in settings}
	for name, values in settings.items():
		desk_api.call("frappe.client.set_value", doctype=name, name=name, fieldname=values)
	yield
	for name, values in settings.items():
		old = {field: before[name].get(field) or 0 for field in values}
		if name == "MM Settings":
			desk_api.call("frappe.client.set_value", doctype=name, name=name, fieldname=old)


def a_customer(desk_api, **values):
	"""Known by a mobile number and an email, with a job, a birthday and a clock of their own."""
	known = {
		"customer_name": "Lena Lindqvist",
		"primary_email": f"lena.{uuid.uuid4().hex[:8]}@desk.example",
		"phone_numbers": [{"phone_number": MOBILE}, {"phone_number": "+49 30 1234567", "phone_type": "Work"}],
		"company": "Nordlicht AB",
		"job_title": "Head of Design",
		"date_of_birth": "1985-05-03",
		"time_zone": "Asia/Tokyo",
	}
	return desk_api.make("MM Customer", **{**known, **values})


def a_booking(desk_api, customer, days, status):
	date = day(days)
	return desk_api.make(
		"MM Meeting Booking",
		meeting_title="First consultation",
		customer=customer["name"],
		start_datetime=f"{date} 10:00:00",
		end_datetime=f"{date} 11:00:00",
		status=status,
		amount=80 if status == "Completed" else 0,
	)


def with_history(desk_api, customer):
	for days, status in ((9, "Confirmed"), (-8, "Completed"), (-40, "Completed"), (-90, "No Show")):
		a_booking(desk_api, customer, days, status)
	return customer


def open_customer(page, customer):
	visit(page, f"mm-customer/{customer['name']}")
	page.locator(".mm-card").wait_for()


def count(page, label):
	return page.locator(".mm-count", has_text=label).locator(".mm-number").inner_text()


def test_the_form_says_at_a_glance_who_it_is(desk, desk_api):
	customer = with_history(desk_api, a_customer(desk_api))

	open_customer(desk, customer)

	card = desk.locator(".mm-card")
	assert [count(desk, label) for label in ("Upcoming", "Past", "No-shows")] == ["1", "2", "1"]
	assert "160" in count(desk, "Spent")
	for shown in (
		"Individual",
		"Full Profile",
		"Head of Design · Nordlicht AB",
		"Asia/Tokyo",
		"Not verified",
	):
		assert shown in card.inner_text()
	assert card.locator(f'a[href="tel:{MOBILE}"]').count() == 2
	assert desk.locator(".new-timeline").get_by_text("First consultation").count() == 4
	picture(desk, "customer_form")
	desk.get_by_role("tab", name="Bookings").or_(desk.locator(".nav-link", has_text="Bookings")).first.click()
	desk.locator(".heatmap svg").wait_for()
	desk.wait_for_timeout(1500)
	picture(desk, "customer_bookings")


def test_a_contact_point_is_confirmed_with_the_caller(reception, desk_api):
	customer = a_customer(desk_api)
	open_customer(reception, customer)
	card = reception.locator(".mm-card")
	assert "added to the record on" in card.inner_text()
	reception.evaluate("cur_frm.set_value('job_title', 'Typed and not saved')")

	row = card.locator(".mm-contact", has_text=customer["primary_email"])
	row.locator("[data-action=confirm_with_caller]").click()
	reception.locator(".modal.show").get_by_role("button", name="Yes").click()

	row.get_by_text("Confirmed with the caller by").wait_for()
	picture(reception, "confirmed_on_form")
	assert row.locator("[data-action=confirm_with_caller]").count() == 0
	assert reception.evaluate("cur_frm.doc.job_title") == "Typed and not saved"
	stored = desk_api.get("MM Customer", customer["name"])
	assert [each["is_verified"] for each in stored["email_addresses"]] == [1]
	assert [each["is_verified"] for each in stored["phone_numbers"]] == [0, 0]


def test_a_call_is_logged_and_stands_in_the_timeline(reception, desk_api):
	customer = a_customer(desk_api)
	open_customer(reception, customer)

	reception.keyboard.press("Alt+Shift+C")
	dialog = reception.locator(".modal.show")
	dialog.locator('textarea[data-fieldname="note"]').fill(f"Wants a morning. {NASTY}")
	picture(reception, "log_a_call")
	dialog.get_by_role("button", name="Save Call").click()

	entry = reception.locator(".new-timeline", has_text="Wants a morning.")
	entry.wait_for()
	assert "<img src=x" in entry.inner_text().replace("\u2060", "")
	reception.reload()  # the box in which it was typed is Frappe's
	reception.locator(".new-timeline", has_text="Wants a morning.").wait_for()
	assert reception.evaluate("window.mm_broken") is None


def test_the_next_follow_up_is_set_and_cleared_with_a_click(reception, desk_api):
	customer = a_customer(desk_api, next_follow_up=day(-3))
	open_customer(reception, customer)
	follow_up = reception.locator(".mm-follow-up")
	assert "3 days overdue" in follow_up.inner_text()
	picture(reception, "follow_up_overdue")

	follow_up.get_by_role("button", name="In 1 Week").click()
	reception.locator(".mm-follow-up", has_text="In 7 days").wait_for()
	reception.wait_for_function("() => !cur_frm.is_dirty()")
	in_a_week = desk_api.get("MM Customer", customer["name"])["next_follow_up"]
	follow_up.get_by_role("button", name="No Follow-up").click()
	reception.locator(".mm-follow-up", has_text="No date set.").wait_for()
	reception.wait_for_function("() => !cur_frm.is_dirty()")

	assert in_a_week == day(7)
	assert not desk_api.get("MM Customer", customer["name"]).get("next_follow_up")


def test_a_mobile_number_is_texted_and_no_other(reception, desk_api, texts_on):
	customer = a_customer(desk_api)
	open_customer(reception, customer)
	buttons = reception.locator('.mm-card [data-action="text_to"]')
	assert buttons.count() == 1

	buttons.click()
	dialog = reception.locator(".modal.show")
	assert "not verified" in dialog.inner_text()
	dialog.locator('textarea[data-fieldname="message"]').fill("Please bring your card.")
	picture(reception, "send_a_text")
	dialog.get_by_role("button", name="Send").click()

	line = reception.locator(".new-timeline .timeline-content", has_text="Please bring your card.")
	line.wait_for()
	assert MOBILE in line.inner_text() and "Queued" in line.inner_text()
	line.scroll_into_view_if_needed()
	picture(reception, "customer_timeline")


def test_an_email_is_written_with_the_address_filled_in(reception, desk_api):
	customer = a_customer(desk_api)
	open_customer(reception, customer)

	reception.locator('.mm-card [data-action="mail"]').click()

	recipients = reception.locator('.modal.show input[data-fieldname="recipients"]')
	recipients.wait_for()
	assert customer["primary_email"] in recipients.input_value()


def test_a_stub_becomes_full_with_an_email(reception, desk_api):
	customer = a_customer(desk_api, profile_status="Stub", primary_email=None)
	open_customer(reception, customer)

	reception.get_by_role("button", name="Complete Profile").click()
	dialog = reception.locator(".modal.show")
	dialog.locator('input[data-fieldname="email"]').fill(f"new.{customer['name']}@desk.example")
	dialog.get_by_role("button", name="Save").click()

	reception.locator(".mm-card", has_text="Full Profile").wait_for()
	assert desk_api.get("MM Customer", customer["name"])["profile_status"] == "Full"


def test_what_was_typed_is_never_markup(desk, desk_api):
	customer = a_customer(
		desk_api,
		customer_name=f"Bo {NASTY}",
		company=NASTY,
		job_title=NASTY,
		primary_email=None,
		profile_status="Stub",
	)
	a_booking(desk_api, customer, 3, "Confirmed")

	open_customer(desk, customer)

	assert desk.locator("img[src=x]").count() == 0 and desk.evaluate("window.mm_broken") is None


def test_who_is_merged_or_inactive_is_shown_so(desk, desk_api):
	survivor = a_customer(desk_api)
	merged = a_customer(desk_api, primary_email=None, profile_status="Stub", merged_into=survivor["name"])
	inactive = a_customer(desk_api, primary_email=None, profile_status="Stub", status="Inactive")

	open_customer(desk, merged)
	assert f"Merged into {survivor['name']}" in desk.locator(".mm-card").inner_text()
	assert desk.locator(".page-head .indicator-pill.gray", has_text="Merged").count() == 1
	assert desk.get_by_role("button", name="New Booking").count() == 0
	picture(desk, "customer_merged")
	open_customer(desk, inactive)

	assert desk.get_by_text("This customer is inactive").is_visible()


def test_open_duplicates_are_shown_and_reviewed_by_who_may_merge(desk, open_desk, desk_api):
	one, other = a_customer(desk_api), a_customer(desk_api, customer_name="Lena Lindquist")
	pair = {"customer": one["name"], "duplicate_of": other["name"], "reason": "Similar name"}
	desk_api.make("MM Duplicate Suggestion", **pair)

	open_customer(desk, one)
	banner = desk.locator(".form-message", has_text="Possible duplicate of Lena Lindquist")
	banner.wait_for()
	picture(desk, "customer_duplicate")
	banner.locator(f'[data-review="{other["name"]}"]').click()
	desk.locator(".modal.show", has_text=other["name"]).wait_for()

	with open_desk(desk_api.user("MM Receptionist")) as page:
		open_customer(page, one)
		page.locator(".form-message", has_text="Possible duplicate of").first.wait_for()
		assert page.locator("[data-review]").count() == 0


def test_a_receptionist_gets_no_button_that_is_not_theirs(reception, desk_api):
	customer = a_customer(desk_api)
	open_customer(reception, customer)

	menu = reception.locator(".page-head").inner_text()

	assert not re.search(r"Merge|Export|Delete|Erase", menu)


@pytest.mark.parametrize(("name", "language", "theme", "phone"), [
	("phone", "en", "Light", True),
	("dark", "en", "Dark", False),
	("arabic", "ar", "Light", False),
])  # fmt: skip
def test_it_is_whole_on_a_phone_in_the_dark_and_in_arabic(open_desk, desk_api, name, language, theme, phone):
	customer = with_history(desk_api, a_customer(desk_api, next_follow_up=day(0)))
	user = desk_api.user("MM Manager", language=language, desk_theme=theme)

	with open_desk(user, phone=phone) as page:
		open_customer(page, customer)

		overflow = "card => card.scrollWidth - card.clientWidth"
		assert page.locator(".mm-card").evaluate(overflow) <= 1
		picture(page, f"customer_form_{name}")
		visit(page, "mm-customer")
		picture(page, f"customer_list_{name}")


def test_the_list_shows_the_phone_number_and_only_who_is_active(desk, desk_api):
	customer = a_customer(desk_api)
	gone = a_customer(
		desk_api, customer_name="Gone Girl", primary_email=None, profile_status="Stub", status="Archived"
	)

	visit(desk, "mm-customer")

	desk.locator(".list-row", has_text="Lena Lindqvist").first.wait_for()
	assert desk.locator(".list-row", has_text=MOBILE).count() >= 1
	assert desk.locator(".list-row", has_text=gone["name"]).count() == 0
	assert desk.get_by_text("Gone Girl").count() == 0
	assert customer["primary_phone"] == MOBILE
	picture(desk, "customer_list")


def open_bookings(page, customer):
	open_customer(page, customer)
	page.get_by_role("tab", name="Bookings").or_(page.locator(".nav-link", has_text="Bookings")).first.click()
	page.locator(".mm-bookings").first.wait_for()


def test_the_tab_has_a_table_from_which_a_booking_is_cancelled(reception, desk_api):
	customer = with_history(desk_api, a_customer(desk_api))

	open_bookings(reception, customer)
	kinds = reception.locator(".mm-bookings-kind")
	rows = {label: kinds.filter(has_text=label).locator("tbody tr") for label in ("Upcoming", "Past")}
	assert (rows["Upcoming"].count(), rows["Past"].count()) == (1, 3)
	activity = reception.locator(".form-dashboard:visible").first.bounding_box()
	assert reception.locator(".mm-bookings").first.bounding_box()["y"] < activity["y"]
	picture(reception, "customer_bookings_table")
	reception.set_viewport_size({"width": 390, "height": 844})
	table = reception.locator(".mm-bookings-kind").first
	table.scroll_into_view_if_needed()
	assert table.evaluate("(each) => each.scrollWidth <= each.clientWidth")
	picture(reception, "customer_bookings_phone")
	reception.set_viewport_size({"width": 1440, "height": 900})

	rows["Upcoming"].locator("[data-action=cancel_booking]").click()
	dialog = reception.locator(".modal.show")
	dialog.locator("textarea").fill("Called off by phone")
	dialog.get_by_role("button", name="Cancel Booking").click()
	reception.locator(".mm-bookings-kind", has_text="No upcoming bookings.").wait_for()

	past = reception.locator(".mm-bookings-kind", has_text="Past").locator("tbody tr")
	assert past.count() == 4 and "Cancelled" in past.first.inner_text()
	past.first.locator("[data-action=edit_booking]").click()
	reception.wait_for_function(
		"() => frappe.get_route()[1] === 'MM Meeting Booking' && cur_frm?.doc.customer"
	)
