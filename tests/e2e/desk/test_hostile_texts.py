"""Hostile texts in every field: no screen of the Desk runs them or shows them as markup.

Each screen is opened with the records of all texts. How many were visited is said at the end.
"""

from contextlib import contextmanager
from urllib.parse import quote

import pytest
from booking_fixtures import PASSWORD
from desk_fixtures import day, frappe_version, open_search_bar, visit, wait_until_idle
from hostile_practice import BOOKING, CUSTOMER, HostilePractice
from hostile_screens import Screens
from hostile_texts import TEXTS, WATCH
from test_reports import REPORTS
from test_workspace import open_workspace

from conftest import desk_of

FRAPPES = ("Communication", "Event", "Comment", "Notification Log", "Email Queue", "Version", "Error Log")
TEXT_TYPES = ("Data", "Small Text", "Text", "Long Text", "Autocomplete", "Link", "Select", "Code")
visited = []


@pytest.fixture(scope="module")
def practices(browser, site_url, desk_api):
	"""{what the text tries: HostilePractice}"""
	settings = {"brand_name": TEXTS["tags"], "contact_line": TEXTS["attributes"], "bookings_an_hour": 5000}
	before = desk_api.get("MM Settings", "MM Settings")
	desk_api.call("frappe.client.set_value", doctype="MM Settings", name="MM Settings", fieldname=settings)
	guest = browser.new_context(base_url=site_url)
	yield {key: HostilePractice(desk_api, guest.request, text) for key, text in TEXTS.items()}
	guest.close()
	settings = {field: before.get(field) for field in settings}
	desk_api.call("frappe.client.set_value", doctype="MM Settings", name="MM Settings", fieldname=settings)


@pytest.fixture(scope="module", autouse=True)
def count(request):
	yield
	reporter, capture = map(request.config.pluginmanager.get_plugin, ("terminalreporter", "capturemanager"))
	with capture.global_and_fixture_disabled():
		reporter.write_line(f"\n{len(visited)} screens visited with hostile texts")


@pytest.fixture
def screens(browser, site_url, practices):
	with screens_of(browser, site_url, "Administrator", PASSWORD) as screens:
		yield screens


@contextmanager
def screens_of(browser, site_url, user, password):
	"""The Desk of a user who watches for scripts; what was found fails the test."""
	with desk_of(browser, site_url, user, password) as page:
		page.add_init_script(WATCH)
		screens = Screens(page)
		yield screens
		visited.extend(screens.visited)
	assert screens.visited
	assert screens.found == {}


def our_doctypes(page):
	"""Those with pages of their own."""
	return page.evaluate(
		"""() => frappe.xcall("frappe.client.get_list", {
			doctype: "DocType", filters: { module: "Meeting Manager", istable: 0, issingle: 0 },
			fields: ["name"], limit_page_length: 0 }).then((rows) => rows.map((row) => row.name))"""
	)


def show_all_columns(screens, desk_api, doctype):
	"""Let the report view show every text, of rows too."""
	fields = screens.page.evaluate(
		"""([doctype, types]) => new Promise((resolve) => frappe.model.with_doctype(doctype, () => {
			const of = (name) => frappe.get_meta(name).fields
				.filter((field) => types.includes(field.fieldtype)).map((field) => [field.fieldname, name]);
			const tables = frappe.get_meta(doctype).fields.filter((field) => field.fieldtype === "Table");
			resolve([["name", doctype], ...of(doctype), ...tables.flatMap((table) => of(table.options))]);
		}))""",
		[doctype, list(TEXT_TYPES)],
	)
	settings = {"Report": {"fields": fields, "filters": []}, "last_view": "List"}
	desk_api.call("frappe.model.utils.user_settings.save", doctype=doctype, user_settings=settings)


def test_lists_and_report_views(screens, desk_api):
	doctypes = [*our_doctypes(screens.page), *FRAPPES]
	for doctype in doctypes:
		show_all_columns(screens, desk_api, doctype)
	visit(screens.page, "")
	for doctype in doctypes:
		screens.go("List", doctype, "List", ready=".list-row, .no-result")
		screens.go("List", doctype, "Report", ready=".dt-row, .no-result")
		desk_api.call("frappe.model.utils.user_settings.save", doctype=doctype, user_settings={"Report": {}})


@pytest.mark.parametrize("tries", TEXTS)
def test_forms_their_rows_and_timelines_and_prints(screens, practices, tries):
	for doctype, names in practices[tries].records.items():
		for name in names if doctype == BOOKING else names[:1]:
			screens.go("Form", doctype, name, ready=".form-layout")
		screens.open_rows()
		screens.go("print", doctype, names[0], ready="iframe")
		screens.load(f"/printview?doctype={quote(doctype)}&name={quote(names[0])}&no_letterhead=1")
		visit(screens.page, "")


def test_settings(screens):
	screens.go("Form", "MM Settings", "MM Settings", ready=".form-layout")
	screens.open_rows()


def test_calendars(screens, practices):
	for doctype in (BOOKING, "Event"):
		if doctype == "Event" and frappe_version(screens.page) == "16":
			continue  # 16.4 refuses its own calendar's dates, and shows no Event
		screens.go("List", doctype, "Calendar", "Default", ready=".fc-view:visible, .fc-view-harness:visible")
		for old, new in (
			("month", "dayGridMonth"),
			("agendaWeek", "timeGridWeek"),
			("agendaDay", "timeGridDay"),
		):
			screens.page.locator(f".fc-{old}-button:visible, .fc-{new}-button:visible").first.click()
			screens.look(f"calendar of {doctype}: {new}")
			assert doctype == "Event" or screens.page.locator(".fc-event").count()


def test_boards_and_other_views(screens, practices, desk_api):
	own = f"Board {practices['tags'].tag}"  # as a manager may make one
	asked = {"doctype": CUSTOMER, "board_name": own, "field_name": "status"}
	desk_api.call("frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board", **asked)
	desk_api.remember("Kanban Board", own)
	for board in ("mm-meeting-booking/view/kanban/Bookings by Status", f"mm-customer/view/kanban/{own}"):
		visit(screens.page, quote(board))
		titles = screens.page.locator(".kanban-card-title:visible", has_text="mm-hostile autofocus")
		titles.first.wait_for()
		screens.look(board)
		assert titles.first.get_attribute("title") == titles.first.inner_text().strip()  # no quote ends it
	screens.go("List", CUSTOMER, "Image")
	screens.go("List", "Tag")
	if frappe_version(screens.page) != "16":  # 16.4's own Dashboard view fails, of whichever DocType
		screens.go("List", CUSTOMER, "Dashboard")
		screens.go("List", BOOKING, "Dashboard")


@pytest.mark.parametrize("report", REPORTS)
def test_query_reports_and_their_charts(screens, report):
	screens.go("query-report", report, ready=".report-wrapper")
	screens.page.wait_for_timeout(500)
	screens.look(f"chart of {report}")


def test_the_workspace_and_notifications(screens):
	open_workspace(screens.page)
	screens.look("the workspace")
	screens.page.locator(".dropdown-notifications .notifications-icon, .sidebar-notification").first.click()
	screens.page.locator(".notification-item, .notifications-list .recent-item").first.wait_for()
	screens.look("notifications")


def test_searches(screens, practices):
	page, number = screens.page, practices["tags"].tag
	screens.go("List", CUSTOMER, "List", ready=".list-row")
	for typed in (f"one.{number}@hostile.example", "onerror", "mm_ran"):
		page.locator(".mm-find input").fill(typed)
		wait_until_idle(page)
		page.wait_for_timeout(400)
		screens.look(f"the list's search for {typed}")
	for typed in (f"one.{number}", "Al<img", "mm_ran"):
		open_search_bar(page).fill(typed)
		wait_until_idle(page)
		page.wait_for_timeout(500)
		screens.look(f"the search bar for {typed}")
		page.keyboard.press("Escape")
	screens.go("Form", BOOKING, "new-mm-meeting-booking-1", ready=".form-layout")
	for field in ("customer", "meeting_type", "event", "host"):
		page.evaluate(
			"(field) => cur_frm.fields_dict[field].$input.trigger('focus').val('').trigger('input')", field
		)
		page.wait_for_timeout(700)
		screens.look(f"the field {field}")


def close_dialog(page):
	"""Frappe knows the open dialog only when it has faded in; the next one comes when it is gone."""
	page.wait_for_function("() => window.cur_dialog?.display")
	page.evaluate("() => cur_dialog.hide()")
	page.wait_for_function("() => !window.cur_dialog && !$('.modal:visible').length")


def test_dialogs(screens, practices):
	page = screens.page
	for practice in practices.values():
		one, two = practice.records[CUSTOMER][:2]
		screens.go("Form", "MM Duplicate Suggestion", practice.suggestion, ready=".mm-pair-table")
		page.evaluate("(pair) => { meeting_manager.merge_customers(...pair); }", [two, one])
		page.locator(".mm-merge-table:visible").last.wait_for()
		screens.look("merge")
		close_dialog(page)
		page.evaluate("() => { meeting_manager.new_booking({}); }")
		who = page.locator(".mm-new-booking:visible [data-fieldname=who] input").first
		who.fill(f"one.{practice.tag}@hostile.example")
		page.locator(".mm-caller:visible").first.wait_for()
		screens.look("who calls")
		close_dialog(page)
		page.evaluate("() => { meeting_manager.new_booking({}); }")
		page.locator(".mm-new-booking [data-fieldname=who] input:visible").last.fill(practice.text[:60])
		page.wait_for_timeout(600)
		screens.look("a new caller")
		close_dialog(page)
		page.evaluate("(customer) => { meeting_manager.new_booking({ customer }); }", one)
		page.locator(".mm-caller-clear:visible").last.wait_for()
		screens.look("somebody who is known")
		close_dialog(page)
		screens.go("Form", "MM Bulk Action", practice.records["MM Bulk Action"][-1], ready=".mm-bulk-result")
		screens.go("Form", BOOKING, practice.records[BOOKING][1], ready=".form-layout")


def test_the_day_sheet(screens, practices):
	for practice in practices.values():
		host = practice.records["MM Host"][0]
		screens.load(
			f"/printview?doctype=MM+Host&name={host}&format=Day+Sheet&date={day(0)}", ready=".mm-sheet"
		)
		assert screens.page.locator(".mm-sheet tbody tr").count() == 2


def test_the_pages_of_guests(screens, practices):
	screens.load("/book")
	for practice in practices.values():
		for address in (f"/book/{practice.meeting_type}", f"/event/{practice.event}", practice.manage):
			screens.load(address, ready=".mm-page")


def test_a_merged_pair_and_its_log(screens, practices, desk_api):
	for practice in practices.values():
		two, three = practice.records[CUSTOMER][1:3]
		preview = desk_api.call("meeting_manager.api.customers.merge_preview", source=three, target=two)
		asked = {"source": three, "target": two, "seen": preview["seen"]}
		log = desk_api.call("meeting_manager.api.customers.merge", **asked)["log"]
		desk_api.remember("MM Customer Merge Log", log)
		screens.go("Form", "MM Customer Merge Log", log, ready=".mm-merge-counts")
		screens.go("Form", CUSTOMER, three, ready=".mm-card")
	screens.go("List", "MM Customer Merge Log", "Report", ready=".dt-row")


def test_the_schedule_of_a_host(browser, site_url, desk_api, practices):
	for practice in practices.values():
		with screens_of(browser, site_url, practice.user, desk_api.password) as screens:
			screens.go("my-schedule")
