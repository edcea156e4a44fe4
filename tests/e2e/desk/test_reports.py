import pytest
from desk_fixtures import day, picture, visit, wait_until_idle

REPORTS = (
	"Top Customers",
	"Not Seen Since",
	"Follow-ups Due",
	"No-shows",
	"Host Occupancy",
	"Event Attendance",
	"Duplicates",
	"Source Analysis",
)
SEEN = "Reported Guest"


def at(date):
	return {"start_datetime": f"{date} 10:00:00", "end_datetime": f"{date} 11:00:00"}


@pytest.fixture(scope="module", autouse=True)
def practice(desk_api):
	"""One of everything that a report tells of."""
	host = desk_api.host("Reported host")
	known = {"primary_email": "reported@desk.example", "next_follow_up": day(-1)}
	customer = desk_api.make("MM Customer", customer_name=SEEN, **known)
	other = desk_api.make(
		"MM Customer", customer_name="Reported Gust", primary_email="reported2@desk.example"
	)
	pair = {"customer": customer["name"], "duplicate_of": other["name"]}
	desk_api.make("MM Duplicate Suggestion", reason="Similar name", **pair)
	times = {"start_datetime": f"{day(-11)} 18:00:00", "end_datetime": f"{day(-11)} 20:00:00"}
	event = desk_api.make("MM Event", title="Reported evening", slug="reported-evening", capacity=5, **times)
	for values in (
		{"event": event["name"], "status": "Completed", **times},
		{"host": host, "status": "No Show", **at(day(-47))},
	):
		desk_api.make(
			"MM Meeting Booking", meeting_title="Talk", customer=customer["name"], amount=25, **values
		)
	long_ago = {"status": "Completed", "amount": 40, **at(day(-350))}
	desk_api.make("MM Meeting Booking", meeting_title="Talk", customer=other["name"], **long_ago)


def open_report(page, name):
	"""A report with its chart drawn."""
	visit(page, f"query-report/{name}")
	page.locator(".report-wrapper .dt-row-0, .report-wrapper .dt-row").first.wait_for()
	page.locator(".chart-wrapper svg.frappe-chart").first.wait_for()
	wait_until_idle(page)
	page.wait_for_timeout(800)  # the chart grows


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_opens_with_rows_figures_and_its_chart(desk, name):
	open_report(desk, name)

	assert desk.locator(".chart-wrapper svg.frappe-chart").count() == 1
	assert desk.locator(".report-summary .summary-item").count() >= 1
	assert desk.locator(".dt-scrollable .dt-row").count() >= 1
	picture(desk, f"report_{name}")


def test_a_filter_changes_the_rows(desk):
	open_report(desk, "No-shows")
	desk.evaluate("() => frappe.query_report.set_filter_value('group_by', 'Host')")
	desk.get_by_text("Reported host").first.wait_for()
	wait_until_idle(desk)

	picture(desk, "report_no_shows_by_host")


def test_an_empty_report_says_what_to_do(desk):
	visit(desk, "query-report/Event Attendance?from_date=2019-01-01&to_date=2019-01-02")

	desk.get_by_text("No events in this period.").wait_for()
	picture(desk, "report_empty")


def test_reception_reads_a_report_and_is_not_offered_to_export_it(reception):
	open_report(reception, "Top Customers")
	reception.locator(".menu-btn-group button").first.click()

	assert reception.locator(".menu-btn-group .dropdown-menu >> text=Export").count() == 0
	picture(reception, "report_reception")


def test_a_report_fits_a_phone_and_the_dark(open_desk, desk_api):
	desk_api.call("frappe.core.doctype.user.user.switch_theme", theme="Dark")
	try:
		with open_desk(phone=True) as page:
			open_report(page, "Host Occupancy")
			assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
			picture(page, "report_phone_dark")
	finally:
		desk_api.call("frappe.core.doctype.user.user.switch_theme", theme="Light")


def test_a_report_speaks_arabic(open_desk, desk_api):
	with open_desk(desk_api.user("System Manager", "MM Manager", language="ar")) as page:
		open_report(page, "Source Analysis")
		picture(page, "report_arabic")
