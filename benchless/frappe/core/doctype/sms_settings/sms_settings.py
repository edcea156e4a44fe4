"""Text messages: none leaves this machine, and whoever sends one is told so."""

import frappe
from frappe import _


def send_sms(receiver_list, msg, sender_name="", success_msg=True):
	"""Refuse. (Frappe, without a gateway, only shows the first message; it raises nothing.)"""
	if not frappe.db.get_single_value("SMS Settings", "sms_gateway_url"):
		frappe.throw(_("Please Update SMS Settings"))
	frappe.throw(_("benchless sends no text messages."))
