"""Requests that read records through Frappe, and a user of each role to send them."""

import json
from dataclasses import dataclass, field

from meeting_manager.tests.base import FRAPPE
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	make_user,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.http import send, token_of

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
PORTAL = "a user of the website"


def link_check(doctype: str, name: str, fields: list[str]) -> tuple[str, dict]:
	"""The function that a form calls for what is chosen in a link field, and its values."""
	asked = {"doctype": doctype, "docname": name}
	if FRAPPE < 16:
		return "frappe.client.validate_link", {**asked, "fields": fields}
	return "frappe.client.validate_link_and_fetch", {**asked, "fields_to_fetch": fields}


@dataclass
class People:
	"""A guest with two bookings, one hosted by the staff of `tokens`; and a token for each role."""

	tokens: dict[str, str] = field(default_factory=dict)
	users: dict[str, str] = field(default_factory=dict)

	def __post_init__(self):
		for role in ("System Manager", "MM Manager", "MM Receptionist", "MM Staff", PORTAL):
			user = make_user(role if role != PORTAL else None)
			self.users[role], self.tokens[role] = user.name, token_of(user)
		self.email, self.phone, self.last_name = unique_email("hidden"), unique_phone(), "Zyzzyvander"
		contact = {
			"customer_name": f"Ann {self.last_name}",
			"customer_email": self.email,
			"customer_phone": self.phone,
		}
		self.customer = make_mm_customer(
			customer_name=contact["customer_name"],
			primary_email=self.email,
			phone_numbers=[{"phone_number": self.phone}],
		)
		other = make_user("MM Staff").name
		self.own, self.foreign = (
			make_mm_meeting_booking(
				host=host,
				customer=self.customer.name,
				notes=notes,
				answers=[{"question": "Why?", "answer": f"because of {notes}"}],
				**contact,
			).name
			for host, notes in ((self.users["MM Staff"], "own matter"), (other, "foreign matter"))
		)

	def ask(self, role: str, method: str, path: str, **values):
		"""The answer to one request, with `values` as its form or its query."""
		headers = {"Authorization": self.tokens[role]} if role in self.tokens else {}
		sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
		part = {"query_string": sent} if method == "GET" else {"data": sent}
		return send(method, path, headers={**headers, "Accept": "application/json"}, **part)

	def call(self, role: str, function: str, **values):
		"""The answer of a whitelisted function."""
		return self.ask(role, "POST", f"/api/method/{function}", **values)

	def leaked(self, text: str) -> list[str]:
		"""What of the guest's contact data, or of somebody else's booking, stands in an answer."""
		secrets = (self.email, self.phone, self.last_name, "foreign matter")
		return [secret for secret in secrets if secret in text]
