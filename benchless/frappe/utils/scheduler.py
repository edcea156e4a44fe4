"""Scheduled events: nothing runs by the clock here; whoever wants them to run says which."""

import frappe


def run_due(event):
	"""Run the functions of an event (`daily`, a cron line, `cron` for all of those); returns their paths.

	One that fails is logged, and the others run.
	"""
	events = frappe.get_hooks("scheduler_events", {})
	lines = events.get("cron", {})
	every_line = [path for paths in lines.values() for path in paths]
	paths = {**events, **lines, "cron": every_line}.get(event, [])
	for path in paths:
		try:
			frappe.get_attr(path)()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"Scheduled job failed: {path}")
		frappe.db.commit()
	return paths
