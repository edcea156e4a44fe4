"""What has to be true of a site after any load: no host booked twice, no slot or event oversold, figures that
are those of the rows, and every message once. Run it when the worker has nothing left to do.

    python benchmarks/invariants.py SITE

On a bench, from its `sites` folder. Prints a row for each, and ends with 1 where one does not hold.
"""

import sys

from host import connect, site_argument

frappe = connect(site_argument())

from meeting_manager.meeting_manager.services.common import booking_totals  # noqa: E402

OVERLAPS = """select count(*) from `tabMM Booking Host` a join `tabMM Booking Host` b
	on b.user = a.user and b.busy_until > a.busy_from and b.busy_from < a.busy_until and b.parent > a.parent
	where a.holds = 1 and b.holds = 1 and a.user is not null and a.busy_until > unix_timestamp()
		and not (a.meeting_type <=> b.meeting_type and a.starts_at = b.starts_at)"""
SLOTS_OVERSOLD = """select count(*) from (
	select h.user, h.meeting_type, h.starts_at from `tabMM Booking Host` h
	join `tabMM Meeting Type` t on t.name = h.meeting_type
	where h.holds = 1 and h.user is not null and h.busy_until > unix_timestamp()
	group by h.user, h.meeting_type, h.starts_at
	having sum(h.seats) > max(greatest(t.seats_per_slot, 1))) over_sold"""
EVENTS_OVERSOLD = """select count(*) from (
	select h.event from `tabMM Booking Host` h join `tabMM Event` e on e.name = h.event
	where h.holds = 1 group by h.event having sum(h.seats) > max(e.capacity)) over_sold"""
STATISTICS = """select count(*) from `tabMM Customer` c left join (
		select customer, count(*) as total, date(max(start_datetime)) as last,
			sum(if(status = 'Completed', amount, 0)) as spent,
			min(if(status != 'Cancelled', start_datetime, null)) as first,
			max(if(status in ('Confirmed', 'Completed'), start_datetime, null)) as visit
		from `tabMM Meeting Booking` where customer is not null group by customer
	) b on b.customer = c.name
	where c.total_bookings != coalesce(b.total, 0) or c.total_spent != coalesce(b.spent, 0)
		or not (c.last_booking_date <=> b.last)
		or not (c.first_booking <=> b.first) or not (c.last_visit <=> b.visit)"""
WITHOUT_HOLD = """select count(*) from `tabMM Meeting Booking` b
	where b.status in ('Pending', 'Confirmed') and b.waitlist is null and b.host is not null
		and b.starts_at > unix_timestamp()
		and not exists (select 1 from `tabMM Booking Host` h where h.parent = b.name and h.holds = 1)"""
TWO_REMINDERS = """select count(*) from (
	select booking, channel, lead_hours from `tabMM Booking Reminder`
	group by booking, channel, lead_hours having count(*) > 1) twice"""
OF_LOAD = "b.customer_email like '%%@load.example'"
WITHOUT_MAIL = f"""select count(*) from `tabMM Meeting Booking` b where {OF_LOAD}
	and not exists (select 1 from `tabEmail Queue` q
		where q.reference_doctype = 'MM Meeting Booking' and q.reference_name = b.name)
	and not exists (select 1 from `tabMM Booking Task` t where t.booking = b.name)"""
SUBJECT = "substring_index(substring_index(q.message, 'Subject: ', -1), '\n', 1)"
TWO_MAILS = f"""select count(*) from (
	select q.reference_name, r.recipient, {SUBJECT}
	from `tabMM Meeting Booking` b
	join `tabEmail Queue` q on q.reference_name = b.name and q.reference_doctype = 'MM Meeting Booking'
	join `tabEmail Queue Recipient` r on r.parent = q.name
	where {OF_LOAD} group by 1, 2, 3 having count(*) > 1) twice"""
CHECKS = {
	"hosts booked twice": OVERLAPS,
	"slots oversold": SLOTS_OVERSOLD,
	"events oversold": EVENTS_OVERSOLD,
	"customers whose statistics are not those of their bookings": STATISTICS,
	"bookings to come that hold nobody's time": WITHOUT_HOLD,
	"reminders that are there twice": TWO_REMINDERS,
	"bookings of the load that nobody was told of, nor will be": WITHOUT_MAIL,
	"emails of the load that are there twice": TWO_MAILS,
}


def main() -> int:
	print("\n| what must not be | found |\n|---|---|")
	found = {title: frappe.db.sql(statement)[0][0] for title, statement in CHECKS.items()}
	found["sums that are not those of the bookings, and are now"] = len(booking_totals.fill())
	for title, count in found.items():
		print(f"| {title} | {count} |")
	print(f"\nTasks that wait: {frappe.db.count('MM Booking Task')}")
	return int(any(found.values()))


sys.exit(main())
