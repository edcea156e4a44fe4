"""Every helper that makes a record for a test. Overrides win; what is unique gets a fresh value."""

import itertools
import uuid

import frappe

_counter = itertools.count(1)
_run = uuid.uuid4().hex[:8]


def unique_email(label: str = "person") -> str:
	"""An address no other test uses, nor an earlier run on the same site."""
	return f"{label}.{_run}.{next(_counter)}@example.com"


def unique_phone() -> str:
	"""A Malaysian mobile number that no other test of this run uses."""
	return f"+6011{uuid.uuid4().int % 10**8:08d}"


def new_mm_customer(**values):
	"""A customer that is not saved, for calling one rule at a time."""
	return frappe.get_doc({"doctype": "MM Customer", "customer_name": "Ann Lee", **values})


def emails_of(customer) -> list[tuple[str, int]]:
	"""The customer's email rows in order, each with its primary mark."""
	return [(row.email_address, row.is_primary) for row in customer.email_addresses]


def make_mm_customer(**overrides):
	"""A saved Full customer."""
	values = {
		"doctype": "MM Customer",
		"customer_name": "Aisyah binti Osman",
		"primary_email": unique_email(),
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_mm_meeting_booking(**overrides):
	"""A saved booking of one hour; without `customer` or contact data it is anonymous."""
	values = {
		"doctype": "MM Meeting Booking",
		"meeting_title": "First consultation",
		"start_datetime": "2027-03-01 10:00:00",
		"end_datetime": "2027-03-01 11:00:00",
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_legacy_booking(**overrides) -> str:
	"""A booking row as the old system left it: written straight to the table, no rule applied. Returns its
	number.
	"""
	doc = frappe.get_doc(
		{
			"doctype": "MM Meeting Booking",
			"name": f"MB-L{uuid.uuid4().hex[:10]}",
			"meeting_title": "Legacy",
			"start_datetime": "2024-05-06 09:00:00",
			"end_datetime": "2024-05-06 10:00:00",
			"status": "Completed",
			"source": "Import",
			**overrides,
		}
	)
	doc.db_insert()
	return doc.name


def make_user(role: str):
	"""A desk user with one role."""
	return frappe.get_doc(
		doctype="User",
		email=unique_email("user"),
		first_name="Test",
		send_welcome_email=0,
		roles=[{"role": role}],
	).insert(ignore_permissions=True)


def set_settings(**values):
	"""Change MM Settings for one test; the base class undoes it."""
	settings = frappe.get_doc("MM Settings")
	settings.update(values)
	settings.save()


def statistics_of(customer) -> tuple:
	"""What the database holds of the customer's bookings: how many, and the day of the latest."""
	return frappe.db.get_value("MM Customer", customer.name, ["total_bookings", "last_booking_date"])


def make_mm_booking_request(**overrides):
	"""What a guest sends through the Web Form: for tomorrow, under a new email."""
	values = {
		"doctype": "MM Booking Request",
		"full_name": "Ann Lee",
		"email": unique_email(),
		"wanted_at": frappe.utils.add_days(frappe.utils.now_datetime(), 1),
	}
	return frappe.get_doc({**values, **overrides}).insert()


def with_phone(phone: str) -> dict:
	"""The rows of a customer with one phone number."""
	return {"phone_numbers": [{"phone_number": phone}]}


def is_suggested(customer: str, duplicate_of: str) -> bool:
	"""Whether staff are asked to look at this pair."""
	pair = {"customer": customer, "duplicate_of": duplicate_of, "status": "Open"}
	return bool(frappe.db.exists("MM Duplicate Suggestion", pair))


def remove_made() -> None:
	"""Delete the customers and bookings that carry a unique email of this run, in small letters or
	capitals.
	"""
	mine = ["like", f"%.{_run}.%"]
	customers = frappe.get_all("MM Customer Email", {"email_address": mine}, pluck="parent")
	for doctype, filters in (
		("MM Booking Request", {"email": mine}),
		("MM Meeting Booking", {"customer_email": mine}),
		("MM Meeting Booking", {"customer": ["in", customers]}),
		("MM Customer Phone", {"parent": ["in", customers]}),
		("MM Customer Email", {"parent": ["in", customers]}),
		("MM Customer", {"name": ["in", customers]}),
	):
		if customers or mine in filters.values():
			frappe.db.delete(doctype, filters)


def tomorrow() -> str:
	"""The date after today on the clock of the site."""
	return str(frappe.utils.add_days(frappe.utils.nowdate(), 1))
