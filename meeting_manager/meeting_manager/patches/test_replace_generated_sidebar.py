import frappe

from meeting_manager.meeting_manager.patches import replace_generated_sidebar
from meeting_manager.tests.base import FRAPPE, TestCase, requires_bench

OURS = {"Workspace Sidebar": {"name": "Meeting Manager"}, "Desktop Icon": {"label": "Meeting Manager"}}


class TestReplaceGeneratedSidebar(TestCase):
	@requires_bench
	def test_what_frappe_made_of_the_workspace_makes_room_for_the_files(self):
		others = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.doctypes()}
		for doctype, ours in OURS.items() if others else ():
			others[doctype] -= set(frappe.get_all(doctype, ours, pluck="name"))

		replace_generated_sidebar.execute()
		replace_generated_sidebar.execute()

		left = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.doctypes()}
		self.assertEqual(left, others)
		self.assertEqual(len(left), 2 if FRAPPE >= 16 else 0)

	def doctypes(self):
		return OURS if FRAPPE >= 16 else ()
