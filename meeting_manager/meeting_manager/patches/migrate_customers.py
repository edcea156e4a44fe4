from meeting_manager.meeting_manager.services.migration import customers


def execute(dry_run: bool = False) -> dict:
	"""Give the bookings of the time before MM Customer their customers.

	1. Read the inline email of every booking without a customer.
	2. Group by canonical email; find the customer who holds it, or make one with all names, emails and phones
	in view.
	3. Link the bookings, fill their cached fields, count again.
	4. List what could not be brought over, by booking and reason, in a private file and an Error Log.

	By hand it takes `dry_run`, which writes nothing: see docs/migration.md.
	"""
	return customers.as_dict(customers.migrate(dry_run))
