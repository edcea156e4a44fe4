"""Keeps the first name on bookings: all that MM Staff see of a guest."""

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Coalesce

from meeting_manager.meeting_manager.domain.common.names import clean_name, first_name
from meeting_manager.meeting_manager.services.common import rows

# A value for each booking that has a customer. Written out, as the query builder sets no parentheses around a
# subquery that is assigned.
OF_THE_CUSTOMER = """update `tabMM Meeting Booking` set first_name = (
	select c.first_name from `tabMM Customer` c where c.name = `tabMM Meeting Booking`.customer
)"""


def first_name_for(booking: Document) -> str:
	"""The customer's first name; of a booking without a customer, the first word of what was typed."""
	known = booking.customer and frappe.db.get_value("MM Customer", booking.customer, "first_name")
	return known or first_name(booking.customer_name or "")


def follow_customers(customers: list[str]) -> None:
	"""Let every booking of these customers show the first name that the customer has now, in one UPDATE."""
	if customers:
		frappe.db.sql(f"{OF_THE_CUSTOMER} where customer in ({rows.marks(customers)})", customers)


def fill_missing() -> None:
	"""Give the bookings from before there was the field their first name: the customer's in one statement,
	else the first word of what was typed, many rows a statement. Running it again changes nothing.
	"""
	frappe.db.sql(f"{OF_THE_CUSTOMER} where coalesce(first_name, '') = '' and coalesce(customer, '') <> ''")
	booking = frappe.qb.DocType("MM Meeting Booking")
	without = (Coalesce(booking.first_name, "") == "") & (Coalesce(booking.customer_name, "") != "")
	found = frappe.qb.from_(booking).select(booking.name, booking.customer_name).where(without).run()
	typed = {number: {"first_name": first_name(clean_name(name))} for number, name in found}
	frappe.db.bulk_update("MM Meeting Booking", typed, update_modified=False)
