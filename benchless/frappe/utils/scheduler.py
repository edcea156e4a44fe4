"""Scheduled events: nothing runs by the clock here; whoever wants them to run says which."""

import frappe


def run_due(event):
	"""Run the functions of an event (`hourly`, a cron line …), log those that fail; returns their paths."""
	events = frappe.get_hooks("scheduler_events", {})
	paths = [*events.get(event, []), *events.get("cron", {}).get(event, [])]
	for path in paths:
		try:
			frappe.get_attr(path)()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"Scheduled job failed: {path}")
		frappe.db.commit()
	return paths
