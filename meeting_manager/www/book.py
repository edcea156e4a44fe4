"""/book: everything that can be booked."""

from frappe import _

from meeting_manager.booking_pages import cards, layout, revalidation, zones
from meeting_manager.meeting_manager.services.booking import catalogue

no_cache = 1


def get_context(context):
	layout.prepare(context)
	context.title = _("Book a meeting")
	if not context.is_open:
		layout.refuse_closed(context)
		return context
	revalidation.allow()
	context.zone = zones.chosen(context.notices)
	context.types = [cards.type_card(meeting_type) for meeting_type in catalogue.meeting_types()]
	context.events = [cards.event_card(event, context.zone) for event in catalogue.events()]
	context.zone_name = zones.label(context.zone.key)
	return context
