"""Errors of the app. Each is a ValidationError, so that Frappe answers a person and rolls back."""

import frappe


class InvalidContactPointError(frappe.ValidationError):
	"""An email or phone number cannot be read; forms catch it to mark the field, everyone else lets it
	through.
	"""


class DuplicateContactError(frappe.ValidationError):
	"""Another customer holds the email; `find_or_create_customer` looks up again, the Desk shows the
	message.
	"""


class BookingRequestError(frappe.ValidationError):
	"""What a guest sent cannot become a booking; the page and the API catch it to show `errors`, a sentence a
	field.
	"""

	http_status_code = 422

	def __init__(self, errors: dict[str, str]):
		super().__init__(" ".join(errors.values()))
		self.errors = errors
