"""The customer service, at the import path that the first specification promises.

Code inside the app imports from `services.customers`; this module is for other apps, scripts and the shell.
"""

from meeting_manager.meeting_manager.services.customers.customers import (
	find_by_email,
	find_by_phone,
	find_or_create_customer,
	get_customer_bookings,
	lock_customers,
	primary_contact_points,
	survivor_of,
	update_statistics,
)

__all__ = (
	"find_by_email",
	"find_by_phone",
	"find_or_create_customer",
	"get_customer_bookings",
	"lock_customers",
	"primary_contact_points",
	"survivor_of",
	"update_statistics",
)
