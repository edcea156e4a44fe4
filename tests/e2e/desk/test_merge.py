import uuid

import pytest
from desk_fixtures import picture, visit, wait_until_idle


@pytest.fixture
def pair(desk_api):
	"""Two records of one person: the second has bookings, a phone, a company, notes and a comment."""
	tag = uuid.uuid4().hex[:8]
	survivor = desk_api.make(
		"MM Customer",
		customer_name="Lena Lindqvist",
		primary_email=f"lena.{tag}@desk.example",
		customer_notes="Likes a quiet room.",
		job_title="Architect",
	)
	source = desk_api.make(
		"MM Customer",
		customer_name="Lena Lindquist",
		primary_email=f"lindquist.{tag}@desk.example",
		company="Lindquist & Co",
		job_title="Architect",
		customer_notes="Calls after five.",
		loyalty_points=30,
		phone_numbers=[{"phone_number": "+46701234567"}],
		date_of_birth="1984-02-29",
	)
	for day in (3, 4, 5):
		desk_api.make(
			"MM Meeting Booking", meeting_title="First consultation", customer=source["name"],
			start_datetime=f"2027-03-0{day} 10:00:00", end_datetime=f"2027-03-0{day} 11:00:00",
		)  # fmt: skip
	about = {"reference_doctype": "MM Customer", "reference_name": source["name"]}
	desk_api.make("Comment", comment_type="Comment", content="Prefers mornings.", **about)
	desk_api.make(
		"ToDo", description="Call back", reference_type="MM Customer", reference_name=source["name"]
	)
	return survivor, source


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_two_customers_are_merged_and_the_merge_is_undone(open_desk, desk_api, pair, phone):
	survivor, source = pair
	with open_desk(phone=phone) as page:
		page.set_default_timeout(12000)
		open_dialog(page, survivor, source)
		assert counts_in(page) >= {"Bookings: 3", "Email addresses: 1", "Phone numbers: 1", "Comments: 1"}
		choose(page, "company", "source")
		choose(page, "customer_notes", "both")
		choose(page, "customer_name", "source")
		picture(page, f"merge_dialog_{'phone' if phone else 'desktop'}")

		page.locator(".mm-merge .btn-primary:visible").click()
		picture(page, f"merge_confirm_{'phone' if phone else 'desktop'}")
		page.locator(".modal.show").last.get_by_role("button", name="Yes").click()
		page.get_by_text("Customers Merged").wait_for()
		wait_until_idle(page)
		picture(page, f"merge_done_{'phone' if phone else 'desktop'}")

		merged = desk_api.get("MM Customer", survivor["name"])
		assert (merged["customer_name"], merged["total_bookings"]) == ("Lena Lindquist", 3)
		assert merged["customer_notes"] == "Likes a quiet room.\n\nCalls after five."
		assert len(merged["email_addresses"]) == 2
		assert desk_api.get("MM Customer", source["name"])["merged_into"] == survivor["name"]

		page.locator(".modal.show").last.get_by_role("link", name="Open Log").click()
		page.wait_for_url("**/mm-customer-merge-log/**")
		wait_until_idle(page)
		log = page.url.rpartition("/")[2]
		desk_api.remember("MM Customer Merge Log", log)
		page.locator(".mm-merge-counts:visible").last.wait_for()
		picture(page, f"merge_log_{'phone' if phone else 'desktop'}")
		undo(page, phone)
		picture(page, f"merge_undone_{'phone' if phone else 'desktop'}")

	assert desk_api.get("MM Customer Merge Log", log)["status"] == "Undone"
	again = desk_api.get("MM Customer", source["name"])
	assert (again["status"], again["merged_into"], again["total_bookings"]) == ("Active", None, 3)
	assert desk_api.get("MM Customer", survivor["name"])["customer_name"] == "Lena Lindqvist"


def test_the_two_may_be_swapped_and_a_merged_one_is_refused_beside_the_names(open_desk, desk_api, pair):
	survivor, source = pair
	with open_desk() as page:
		page.set_default_timeout(12000)
		open_dialog(page, survivor, source)
		page.locator(".mm-merge").get_by_role("button", name="Swap").click()
		page.get_by_text("Moves from Lena Lindqvist to Lena Lindquist").wait_for()
		page.evaluate("cur_dialog.hide()")

		seen = desk_api.call(
			"meeting_manager.api.customers.merge_preview", source=source["name"], target=survivor["name"]
		)
		args = {"source": source["name"], "target": survivor["name"], "seen": seen["seen"]}
		done = desk_api.call("meeting_manager.api.customers.merge", **args)
		desk_api.remember("MM Customer Merge Log", done["log"])
		page.evaluate(f"void meeting_manager.merge_customers('{source['name']}', '{survivor['name']}')")
		page.locator(".mm-merge .mm-refusal:visible", has_text="has already been merged into").wait_for()
		picture(page, "merge_refused")
		visit(page, f"mm-customer/{source['name']}")
		picture(page, "merge_banner_on_source")
		desk_api.call("meeting_manager.api.customers.undo_merge", log=done["log"])


def test_somebody_who_changed_one_meanwhile_stops_the_merge(open_desk, desk_api, pair):
	survivor, source = pair
	with open_desk() as page:
		page.set_default_timeout(12000)
		open_dialog(page, survivor, source)
		desk_api.call(
			"frappe.client.set_value",
			doctype="MM Customer",
			name=source["name"],
			fieldname="company",
			value="Later",
		)
		page.locator(".mm-merge .btn-primary:visible").click()
		page.locator(".modal.show").last.get_by_role("button", name="Yes").click()

		page.get_by_text("has changed since you opened the preview").wait_for()
		picture(page, "merge_stale")

	assert not desk_api.get("MM Customer", source["name"])["merged_into"]


@pytest.mark.parametrize("look", ["dark", "arabic"])
def test_the_dialog_in_dark_and_in_arabic(open_desk, desk_api, pair, look):
	survivor, source = pair
	values = {"dark": {"desk_theme": "Dark"}, "arabic": {"language": "ar"}}[look]
	user = desk_api.user("MM Manager", **values)
	with open_desk(user) as page:
		page.set_default_timeout(12000)
		open_dialog(page, survivor, source)
		picture(page, f"merge_dialog_{look}")

	with open_desk(user, phone=True) as page:
		page.set_default_timeout(12000)
		open_dialog(page, survivor, source)
		picture(page, f"merge_dialog_{look}_phone")


def test_the_front_desk_has_no_such_button(reception, desk_api, pair):
	visit(reception, f"mm-customer/{pair[0]['name']}")

	assert reception.get_by_text("Merge Customer", exact=False).count() == 0


def open_dialog(page, survivor, source):
	"""Through the menu of the form of the one that goes; in another language, as the menu does."""
	visit(page, f"mm-customer/{source['name']}")
	if page.evaluate("frappe.boot.lang") == "en":
		page.locator(".menu-btn-group button:visible").first.click()
		item = page.locator("[data-label^='Merge']")
		page.locator(".menu-btn-group .dropdown-menu a:visible", has=item).click()
	else:
		page.evaluate(f"void meeting_manager.merge_customers('{source['name']}')")
	page.wait_for_function("() => window.cur_dialog && cur_dialog.fields_dict.target")
	page.evaluate(f"cur_dialog.set_value('target', '{survivor['name']}')")
	page.locator(".mm-merge-moves").wait_for()
	wait_until_idle(page)


def choose(page, fieldname, value):
	page.locator(f".mm-merge input[data-field='{fieldname}'][value='{value}']").check()


def counts_in(page):
	return {
		text.replace("\xa0", " ").strip()
		for text in page.locator(".mm-merge .mm-merge-counts li").all_inner_texts()
	}


def undo(page, phone):
	if phone:
		page.locator(".actions-btn-group button:visible, .menu-btn-group button:visible").first.click()
	page.get_by_text("Undo Merge").locator("visible=true").first.click()
	page.locator(".modal.show").last.get_by_role("button", name="Yes").click()
	page.get_by_text("Merge undone").wait_for()
	wait_until_idle(page)
