"""What the form of a customer shows besides its fields: figures, contact points, a year of bookings, the
timeline.
"""

from datetime import datetime, time, timedelta, timezone

import frappe
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_datetime, getdate

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_row
from meeting_manager.meeting_manager.services.desk import contact_notes
from meeting_manager.meeting_manager.services.messages import sms_queue

DAYS_OF_HEATMAP = 366
SHOWN_IN_TIMELINE = 20  # newest bookings, and as many texts: as many as Frappe shows mails at first


def overview_of(customer) -> dict:
	"""For the head of the form of a saved MM Customer: `counts_of` it, `phones` by row, `notes` on contact
	points by row, `no_texts`: why none can be sent, or None. A constant number of statements. Permissions
	are the caller's to check.
	"""
	return {
		**counts_of(customer.name),
		"phones": phones_of(customer),
		"notes": contact_notes.notes_of(customer),
		"no_texts": sms_queue.why_no_texts(),
	}


def counts_of(customer_id: str) -> dict:
	"""`{"upcoming", "past", "no_shows", "cancelled", "next_booking", "last_visit"}`, in one statement.

	past: begun, and neither cancelled nor missed. The last two are starts on the site's clock, or None.
	"""
	now = clock.to_site(clock.now())
	coming = "status in ('Pending', 'Confirmed') and start_datetime > %(now)s"
	visited = "status in ('Pending', 'Confirmed', 'Completed') and start_datetime <= %(now)s"
	row = frappe.db.sql(
		f"""select
			sum(case when {coming} then 1 else 0 end) as upcoming,
			sum(case when {visited} then 1 else 0 end) as past,
			sum(case when status = 'No Show' then 1 else 0 end) as no_shows,
			sum(case when status = 'Cancelled' then 1 else 0 end) as cancelled,
			min(case when {coming} then start_datetime end) as next_booking,
			max(case when {visited} then start_datetime end) as last_visit
		from `tabMM Meeting Booking` where customer = %(customer)s""",
		{"now": now, "customer": customer_id},
		as_dict=True,
	)[0]
	counts = {key: cint(row[key]) for key in ("upcoming", "past", "no_shows", "cancelled")}
	return {**counts, **{key: _clock(row[key]) for key in ("next_booking", "last_visit")}}


def phones_of(customer) -> dict[str, dict]:
	"""`{row: {"dial", "can_text"}}`: what a telephone link dials, and whether the number takes texts. A row
	that was never read, as only an import leaves it, is dialled as it is written.
	"""
	found = {}
	for row in customer.phone_numbers:
		phone = phone_of_row(row)
		found[row.name] = {
			"dial": phone.canonical if phone else row.phone_number,
			"can_text": bool(phone and phone.may_be_texted),
		}
	return found


def addresses_of(customer_id: str) -> list:
	"""For Frappe's list of addresses on a form: each Address with its `display`, the primary one first.

	Also those that colleagues have written: Frappe itself shows most roles only their own. Permissions are
	the caller's to check.
	"""
	linked = {"link_doctype": "MM Customer", "link_name": customer_id, "parenttype": "Address"}
	where = [["Dynamic Link", field, "=", value] for field, value in linked.items()]
	order = "is_primary_address desc, creation asc"
	rows = frappe.get_all("Address", where, ["*"], order_by=order)
	show = _address_lines
	if rows and frappe.db.exists("Address Template", {"is_default": 1}):
		from frappe.contacts.doctype.address.address import get_address_display

		show = get_address_display
	return [{**row, "display": show(row)} for row in rows]


def bookings_by_day(customer_id: str) -> dict[int, int]:
	"""For Frappe's heat map: `{unix seconds: bookings}` of the past year, cancelled ones not counted.

	Each day at noon UTC, which is that day's date on nearly every clock of the world: the browser puts the
	instant into its own zone.
	"""
	today = clock.to_site(clock.now()).date()
	since = datetime.combine(today - timedelta(days=DAYS_OF_HEATMAP), time.min)
	until = datetime.combine(today + timedelta(days=1), time.min)
	rows = frappe.db.sql(
		"""select date(start_datetime), count(*) from `tabMM Meeting Booking`
		where customer = %s and start_datetime >= %s and start_datetime < %s and status != 'Cancelled'
		group by date(start_datetime)""",
		(customer_id, since, until),
	)
	noon = time(12, tzinfo=timezone.utc)
	return {int(datetime.combine(getdate(day), noon).timestamp()): count for day, count in rows}


def timeline_of(doctype: str, customer_id: str) -> list[dict]:
	"""Hook of Frappe's form timeline: the newest bookings and texts of a customer, as items.

	Only what the user may read, whoever calls: other apps may hand on what a hook says.
	"""
	if not frappe.has_permission("MM Customer", "read", customer_id):
		return []
	items = []
	for row in _bookings(customer_id):
		# At the moment it was booked; an imported one, at the moment it took place.
		moment = min(get_datetime(row.creation), get_datetime(row.start_datetime))
		items.append(_item("calendar", "mm_customer_booking", moment, row))
	if frappe.has_permission("MM SMS Message", "read"):
		fields = ["name", "creation", "recipient", "message", "kind", "status", "reason", "owner"]
		mine, order = {"customer": customer_id}, "creation desc"
		for row in frappe.get_list("MM SMS Message", mine, fields, order_by=order, limit=SHOWN_IN_TIMELINE):
			items.append(_item("message", "mm_customer_text", get_datetime(row.creation), row))
	return items


def show_mail(communication: Document, method: str | None = None) -> None:
	"""Before a mail, call or text is kept: one about a booking is in the timeline of its customer too."""
	if communication.reference_doctype != "MM Meeting Booking":
		return
	customer = frappe.db.get_value("MM Meeting Booking", communication.reference_name, "customer")
	if customer:
		communication.append("timeline_links", {"link_doctype": "MM Customer", "link_name": customer})


def _address_lines(row) -> str:
	"""Where no Address Template says how: Frappe would refuse to open the form."""
	town = " ".join(filter(None, (row.pincode, row.city)))
	lines = (row.address_line1, row.address_line2, town, row.state, row.country, row.phone, row.email_id)
	return "<br>".join(escape_html(line) for line in lines if line)


def _bookings(customer_id: str) -> list:
	"""Read with the permissions of the list."""
	if not frappe.has_permission("MM Meeting Booking", "read"):
		return []
	fields = ["name", "creation", "meeting_title", "start_datetime", "status", "waitlist", "source", "host"]
	mine = {"customer": customer_id}
	return frappe.get_list(
		"MM Meeting Booking", mine, fields, order_by="start_datetime desc", limit=SHOWN_IN_TIMELINE
	)


def _item(icon: str, template: str, moment: datetime, row) -> dict:
	"""The values only: the form's script puts them into words, and escapes them."""
	values = {key: _clock(value) if isinstance(value, datetime) else value for key, value in row.items()}
	return {"icon": icon, "creation": str(moment), "template": template, "template_data": {"row": values}}


def _clock(value) -> str | None:
	return str(get_datetime(value)) if value else None
