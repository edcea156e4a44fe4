"""Hostile texts on the pages of guests and in the Desk of benchless; of Frappe's Desk: the folder `desk`."""

from urllib.parse import quote

import pytest
from booking_fixtures import new_email
from hostile_texts import LONG, TEXTS, WATCH, trouble
from test_booking import choose_time, fill

LISTS = (
	"MM Customer",
	"MM Meeting Booking",
	"MM Meeting Type",
	"MM Event",
	"MM SMS Message",
	"MM Booking Request",
)


@pytest.fixture
def watching_guest(guest):
	guest.add_init_script(WATCH)
	return guest


def look(page, address, seen):
	page.goto(address)
	page.wait_for_timeout(100)
	seen.append(address)
	return {address: trouble(page)}


@pytest.mark.parametrize("tries", TEXTS)
def test_what_guests_and_staff_type_is_text_on_every_screen(watching_guest, staff, fixtures, tries):
	text, page, email, seen, found = TEXTS[tries], watching_guest, new_email("hostile"), [], {}
	choose_time(page, fixtures.meeting_type, days=12 + list(TEXTS).index(tries))
	fill(page, name=text, email="no address", notes=text, q2=f"{text}\n{LONG}")
	page.select_option("[name=q1]", "Hair")
	page.check("[name=q3]")
	page.evaluate("() => document.querySelector('form[method=post]').noValidate = true")
	page.click("button[type=submit]")  # the form comes again with what was typed
	page.wait_for_selector("[name=email]")
	found["the form again"] = trouble(page)
	fill(page, name="Ann Lee", email=email)
	page.click("button[type=submit]")
	page.wait_for_selector(".number")
	booking = fixtures.bookings(email)[0]["name"]
	found["booked"] = trouble(page)
	link = fixtures.manage_link(booking)
	found |= look(page, link, seen)
	page.click("a.button >> text=Cancel")
	page.fill("[name=reason]", text)
	page.click("text=Cancel booking")
	page.wait_for_selector("text=has been cancelled")
	found["cancelled"] = trouble(page)

	staff.add_init_script(WATCH)
	values = {"customer_notes": text, "company": text, "job_title": text}
	fixtures.make("MM Customer", customer_name=text, primary_email=new_email("hostile"), **values)
	sms = {"recipient": "+4915112345678", "message": text, "kind": text[:60], "status": "Failed"}
	fixtures.make("MM SMS Message", **sms)
	for doctype in LISTS:
		found |= look(staff, f"/app/{doctype.lower().replace(' ', '-')}", seen)
		rows = fixtures.find(doctype, [], ["name"])[-3:]
		for row in [*rows, {"name": booking}] if doctype == "MM Meeting Booking" else rows:
			found |= look(staff, f"/app/{doctype.lower().replace(' ', '-')}/{quote(row['name'])}", seen)

	assert {screen: trouble for screen, trouble in found.items() if trouble} == {}
	assert len(seen) >= len(LISTS) + 4
