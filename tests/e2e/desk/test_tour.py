"""A tour of all screens that a role may open, and of those that it may not: at each width, in light and dark,
in English and in Arabic. What is wrong on the way is collected, so that one run names all of it.
"""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from desk_driver import DeskDriver, clock, dialog_of, open_dialog, somebody
from desk_driver import day as midnight
from desk_fixtures import day, frappe_version, open_search_bar, picture, today, visit, wait_until_idle
from playwright.sync_api import Error
from test_calendar import HEADER
from test_reports import REPORTS

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
BOARD = ("List", BOOKING, "Kanban", "Bookings by Status")
EVERYBODYS = ("MM Event", "MM Meeting Type", "MM Host", "MM Schedule")
RECEPTIONS = (
	BOOKING,
	CUSTOMER,
	"MM Booking Request",
	"MM Booking Reminder",
	"MM SMS Message",
	"MM Bulk Action",
	"MM Duplicate Suggestion",
)
MANAGERS = ("MM Customer Merge Log",)
RANK = {"MM Staff": 0, "MM Receptionist": 1, "MM Manager": 2, "Administrator": 2}
TITLE_OF_ALL = "Meeting Manager"
TIMEOUT = 45_000


@dataclass(frozen=True)
class Look:
	width: int
	theme: str
	language: str

	def __str__(self):
		return f"{self.width}-{self.theme}-{self.language}".lower()

	@property
	def is_first(self):
		"""Whether every list and report is opened: in other looks a few stand for all."""
		return self == LOOKS[0]

	@property
	def is_phone(self):
		return self.width < 600

	@property
	def size(self):
		return {"width": self.width, "height": 844 if self.is_phone else 900}


LOOKS = (
	Look(1280, "Light", "en"),
	Look(1440, "Dark", "ar"),
	Look(390, "Light", "en"),
	Look(390, "Dark", "ar"),
)

# What stands out of the window and cannot be scrolled to, in pages and dialogs, not in Frappe's drawers. On a
# phone a long title pushes Frappe's own row of buttons aside.
STICKS_OUT = """() => {
	const is_clipped = (element) => {
		for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
			const { overflowX } = getComputedStyle(up);
			if (overflowX !== "visible" && !up.matches(".main-section")) return true;
		}
		return false;
	};
	const is_phone = innerWidth < 600;
	const slack = is_phone ? 10 : 1; // a scroll bar, which lies over the page on a real phone
	const head = is_phone ? "" : ".page-head *, ";
	const found = [...document.querySelectorAll(`${head}.layout-main-section *, .modal.show *`)]
		.filter((element) => {
			const box = element.getBoundingClientRect();
			const is_seen = box.width && box.height && element.checkVisibility({ visibilityProperty: true });
			return is_seen && (box.right > innerWidth + slack || box.left < -slack) && !is_clipped(element);
		})
		.map((element) => `${element.tagName}.${element.className}`);
	const wide = document.documentElement.scrollWidth - innerWidth;
	return wide > 0 ? [`the page is ${wide} px too wide`, ...found.slice(0, 3)] : found.slice(0, 3);
}"""


class Tour:
	"""`found`: {screen: what is wrong there}."""

	def __init__(self, page, role, look):
		self.page, self.role, self.look, self.found, self.screen = page, role, look, {}, "start"
		page.set_default_timeout(TIMEOUT)
		page.on("response", self._note_answer)
		page.on("console", self._note_console)
		page.on("pageerror", lambda error: self.note(str(error)))
		visit(page, "my-schedule")

	def note(self, problem):
		self.found.setdefault(self.screen, []).append(problem)

	def take(self, see, *things):
		"""Some of the screens. One that never comes is noted, and the tour goes on."""
		try:
			see(self, *things)
		except Error as error:
			self.note(str(error).partition("Call log")[2] or str(error))
			picture(self.page, f"tour_{self.role}_{self.look}_lost".replace(" ", "-"))
			visit(self.page, "my-schedule")

	def go(self, name, *route, ready, not_yet=".mm-never"):
		"""A screen by its route. Waits for `ready`, and for `not_yet` to be gone."""
		self.screen = name
		self.page.evaluate(
			"(route) => { frappe.route_options = null; frappe.set_route(...route); }", list(route)
		)
		self.see(ready, not_yet)

	def see(self, ready, not_yet=".mm-never"):
		try:
			self.page.locator(ready).locator("visible=true").first.wait_for()
			self.page.locator(not_yet).locator("visible=true").first.wait_for(state="hidden")
		except Error as error:
			self.note(str(error))
		wait_until_idle(self.page)
		self.check()

	def check(self):
		"""What must be true of all screens."""
		for text in self.page.locator(".msgprint:visible, .page-card-head .red:visible").all_inner_texts():
			self.note(f"a message: {text}")
		for problem in self.page.evaluate(STICKS_OUT):
			self.note(problem)
		picture(self.page, f"tour_{self.role}_{self.look}_{self.screen}".replace(" ", "-").replace("/", "-"))

	def demand(self, is_so, problem):
		if not is_so:
			self.note(problem)

	def word(self, text):
		"""A text of the Desk in the language of this tour."""
		return self.page.evaluate("(text) => __(text)", text)

	def _note_answer(self, answer):
		is_ours = "/api/" in answer.url or "/assets/meeting_manager/" in answer.url
		if answer.status >= 400 and is_ours and not answer.url.endswith(".map"):
			self.note(f"{answer.status} {answer.url}")

	def _note_console(self, message):
		if message.type == "error" and "Failed to load resource" not in message.text:
			if "socket.io" not in message.text:
				self.note(message.text)


@pytest.fixture(scope="module")
def practice(desk_api):
	"""Something of all that the screens show: `guest` has a booking in two days; there are others today."""
	fixtures = DeskDriver(desk_api)
	fixtures.guest = somebody("Ida")
	fixtures.booking = fixtures.book(midnight(2) + timedelta(hours=10), name=fixtures.guest)
	fixtures.customer = desk_api.get(BOOKING, fixtures.booking)["customer"]
	fixtures.event_name = fixtures.event()
	fixtures.caller = somebody("Cal")
	called = {"customer_name": fixtures.caller, "primary_email": f"cal.{fixtures.tag}@desk.example"}
	caller = desk_api.make(CUSTOMER, next_follow_up=day(-1), **called)
	for days, hour, status in (
		(0, 0, "Completed"),
		(0, 23, "Confirmed"),
		(0, 22, "Cancelled"),
		(1, 9, "Pending"),
		(-3, 9, "No Show"),
		(-40, 9, "Completed"),
	):
		start = midnight(days) + timedelta(hours=hour)
		times = {"start_datetime": clock(start), "end_datetime": clock(start + timedelta(minutes=30))}
		known = {"meeting_title": fixtures.title, "host": fixtures.host, "customer": caller["name"]}
		desk_api.make(BOOKING, status=status, **known, **times)
	pair = {"customer": caller["name"], "duplicate_of": fixtures.customer, "reason": "Similar name"}
	desk_api.make("MM Duplicate Suggestion", **pair)
	return fixtures


@contextmanager
def tour_of(open_desk, desk_api, role, look):
	"""A signed-in tour; Administrator looks as before afterwards."""
	dress = {"desk_theme": look.theme, "language": look.language}
	is_user, before = role == "Administrator", None
	if is_user:
		known = desk_api.get("User", role)
		before = {field: known.get(field) or "" for field in dress}
		desk_api.call("frappe.client.set_value", doctype="User", name=role, fieldname=dress)
	try:
		with open_desk(role if is_user else desk_api.user(role, **dress), size=look.size) as page:
			yield Tour(page, role, look)
	finally:
		if before:
			desk_api.call("frappe.client.set_value", doctype="User", name=role, fieldname=before)


def counted_by_hand(desk_api) -> dict[str, str]:
	"""What the number cards are to say, counted from all records: {card: figure}."""
	everything = {"limit_page_length": 0}
	rows = desk_api.call(
		"frappe.client.get_list", doctype=BOOKING, fields=["start_datetime", "status"], **everything
	)
	bookings = [(datetime.fromisoformat(row["start_datetime"]).date(), row["status"]) for row in rows]
	fields = ["creation", "merged_into", "next_follow_up", "is_active"]
	customers = desk_api.call("frappe.client.get_list", doctype=CUSTOMER, fields=fields, **everything)
	first_weekday = (
		desk_api.get("System Settings", "System Settings").get("first_day_of_the_week") or "Sunday"
	)
	now = today()
	week = first_of_week(now, first_weekday)
	quarter = [status for at, status in bookings if now - timedelta(days=90) < at <= now]
	missed, over = quarter.count("No Show"), quarter.count("No Show") + quarter.count("Completed")
	return {
		"Bookings Today": sum(at == now and status != "Cancelled" for at, status in bookings),
		"Bookings This Week": sum(
			week <= at < week + timedelta(days=7) and status != "Cancelled" for at, status in bookings
		),
		"Pending Bookings": sum(status == "Pending" for _at, status in bookings),
		"Follow-ups to Make": sum(
			bool(row["next_follow_up"] and row["next_follow_up"] <= str(now) and row["is_active"])
			for row in customers
		),
		"New Customers This Month": sum(
			row["creation"][:7] == str(now)[:7] and not row["merged_into"] for row in customers
		),
		"No-show Rate": round(100 * missed / over, 1),
	}


def first_of_week(now: date, weekday: str) -> date:
	names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	return now - timedelta(days=(now.weekday() - names.index(weekday)) % 7)


def figure(text: str) -> float:
	return float(re.sub(r"[^\d.]", "", text))


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("role", RANK)
def test_each_role_finds_its_screens_whole(open_desk, desk_api, practice, role, look):
	with tour_of(open_desk, desk_api, role, look) as tour:
		direction = tour.page.evaluate("document.documentElement.dir || 'ltr'")
		tour.demand(direction == ("rtl" if look.language == "ar" else "ltr"), f"reads {direction}")
		tour.demand(
			tour.page.evaluate("document.documentElement.dataset.theme") == look.theme.lower(),
			"another theme",
		)
		for see, *things in screens_of(tour, desk_api, practice):
			tour.take(see, *things)
		assert not tour.found, json.dumps(tour.found, indent=1, ensure_ascii=False)


def screens_of(tour, desk_api, practice):
	"""What the role may open: [function, its arguments after the tour]."""
	rank, is_first = RANK[tour.role], tour.look.is_first
	if frappe_version(tour.page) != "15":
		yield (see_home_screen,)
	yield see_lists_of_everybody, practice
	if rank == 0:
		yield (see_my_workspace,)
		return
	yield see_workspace, desk_api
	yield see_search_bar, practice
	yield see_lists, RECEPTIONS if is_first else RECEPTIONS[:2]
	yield see_forms, practice
	yield see_dialog, practice
	yield see_calendar, practice
	yield see_board, practice
	reports = [name for name in REPORTS if name != "Duplicates"]
	yield see_reports, reports if is_first else reports[:2]
	if rank >= 2:
		yield see_lists, MANAGERS
		yield see_reports, ["Duplicates"]
		yield (see_settings,)


def see_home_screen(tour):
	"""Frappe 16's: its icon leads to the sidebar, which has no link that leads nowhere."""
	tour.screen = "home"
	tour.page.goto("/desk")
	tour.page.wait_for_function("() => window.frappe?.boot && document.querySelector('.desktop-icon')")
	tour.see(".desktop-icon")
	icon = tour.page.locator(".desktop-icon:visible", has_text=tour.word(TITLE_OF_ALL))
	tour.demand(icon.count() == 1, f"{icon.count()} icons")
	icon.first.click()
	tour.screen = "sidebar"
	if tour.look.is_phone:  # it is a drawer there
		wait_until_idle(tour.page)
		return tour.check()
	tour.see(".body-sidebar .sidebar-item-label")
	links = tour.page.locator(".body-sidebar .sidebar-items .sidebar-item-label").all_inner_texts()
	for label, rank in (("My Schedule", 0), ("Calendar", 1), ("Pending", 1), ("Settings", 2)):
		is_there = tour.word(label) in [link.strip() for link in links]
		tour.demand(is_there == (RANK[tour.role] >= rank), f"{label} in the sidebar: {is_there}")


def see_my_workspace(tour):
	"""The workspace of those who see no guests."""
	tour.go("workspace", "Workspaces", TITLE_OF_ALL, ready=".shortcut-widget-box")
	tour.demand(
		tour.page.locator(".number-widget-box, .mm-today").count() == 0, "figures of other people's work"
	)


def see_workspace(tour, desk_api):
	tour.go("workspace", "Workspaces", TITLE_OF_ALL, ready=".number-widget-box .number")
	page = tour.page
	page.wait_for_function(
		"""() => {
			const numbers = [...document.querySelectorAll(".number-widget-box .number")];
			return numbers.length === 6 && numbers.every((number) => number.innerText.trim());
		}"""
	)
	expected = counted_by_hand(desk_api)
	for name, count in expected.items():
		label = re.compile(re.escape(tour.word(name)), re.IGNORECASE)
		card = page.locator(".number-widget-box", has_text=label)
		shown = figure(card.locator(".number").inner_text())
		tour.demand(shown == count, f"{name} says {shown}, counted {count}")
	rows = page.locator(".mm-today li")
	rows.first.wait_for()
	tour.demand(rows.count() == min(30, expected["Bookings Today"]), f"{rows.count()} bookings of today")
	pending = (
		page.locator(".shortcut-widget-box", has_text=tour.word("Pending")).locator(".indicator-pill").first
	)
	tour.demand(
		figure(pending.inner_text()) == expected["Pending Bookings"], f"shortcut: {pending.inner_text()}"
	)
	page.locator(".dashboard-widget-box").last.scroll_into_view_if_needed()
	page.wait_for_function(
		"() => document.querySelectorAll('.dashboard-widget-box svg.frappe-chart').length === 5"
	)
	tour.screen = "charts"
	tour.check()


def see_search_bar(tour, practice):
	page = tour.page
	for keys in ("Control+k", "Control+g"):
		tour.screen = f"search {keys}"
		if tour.look.is_phone and not page.locator("#navbar-search").count():
			return  # Frappe 15 has none there
		open_search_bar(page, keys)
		page.keyboard.type(practice.guest, delay=20)
		tour.see("#navbar-search ~ ul li:has-text('%s')" % practice.customer)
		page.keyboard.press("Escape")
		page.locator(".modal.show").wait_for(state="hidden")


def see_lists(tour, doctypes):
	for doctype in doctypes:
		tour.go(f"list of {doctype}", "List", doctype, "List", ready=".list-row, .no-result")
		raw = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d")
		text = tour.page.locator(".frappe-list:visible").first.inner_text()
		tour.demand(not raw.search(text), "raw timestamps")


def see_lists_of_everybody(tour, practice):
	see_lists(tour, EVERYBODYS if tour.look.is_first or RANK[tour.role] == 0 else EVERYBODYS[:1])
	for doctype, name in (("MM Event", practice.event_name), ("MM Meeting Type", practice.meeting_type)):
		tour.go(
			f"form of {doctype}", "Form", doctype, name, ready=f".form-page, [data-page-route='{doctype}']"
		)
	tour.go("my schedule", "my-schedule", ready=".mm-schedule")


def named(tour, name):
	"""The form that is open has a name for a title, not a number."""
	head = tour.page.locator(".page-head:visible").first.inner_text()
	tour.demand(name in head, f"is called {head}")


def see_forms(tour, practice):
	tour.go("form of booking", "Form", BOOKING, practice.booking, ready=".form-layout")
	named(tour, practice.guest)
	tour.go("form of customer", "Form", CUSTOMER, practice.customer, ready=".mm-card")
	named(tour, practice.guest)
	tour.go("form of host", "Form", "MM Host", practice.host, ready=".form-layout")
	tour.go("new meeting type", "Form", "MM Meeting Type", "new-mm-meeting-type", ready=".form-layout")


def see_dialog(tour, practice):
	tour.screen = "new booking"
	open_dialog(tour.page, practice.meeting_type)
	tour.see(".mm-new-booking .mm-slots-days [role=radio]")
	tour.page.keyboard.press("Escape")
	dialog_of(tour.page).wait_for(state="hidden")


def see_calendar(tour, practice):
	page = tour.page
	if tour.look.is_phone:
		tour.go("agenda", "booking-calendar", ready=".mm-agenda-entry")
		entry = page.locator(".mm-agenda-entry", has_text=practice.guest)
		tour.demand(entry.count() == 1, "the booking is missing")
		tour.demand(f"Hana {practice.tag}" in entry.inner_text(), "its host is missing")
		return
	tour.go("calendar", "List", BOOKING, "Calendar", "default", ready=".fc-event, .fc-view")
	boxes = [part.bounding_box() for part in page.locator(HEADER).all() if part.is_visible()]
	middles = [box["y"] + box["height"] / 2 for box in boxes]
	tour.demand(len(boxes) >= 6 and max(middles) - min(middles) < 6, "the header has more than one row")
	see_host_columns(tour, practice)


def see_host_columns(tour, practice):
	"""A drag, the question about the guest, and the way back."""
	page, api = tour.page, practice.desk_api
	tour.screen = "hosts"
	page.get_by_role("button", name=tour.word("Hosts"), exact=True).click()
	for _day in range(2):
		page.locator(".mm-hostday-head [data-days='1']").click()
		wait_until_idle(page)
	tour.see(f".mm-hostday-entry:has-text('{practice.guest}')")
	entry = page.locator(".mm-hostday-entry", has_text=practice.guest)
	lines = entry.evaluate("(entry) => entry.clientHeight / parseFloat(getComputedStyle(entry).lineHeight)")
	tour.demand(lines >= 2, f"half an hour has room for {lines:.1f} lines")
	entry.scroll_into_view_if_needed()
	box, hour = entry.bounding_box(), page.locator(".mm-hostday-axis div").first.bounding_box()["height"]
	page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
	page.mouse.down()
	page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8 + hour, steps=6)
	page.mouse.up()
	tour.screen = "notify"
	tour.see(".modal.show .btn-modal-secondary")
	page.locator(".modal.show .btn-modal-secondary").click()
	tour.screen = "undo"
	tour.see(".desk-alert [data-action=undo]")
	moved = api.get(BOOKING, practice.booking)["start_datetime"]
	with page.expect_response(lambda answer: "desk.move" in answer.url or "desk.undo" in answer.url):
		page.locator(".desk-alert [data-action=undo]").click()
	wait_until_idle(page)
	back = api.get(BOOKING, practice.booking)["start_datetime"]
	tour.demand([moved[11:16], back[11:16]] == ["11:00", "10:00"], f"moved to {moved}, and back to {back}")
	page.get_by_role("button", name=tour.word("Calendar"), exact=True).first.click()


def see_board(tour, practice):
	if tour.look.is_phone and frappe_version(tour.page) != "15":
		return  # Frappe 16 draws no board on a phone
	tour.go("board", *BOARD, ready=f".kanban-card:has-text('{practice.guest}')")
	called = tour.page.locator(".kanban-card", has_text=practice.title).filter(has_text=practice.caller)
	tour.demand(called.count() >= 3, "bookings of a customer have no name")
	cards = " ".join(tour.page.locator(".kanban-card").all_inner_texts())
	raw = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", cards)
	tour.demand(not raw, f"a raw timestamp: {raw and raw.group()}")
	tour.demand(f"Hana {practice.tag}" in cards, "hosts have no names")


def see_reports(tour, names):
	for name in names:
		ready = ".report-wrapper .dt-row, .no-report-area, .report-wrapper .no-result"
		tour.go(f"report {name}", "query-report", name, ready=ready)


def see_settings(tour):
	tour.go("settings", "Form", "MM Settings", ready=".form-tabs .nav-link")


FORBIDDEN = {
	"MM Receptionist": ("mm-settings", "query-report/Duplicates", "mm-customer-merge-log"),
	"MM Staff": (
		"mm-settings",
		"mm-meeting-booking",
		"mm-meeting-booking/view/calendar/default",
		"mm-meeting-booking/view/kanban/Bookings%20by%20Status",
		"mm-customer",
		"query-report/Top%20Customers",
		"booking-calendar",
		"pending-bookings",
		"new-booking",
	),
}


@pytest.mark.parametrize(
	("role", "route"), [(role, route) for role, routes in FORBIDDEN.items() for route in routes]
)
def test_what_a_role_may_not_open_says_so(open_desk, desk_api, practice, role, route):
	with open_desk(desk_api.user(role), is_refused=True) as page:
		answer = page.goto(f"/app/{route}")
		if answer.status != 403:
			page.wait_for_function("() => window.frappe?.boot && frappe.get_route?.()?.length")
			wait_until_idle(page)
		picture(page, f"forbidden_{role}_{route}".replace("/", "-"))

		assert practice.guest not in page.content()
		said = re.compile(r"not permitted|permission|have access", re.IGNORECASE)
		assert said.search(page.locator("body").inner_text())
