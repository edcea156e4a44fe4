"""Text messages: none leaves this machine, and whoever sends one is told so."""

import frappe
from frappe import _


def send_sms(receiver_list, msg, sender_name="", success_msg=True):
	"""Refuse. (Frappe, without a gateway, only shows this message; it raises nothing.)"""
	frappe.throw(_("Please Update SMS Settings"))


def get_headers(sms_settings):
	"""The headers that a request to the gateway carries."""
	own = {row.parameter: row.value for row in sms_settings.parameters if row.header}
	return {"Accept": "text/plain, text/html, */*", **own}


def send_request(gateway_url, params, headers=None, use_post=False, use_json=False):
	"""Refuse; a test puts its own gateway in this place."""
	frappe.throw(_("benchless sends no text messages."))
