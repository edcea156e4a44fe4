"""The icon on the home screen of Frappe 16, and the sidebar behind it. Frappe 15 has neither."""

import contextlib
import io
import json
from pathlib import Path

import frappe

from meeting_manager import hooks
from meeting_manager.meeting_manager.services.desk.home_screen import leave_what_opens
from meeting_manager.tests.base import FRAPPE, TestCase, requires_bench
from meeting_manager.tests.factories import make_user

APP = Path(hooks.__file__).parent
FRONT_DESK = [
	"My Day",
	"Today",
	"My Schedule",
	"Calendar",
	"Pending",
	"Bookings",
	"Customers",
	"Events",
	"Setup",
	"Meeting Types",
	"Hosts",
	"Schedules",
	"Reports",
]


def read(kind: str, slug: str = "meeting_manager") -> dict:
	return json.loads((APP / kind / f"{slug}.json").read_text())


def shown_to(role: str) -> tuple[list[str], list[str]]:
	"""The app's visible icons, and the links of its sidebar, as the Desk of Frappe 16 starts for a role."""
	from frappe.boot import get_sidebar_items
	from frappe.desk.desktop import get_workspace_sidebar_items
	from frappe.desk.doctype.desktop_icon.desktop_icon import get_desktop_icons

	frappe.set_user(make_user(role).name)
	pages = [page.name for page in get_workspace_sidebar_items()["pages"]]
	bootinfo = frappe._dict(workspace_sidebar_item=get_sidebar_items(pages))
	leave_what_opens(bootinfo)
	icons = [icon.label for icon in get_desktop_icons(bootinfo=bootinfo) if not icon.hidden]
	items = bootinfo.workspace_sidebar_item["meeting manager"]["items"]
	return [label for label in icons if label == "Meeting Manager"], [item["label"] for item in items]


class TestFiles(TestCase):
	def test_every_link_of_the_sidebar_leads_to_a_record_of_the_app(self):
		folder = {"DocType": "doctype", "Report": "report", "Page": "page", "Workspace": "workspace"}
		for item in read("workspace_sidebar")["items"]:
			if item["type"] == "Link":
				with self.subTest(item["label"]):
					slug = frappe.scrub(item["link_to"])
					path = APP / "meeting_manager" / folder[item["link_type"]] / slug / f"{slug}.json"
					self.assertEqual(json.loads(path.read_text())["name"], item["link_to"])
					self.assertTrue(item["icon"])

	def test_the_sidebar_has_every_report(self):
		links = [item for item in read("workspace_sidebar")["items"] if item.get("link_type") == "Report"]
		reports = {path.parent.name for path in (APP / "meeting_manager" / "report").glob("*/*.json")}

		self.assertEqual({frappe.scrub(item["link_to"]) for item in links}, reports)

	def test_the_icon_opens_the_sidebar_and_has_the_logo_of_the_app(self):
		icon, sidebar = read("desktop_icon"), read("workspace_sidebar")

		self.assertEqual((icon["icon_type"], icon["link_type"]), ("App", "Workspace Sidebar"))
		self.assertEqual((icon["label"], icon["link_to"]), (hooks.app_title, sidebar["title"]))
		self.assertEqual(icon["logo_url"], hooks.app_logo_url)
		self.assertEqual((icon["standard"], sidebar["standard"], icon["hidden"]), (1, 1, 0))


class TestWhatOpens(TestCase):
	def boot(self):
		items = [{"child": 0, "link_type": "DocType", **item} for item in read("workspace_sidebar")["items"]]
		return {"workspace_sidebar_item": {"meeting manager": {"items": items}}}

	def labels(self, bootinfo):
		return [item["label"] for item in bootinfo["workspace_sidebar_item"]["meeting manager"]["items"]]

	def test_who_reads_bookings_keeps_everything(self):
		for role in ("System Manager", "MM Manager", "MM Receptionist"):
			frappe.set_user(make_user(role).name)
			bootinfo = self.boot()
			leave_what_opens(bootinfo)
			with self.subTest(role):
				self.assertEqual(self.labels(bootinfo), self.labels(self.boot()))
			frappe.set_user("Administrator")

	def test_who_reads_no_bookings_keeps_pages_and_no_empty_heading(self):
		bootinfo = self.boot()
		items = bootinfo["workspace_sidebar_item"]["meeting manager"]["items"]
		items[:] = [
			item for item in items if item.get("link_to") not in ("booking-calendar", "pending-bookings")
		]
		frappe.set_user(make_user("MM Staff").name)

		leave_what_opens(bootinfo)

		self.assertEqual(self.labels(bootinfo), ["My Day", "My Schedule"])

	def test_a_desk_without_sidebars_is_left_as_it_is(self):
		for bootinfo in ({}, {"workspace_sidebar_item": {}}):
			before = json.dumps(bootinfo)
			leave_what_opens(bootinfo)
			self.assertEqual(json.dumps(bootinfo), before)


class TestHomeScreen(TestCase):
	@requires_bench
	def test_each_role_sees_one_icon_and_what_it_may_open(self):
		reports = {
			item["label"] for item in read("workspace_sidebar")["items"] if item["link_type"] == "Report"
		}
		expected = {
			"MM Manager": ([*FRONT_DESK, "Settings"], reports),
			"MM Receptionist": (FRONT_DESK, reports - {"Duplicates"}),
			"MM Staff": (["My Day", "My Schedule"], set()),
		}
		for role, (labels, of_reports) in expected.items() if FRAPPE >= 16 else ():
			icons, links = shown_to(role)
			frappe.set_user("Administrator")
			with self.subTest(role):
				self.assertEqual(icons, ["Meeting Manager"])
				self.assertEqual([label for label in links if label not in reports], labels)
				self.assertEqual({label for label in links if label in reports}, of_reports)
		self.assertEqual(frappe.db.table_exists("Workspace Sidebar"), FRAPPE >= 16)

	@requires_bench
	def test_who_has_none_of_our_roles_sees_neither(self):
		found = shown_to("Website Manager") if FRAPPE >= 16 else ([], [])

		self.assertEqual(found, ([], []))

	@requires_bench
	def test_frappe_makes_no_second_icon_of_the_workspace_and_reports_no_error(self):
		"""It makes icons whenever an app is installed, and stops at the first one that SQLite refuses."""
		printed = io.StringIO()
		if FRAPPE >= 16:
			from frappe.utils.install import auto_generate_icons_and_sidebar

			before = set(frappe.get_all("Desktop Icon", pluck="name"))
			with contextlib.redirect_stdout(printed):
				auto_generate_icons_and_sidebar("meeting_manager")
			self.assertEqual(set(frappe.get_all("Desktop Icon", pluck="name")), before)
			self.assertIn("Meeting Manager", before)

		self.assertNotIn("Error", printed.getvalue())
