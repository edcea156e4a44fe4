"""What reaches the browser of somebody with one role: each page, and each answer behind it."""

import uuid

import pytest
from desk_fixtures import day, picture, visit

LAST_NAME, PHONE = "Zyzzyvander", "+60123334455"
EMAIL = f"ann.{uuid.uuid4().hex[:8]}@desk.example"
SECRETS = (LAST_NAME, PHONE, EMAIL)
PAGES = {
	"list": "mm-meeting-booking/view/list",
	"report": "mm-meeting-booking/view/report",
	"calendar": "mm-meeting-booking/view/calendar/default",
	"board": "mm-meeting-booking/view/kanban/Bookings%20by%20Status",
}


class Answers:
	"""Every answer that a page receives: those refused, and the texts of the rest."""

	def __init__(self, page):
		self.refused, self._received = [], []
		page.on("response", self._note)

	def _note(self, answer):
		if answer.status >= 400 and "/api/" in answer.url:
			self.refused.append(f"{answer.status} {answer.url}")
		self._received.append(answer)

	def leaked(self) -> list[str]:
		"""The addresses of the answers that hold contact data."""
		return [answer.url for answer in self._received if any(s in self._text(answer) for s in SECRETS)]

	@staticmethod
	def _text(answer) -> str:
		meeting_type = answer.headers.get("content-type", "")
		if answer.request.is_navigation_request() or "json" in meeting_type or "html" in meeting_type:
			try:
				return answer.text()
			except Exception:  # a redirect has no body, and one that was given up neither
				return ""
		return ""


@pytest.fixture(scope="module")
def staff(desk_api):
	return desk_api.user("MM Staff")


@pytest.fixture(scope="module")
def booking(desk_api, staff):
	customer = desk_api.make(
		"MM Customer",
		customer_name=f"Ann {LAST_NAME}",
		primary_email=EMAIL,
		phone_numbers=[{"phone_number": PHONE}],
	)
	date = day(0)
	return desk_api.make(
		"MM Meeting Booking",
		meeting_title="First consultation",
		customer=customer["name"],
		customer_name=f"Ann {LAST_NAME}",
		customer_email=EMAIL,
		customer_phone=PHONE,
		host=staff,
		start_datetime=f"{date} 10:00:00",
		end_datetime=f"{date} 11:00:00",
		status="Confirmed",
	)


def test_staff_are_led_from_the_workspace_to_their_bookings(open_desk, staff, booking):
	with open_desk(staff) as page:
		answers = Answers(page)

		visit(page, "meeting-manager")
		picture(page, "staff_workspace")
		page.locator(".shortcut-widget-box", has_text="My Schedule").click()
		page.get_by_text("Ann · First consultation").wait_for(timeout=8000)

		picture(page, "staff_schedule")
		assert answers.leaked() == []
		assert not any(secret in page.content() for secret in SECRETS)
		assert answers.refused == []


@pytest.mark.parametrize("route", (*PAGES.values(), "mm-customer", "mm-customer/view/report"))
def test_staff_open_neither_bookings_nor_customers(open_desk, staff, booking, route):
	with open_desk(staff) as page:
		answers = Answers(page)

		assert page.goto(f"/app/{route}").status == 403  # they may not even name it: ADR 0025

		picture(page, f"staff_{route.replace('/', '_')}")
		assert answers.leaked() == []
		assert not any(secret in page.content() for secret in SECRETS)
		assert page.get_by_text("First consultation").count() == 0


def test_staff_do_not_open_their_booking(open_desk, staff, booking):
	with open_desk(staff) as page:
		answers = Answers(page)

		assert page.goto(f"/app/mm-meeting-booking/{booking['name']}").status == 403

		picture(page, "staff_form")
		assert answers.leaked() == []
		assert not any(secret in page.content() for secret in SECRETS)


def test_receptionists_see_who_comes_and_are_offered_no_export(open_desk, desk_api, booking):
	with open_desk(desk_api.user("MM Receptionist")) as page:
		answers = Answers(page)

		visit(page, f"mm-meeting-booking/{booking['name']}")
		page.wait_for_function(f"() => window.cur_frm && cur_frm.doc.customer_email === '{EMAIL}'")
		for name, route in {**PAGES, "customers": "mm-customer/view/report"}.items():
			visit(page, route)
			picture(page, f"reception_{name}")

		assert page.evaluate("() => frappe.model.can_export('MM Customer')") in (False, 0, None)
		assert page.evaluate("() => frappe.model.can_delete('MM Customer')") in (False, 0, None)
		assert answers.refused == []
