"""/book/with/<host>: a host, and their meeting types."""

from frappe import _

from meeting_manager.booking_pages import cards, layout
from meeting_manager.meeting_manager.services.booking import catalogue

no_cache = 1
sitemap = 0


def get_context(context):
	layout.prepare(context)
	context.title = _("Book a meeting")
	host = layout.find_offer(context, catalogue.host, layout.text("host_slug"))
	if not host:
		return context
	context.title = _("Book a meeting with {0}").format(host["name"])
	context.host = host
	held = catalogue.meeting_types(host["slug"])
	context.types = [cards.type_card(meeting_type, host=host["slug"]) for meeting_type in held]
	return context
