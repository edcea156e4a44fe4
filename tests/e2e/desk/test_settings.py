"""MM Settings: tabs, help, and tests to oneself."""

from desk_fixtures import picture, visit

TABS = ("Bookings", "Customers", "Brand", "Emails and Reminders", "Text Messages")


def open_tab(page, name):
	page.locator(".form-tabs .nav-link", has_text=name).click()
	page.wait_for_timeout(400)  # it fades in


def test_settings_stand_in_tabs_with_help_under_each(desk):
	visit(desk, "mm-settings")

	shown = [tab.strip() for tab in desk.locator(".form-tabs .nav-link:visible").all_inner_texts()]
	assert shown == list(TABS)
	for name in TABS:
		open_tab(desk, name)
		picture(desk, "settings_" + name.split()[0].lower())
		controls = desk.locator(".tab-pane.active .frappe-control:visible[data-fieldname]")
		for control in controls.all():
			if (
				control.get_attribute("data-fieldtype") in ("Button", "Table")
				or control.locator("xpath=ancestor::*[contains(@class,'form-grid')]").count()
			):
				continue
			assert control.locator(".help-box").first.inner_text().strip(), control.get_attribute(
				"data-fieldname"
			)


def test_a_test_mail_says_where_it_goes(desk):
	visit(desk, "mm-settings")
	open_tab(desk, "Emails and Reminders")

	desk.locator("button[data-fieldname=test_mail]").click()

	desk.locator(".msgprint", has_text="mail").wait_for()
	assert (
		"test" in desk.locator(".msgprint").inner_text().lower()
		or "ready" in desk.locator(".msgprint").inner_text()
	)
	picture(desk, "settings_test_mail")


def test_a_test_text_asks_for_a_number(desk):
	visit(desk, "mm-settings")
	open_tab(desk, "Text Messages")

	desk.locator("button[data-fieldname=test_sms]").click()

	desk.locator(".modal.show input[data-fieldname=number]").wait_for()
	picture(desk, "settings_test_text")


def test_reception_sees_nothing_of_the_settings(desk_api, reception):
	visit(reception, "mm-settings")

	assert reception.locator(".form-tabs .nav-link:visible").count() == 0
	picture(reception, "settings_reception")


def test_settings_on_a_phone(open_desk):
	with open_desk(phone=True) as page:
		visit(page, "mm-settings")

		picture(page, "settings_phone")
		assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_form_says_what_the_site_lacks(desk):
	visit(desk, "mm-settings")

	ask = "frappe.call({ method: 'meeting_manager.api.settings.problems', type: 'GET' })"
	problems = desk.evaluate(f"async () => (await {ask}).message")

	assert len(problems) <= 2
	for sentence in problems:
		desk.locator(".form-message", has_text=sentence).wait_for()
	if not problems:
		assert not desk.locator(".form-message").count()
