"""/book/with/<host>: a host, and the meeting types they hold."""

from frappe import _

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services import catalogue_service
from meeting_manager.pages import frame, offers

no_cache = 1
sitemap = 0


def get_context(context):
	frame.prepare(context)
	context.title = _("Book a meeting")
	try:
		host = catalogue_service.host(frame.text("host_slug"))
	except BookingRequestError:
		frame.not_found(context)
		return context
	context.title = _("Book a meeting with {0}").format(host["name"])
	if not context.is_open:
		frame.refuse_closed(context)
		return context
	context.host = host
	held = catalogue_service.meeting_types(host["slug"])
	context.types = [offers.type_card(kind, host=host["slug"]) for kind in held]
	return context
