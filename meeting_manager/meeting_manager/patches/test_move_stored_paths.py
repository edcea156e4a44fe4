import frappe

from meeting_manager.meeting_manager.patches import move_stored_paths
from meeting_manager.tests.base import TestCase, requires_bench

OLD = "meeting_manager.meeting_manager.services.sms_service.send_due"
NEW = "meeting_manager.meeting_manager.services.messages.sms_queue.send_due"


class TestMoveStoredPaths(TestCase):
	def test_every_new_path_is_a_function_that_the_scheduler_runs(self):
		events = frappe.get_hooks("scheduler_events", app_name="meeting_manager")
		in_hooks = {path for paths in events["cron"].values() for path in paths} | set(events["daily_long"])

		moved = {move_stored_paths.SERVICES + new for new in move_stored_paths.SCHEDULED.values()}

		self.assertLessEqual(moved, in_hooks)  # later ones have had no other path
		self.assertTrue(all(callable(frappe.get_attr(path)) for path in moved))

	@requires_bench
	def test_a_scheduled_job_that_staff_have_stopped_stays_stopped_under_its_new_path(self):
		frappe.db.delete("Scheduled Job Type", {"method": ["in", [OLD, NEW]]})
		job = frappe.get_doc(
			doctype="Scheduled Job Type", method=OLD, frequency="Cron", cron_format="*/5 * * * *", stopped=1
		)
		job.db_insert()  # the old function is gone, so a check of it would fail

		for _run in range(2):
			move_stored_paths.execute()

		found = frappe.get_all(
			"Scheduled Job Type", {"method": ["in", [OLD, NEW]]}, ["name", "method", "stopped"]
		)
		self.assertEqual(found, [{"name": "sms_queue.send_due", "method": NEW, "stopped": 1}])

	@requires_bench
	def test_a_copy_of_a_number_card_finds_its_function(self):
		card = frappe.get_doc(
			doctype="Number Card",
			label="Copy",
			type="Custom",
			method="meeting_manager.api.figures.no_show_rate",
		)
		card.insert()

		move_stored_paths.execute()

		self.assertEqual(card.reload().method, "meeting_manager.api.dashboard.no_show_rate")
