"""/book: everything that is published to be booked."""

from frappe import _

from meeting_manager.meeting_manager.services import catalogue_service
from meeting_manager.pages import frame, offers, zones

no_cache = 1


def get_context(context):
	frame.prepare(context)
	context.title = _("Book a meeting")
	if not context.is_open:
		frame.refuse_closed(context)
		return context
	context.zone = zones.chosen(context.notices)
	context.types = [offers.type_card(kind) for kind in catalogue_service.meeting_types()]
	context.events = [offers.event_card(event, context.zone) for event in catalogue_service.events()]
	context.zone_name = zones.label(context.zone.key)
	return context
