"""Fills the figures of customers from before they were kept."""

import frappe

from meeting_manager.meeting_manager.services.customers import customers

CUSTOMERS_A_BATCH = 900  # from a thousand values on, MariaDB may read the whole table


def fill_first_and_last() -> None:
	"""Count the bookings of every customer again who has some and no `first_booking` or `last_visit`. Each
	batch is a transaction of its own: a patch may not write more in one.
	"""
	customer, after = frappe.qb.DocType("MM Customer"), ""
	query = frappe.qb.from_(customer).select(customer.name).where(customer.total_bookings > 0)
	query = query.where(customer.first_booking.isnull() & customer.last_visit.isnull())
	query = query.orderby(customer.name).limit(CUSTOMERS_A_BATCH)
	while names := query.where(customer.name > after).run(pluck=True):
		customers.recount_bookings(names)
		frappe.db.commit()  # a batch of the patch, which may run again
		after = names[-1]
