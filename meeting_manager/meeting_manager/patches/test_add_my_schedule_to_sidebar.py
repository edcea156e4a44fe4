import frappe

from meeting_manager.meeting_manager.patches import add_my_schedule_to_sidebar
from meeting_manager.tests.base import FRAPPE, TestCase, requires_bench


class TestAddMyScheduleToSidebar(TestCase):
	@requires_bench
	def test_it_stands_below_home_once_where_there_is_a_sidebar(self):
		if FRAPPE >= 16:
			frappe.db.delete("Workspace Sidebar Item", {"link_to": "my-schedule"})
			frappe.clear_document_cache("Workspace Sidebar", "Meeting Manager")

		add_my_schedule_to_sidebar.execute()
		add_my_schedule_to_sidebar.execute()

		shown = frappe.get_doc("Workspace Sidebar", "Meeting Manager").items if FRAPPE >= 16 else []
		places = [place for place, item in enumerate(shown) if item.link_to == "my-schedule"]
		self.assertEqual(places, [1] if FRAPPE >= 16 else [])
