"""What a site needs besides its DocTypes. Every step can run again on a site that has it already."""

import frappe

from meeting_manager.demo import removal
from meeting_manager.meeting_manager.services.common import access, leftovers, numbers, schema, settings
from meeting_manager.meeting_manager.services.desk import booking_board, today
from meeting_manager.meeting_manager.services.messages import mail_templates
from meeting_manager.meeting_manager.services.privacy import naming


def after_install() -> None:
	prepare_site()
	settings.reset_times()
	if hasattr(frappe.local, "doc_events_hooks"):
		del frappe.local.doc_events_hooks  # those that Frappe has read are without ours


def after_migrate() -> None:
	prepare_site()
	schema.keep_all_indexes()  # other apps' Custom Fields come after our DocTypes
	naming.forget_schema()


def before_uninstall() -> None:
	"""Frappe calls this in a dry run too, and undoes it then: nothing here may commit."""
	leftovers.remove_calendar_entries()


def after_uninstall() -> None:
	"""Leave the site as it was before the app was installed."""
	if leftovers.APP in frappe.get_installed_apps():
		return  # a dry run
	schema.drop_frappe_indexes()
	numbers.drop_sequence()
	mail_templates.remove_templates()
	today.remove_block()
	removal.remove_users()
	leftovers.remove_leftovers()


def prepare_site() -> None:
	"""Roles, number series, indexes, the defaults of MM Settings, the texts of our mails, a board, and the
	block of today's bookings.
	"""
	access.add_roles()
	schema.start_series()
	numbers.start_sequence()
	schema.keep_frappe_indexes()
	settings.fill_defaults()
	mail_templates.make_templates()
	booking_board.make_board()
	today.make_block()
