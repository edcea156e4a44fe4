"""Where the contact points of customers came from, of those that were added before this was noted."""

import frappe

# table, its key or text, what a booking has of it
KEPT_IN = (
	("MM Customer Email", "email_key", "customer_email_key"),
	("MM Customer Phone", "phone_number", "customer_phone"),
)


def fill() -> None:
	"""Give each unverified contact point the earliest booking of its customer that brought it.

	A primary email that the record had before any booking came with none; secondary ones come with bookings.
	Two statements for each table, whatever its size.
	"""
	for doctype, column, submitted in KEPT_IN:
		table = f"`tab{doctype}`"
		frappe.db.sql(
			f"""update {table} set source_booking = (
				select b.name from `tabMM Meeting Booking` b join `tabMM Customer` c on c.name = b.customer
				where b.customer = {table}.parent and b.{submitted} = {table}.{column}
					and ({table}.is_primary = 0 or c.creation >= b.creation)
				order by b.creation, b.name limit 1
			) where source_booking is null and added_at is null and is_verified = 0"""
		)
		frappe.db.sql(
			f"""update {table} set added_at = (
				select b.creation from `tabMM Meeting Booking` b where b.name = {table}.source_booking
			) where source_booking is not null and added_at is null"""
		)
