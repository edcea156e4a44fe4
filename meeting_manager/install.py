"""What a site needs besides its DocTypes. Every step can run again on a site that has it already."""

from meeting_manager.meeting_manager.services.common import access, numbers, schema, settings
from meeting_manager.meeting_manager.services.desk import booking_board
from meeting_manager.meeting_manager.services.messages import mail_templates
from meeting_manager.meeting_manager.services.privacy import naming


def after_install() -> None:
	prepare_site()
	settings.reset_times()


def after_migrate() -> None:
	prepare_site()
	schema.keep_all_indexes()  # other apps' Custom Fields come after our DocTypes
	naming.forget_schema()


def before_uninstall() -> None:
	schema.drop_frappe_indexes()
	numbers.drop_sequence()


def prepare_site() -> None:
	"""Roles, number series, indexes, the defaults of MM Settings, the texts of our mails, and a board."""
	access.add_roles()
	schema.start_series()
	numbers.start_sequence()
	schema.keep_frappe_indexes()
	settings.fill_defaults()
	mail_templates.make_templates()
	booking_board.make_board()
