"""Sends text messages through the gateway in Frappe's SMS Settings, for example Twilio."""

import frappe
from frappe import _

# An error that says so happened before anything was sent.
NEVER_CONNECTED = ("ConnectTimeout", "NewConnectionError", "NameResolutionError")


class GatewayError(Exception):
	"""A message did not go out. `reason` is for staff and holds nothing secret; `again`: another attempt may
	help; `maybe_sent`: the gateway may have it all the same, so there must be no other.
	"""

	def __init__(self, reason: str, *, again: bool = False, maybe_sent: bool = False):
		super().__init__(reason)
		self.reason, self.again, self.maybe_sent = reason, again, maybe_sent


def is_ready() -> bool:
	"""Whether SMS Settings name a gateway."""
	return bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))


def send(number: str, text: str) -> None:
	"""Hand one message to the gateway. Raises GatewayError.

	Not by `send_sms`: it writes an SMS Log afterwards, which Frappe 15 alone does not have, so that it would
	report a message as failed that has just been sent; and without a gateway it shows a message and returns.
	"""
	from frappe.core.doctype.sms_settings.sms_settings import get_headers, send_request

	settings = frappe.get_doc("SMS Settings", "SMS Settings")
	headers = get_headers(settings)
	values = {row.parameter: row.value for row in settings.parameters if not row.header}
	values |= {settings.message_parameter: text, settings.receiver_parameter: number}
	as_json = headers.get("Content-Type") == "application/json"
	with_gateway = (settings.sms_gateway_url, values, headers, settings.use_post, as_json)
	status = _status_of(send_request, *with_gateway)
	if status == 429 or status >= 500:
		raise GatewayError(_("The gateway is not working. It responded with {0}.").format(status), again=True)
	if not 200 <= status < 300:
		raise GatewayError(_("The gateway rejected the message. It responded with {0}.").format(status))


def _status_of(send_request, *arguments) -> int:
	"""The HTTP status of the answer. An error's own text is never kept: it holds the gateway's address, and
	with it the password and the message.
	"""
	import requests

	try:
		return send_request(*arguments)
	except requests.HTTPError as error:
		return error.response.status_code
	except requests.RequestException as error:
		if any(sign in repr(error) for sign in NEVER_CONNECTED):  # so the message has not left
			raise GatewayError(_("The gateway could not be reached."), again=True) from None
		lost = _("The gateway did not respond. The message may have been sent, so it will not be sent again.")
		raise GatewayError(lost, maybe_sent=True) from None
