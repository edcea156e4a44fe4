"""/book/with/<host>: a host, and their meeting types."""

from frappe import _

from meeting_manager.booking_pages import cards, layout
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import catalogue

no_cache = 1
sitemap = 0


def get_context(context):
	layout.prepare(context)
	context.title = _("Book a meeting")
	try:
		host = catalogue.host(layout.text("host_slug"))
	except BookingRequestError:
		layout.not_found(context)
		return context
	context.title = _("Book a meeting with {0}").format(host["name"])
	if not context.is_open:
		layout.refuse_closed(context)
		return context
	context.host = host
	held = catalogue.meeting_types(host["slug"])
	context.types = [cards.type_card(meeting_type, host=host["slug"]) for meeting_type in held]
	return context
