import frappe

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.services.customers import merge_undo
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	emails_of,
	make_comment_about,
	make_confirmed_booking,
	make_event_with,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_booking,
	make_suggestion,
	make_task_about,
	make_user,
	merge_customers,
	statistics_of,
	unique_email,
	unique_phone,
	with_phone,
)

TABLES = (
	"MM Customer", "MM Customer Email", "MM Customer Phone", "MM Meeting Booking", "MM Booking Host",
	"MM Duplicate Suggestion", "ToDo", "Comment", "File", "Event", "Event Participants",
)  # fmt: skip
STAMPS = ("modified", "modified_by")


def everything(*, exclude=()) -> dict:
	"""Every row of every table that a merge may touch, whole; of `but` customers without their stamps."""
	found = {}
	for doctype in TABLES:
		for row in frappe.db.sql(f"select * from `tab{doctype}`", as_dict=True):
			if doctype == "MM Customer" and row.name in exclude:
				row = {key: value for key, value in row.items() if key not in STAMPS}
			found[doctype, row["name"]] = str(sorted(row.items()))
	return found


class TestUndo(TestCase):
	def test_every_row_is_as_it_was(self):
		user, event = make_user("MM Staff").name, make_mm_event()
		survivor = make_mm_customer(customer_name="Ann Lee", loyalty_points=7, **with_phone(unique_phone()))
		source = make_mm_customer(
			customer_name="Anna Li",
			company="Li & Co",
			loyalty_points=5,
			user=user,
			status="Lead",
			next_follow_up="2027-05-01",
			email_addresses=[{"email_address": unique_email()}],
			**with_phone(unique_phone()),
		)
		first, other = make_mm_customer(), make_mm_customer()
		merge_customers(first, source)
		make_full_of(source.reload(), survivor.reload(), other, event)
		before = everything(exclude=(source.name, survivor.name))

		log = merge_customers(
			source.reload(), survivor.reload(), customer_name="source", primary_email="source"
		)
		self.assertNotEqual(everything(exclude=(source.name, survivor.name)), before)
		undone = merge_undo.undo(log.name)

		self.assertEqual(everything(exclude=(source.name, survivor.name)), before)
		self.assertEqual(
			(undone.status, undone.undone_by, undone.undo_notes), ("Undone", "Administrator", "")
		)

	def test_both_can_be_saved_and_merged_again(self):
		survivor, source, log = merged_pair()

		merge_undo.undo(log.name)

		for customer in (survivor, source):
			customer.reload().save()
		again = merge_customers(source, survivor)
		self.assertEqual(again.status, "Merged")

	def test_open_forms_of_both_go_stale(self):
		survivor, source, log = merged_pair()
		forms = [frappe.get_doc("MM Customer", customer.name) for customer in (survivor, source)]

		merge_undo.undo(log.name)

		for form in forms:
			with self.assertRaises(frappe.TimestampMismatchError):
				form.save()

	def test_statistics_are_counted_again(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		make_mm_meeting_booking(customer=source.name)
		log = merge_customers(source, survivor)

		merge_undo.undo(log.name)

		self.assertEqual((statistics_of(survivor)[0], statistics_of(source)[0]), (0, 1))

	def test_it_takes_as_many_statements_for_sixty_rows_as_for_two(self):
		counts = []
		for many in (2, 2, 60):
			survivor, source = make_mm_customer(), make_mm_customer()
			for number in range(many):
				make_comment_about(source, f"Note {number}")
				make_task_about(source)
			log = merge_customers(source.reload(), survivor)
			with counted_queries() as queries:
				merge_undo.undo(log.name)
			counts.append(len(queries))

		self.assertEqual(counts[1], counts[2])


class TestNewerThanTheMerge(TestCase):
	def test_a_field_that_was_changed_since_keeps_the_newer_value_and_is_named(self):
		survivor, source = make_mm_customer(), make_mm_customer(company="Li & Co", job_title="Cook")
		log = merge_customers(source, survivor)
		survivor.reload().update({"company": "Lee Ltd"}).save()

		notes = merge_undo.undo(log.name).undo_notes

		survivor.reload()
		self.assertEqual((survivor.company, survivor.job_title or None), ("Lee Ltd", None))
		self.assertEqual(notes, f"Company of {survivor.name} has since changed and keeps the newer value.")

	def test_an_address_added_to_the_survivor_stays_there(self):
		survivor, source, log = merged_pair()
		added = unique_email()
		survivor.reload().append("email_addresses", {"email_address": added})
		survivor.save()

		merge_undo.undo(log.name)

		self.assertEqual(emails_of(survivor.reload()), [(survivor.primary_email, 1), (added, 0)])
		self.assertEqual(emails_of(source.reload()), [(source.primary_email, 1)])

	def test_rows_deleted_since_are_named_and_the_others_come_back(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		gone, stays = make_task_about(source), make_task_about(source)
		log = merge_customers(source, survivor)
		gone.delete()

		notes = merge_undo.undo(log.name).undo_notes

		self.assertEqual(notes, f"ToDo {gone.name} has since been deleted.")
		self.assertEqual(stays.reload().reference_name, source.name)

	def test_rows_moved_elsewhere_since_are_named_and_stay(self):
		survivor, source, third = (make_mm_customer() for _ in range(3))
		booking = make_mm_meeting_booking(customer=source.name)
		log = merge_customers(source, survivor)
		booking.reload().update({"customer": third.name}).save()

		notes = merge_undo.undo(log.name).undo_notes

		self.assertIn(booking.name, notes)
		self.assertEqual(booking.reload().customer, third.name)

	def test_a_booking_cancelled_since_goes_back_cancelled(self):
		survivor, source, event = make_mm_customer(), make_mm_customer(), make_mm_event()
		booking = booking_of(event, source)
		log = merge_customers(source, survivor)
		booking.reload().update({"status": "Cancelled"}).save()

		merge_undo.undo(log.name)

		booking.reload().save()
		self.assertEqual((booking.customer, booking.status), (source.name, "Cancelled"))
		self.assertIsNone(booking.event_customer_key)

	def test_a_phone_corrected_since_goes_back_corrected_and_is_named(self):
		survivor, source = make_mm_customer(), make_mm_customer(**with_phone(unique_phone()))
		log = merge_customers(source, survivor)
		right = unique_phone()
		survivor.reload().phone_numbers[0].phone_number = right
		survivor.save()

		notes = merge_undo.undo(log.name).undo_notes

		self.assertEqual([row.phone_number for row in source.reload().phone_numbers], [right])
		self.assertEqual(survivor.reload().phone_numbers, [])
		self.assertIn("has since changed", notes)

	def test_an_email_deleted_since_is_named_and_the_source_comes_back_without(self):
		survivor, source, log = merged_pair()
		survivor.reload()
		survivor.remove(survivor.email_addresses[1])
		survivor.save()

		notes = merge_undo.undo(log.name).undo_notes

		self.assertIn(f"{source.primary_email} has since been deleted.", notes)
		self.assertEqual((source.reload().primary_email, source.profile_status), (None, "Guest"))
		source.save()

	def test_an_email_that_was_made_primary_since_stays(self):
		survivor, source = (
			make_mm_customer(),
			make_mm_customer(email_addresses=[{"email_address": unique_email()}]),
		)
		chosen = source.email_addresses[0].email_address
		log = merge_customers(source, survivor)
		survivor.reload().update({"primary_email": chosen}).save()

		notes = merge_undo.undo(log.name).undo_notes

		self.assertIn(chosen, notes)
		self.assertEqual(survivor.reload().primary_email, chosen)
		self.assertEqual(emails_of(source.reload()), [(source.primary_email, 1)])

	def test_points_earned_since_stay_with_the_survivor(self):
		survivor, source = make_mm_customer(loyalty_points=10), make_mm_customer(loyalty_points=5)
		log = merge_customers(source, survivor)
		survivor.reload().update({"loyalty_points": 18}).save()

		merge_undo.undo(log.name)

		self.assertEqual((survivor.reload().loyalty_points, source.reload().loyalty_points), (13, 5))

	def test_tags_added_since_stay_with_the_survivor(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		frappe.db.set_value("MM Customer", source.name, "_user_tags", ",Late")
		log = merge_customers(source.reload(), survivor)
		frappe.db.set_value("MM Customer", survivor.name, "_user_tags", ",Late,VIP")

		merge_undo.undo(log.name)

		tags = [frappe.db.get_value("MM Customer", each.name, "_user_tags") for each in (survivor, source)]
		self.assertEqual(tags, [",VIP", ",Late"])

	def test_bookings_made_since_stay_with_the_survivor(self):
		survivor, source, log = merged_pair()
		booking = make_confirmed_booking(customer_email=source.primary_email)

		merge_undo.undo(log.name)

		self.assertEqual(booking.reload().customer, survivor.name)


class TestRefusals(TestCase):
	def refused(self, sentence, log):
		before = everything()
		with self.assertRaisesRegex(MergeRefusedError, sentence):
			merge_undo.undo(log.name)
		self.assertEqual(everything(), before)

	def test_a_merge_that_was_undone(self):
		_survivor, _source, log = merged_pair()
		merge_undo.undo(log.name)

		self.refused("has already been undone", log)

	def test_a_survivor_that_has_itself_been_merged(self):
		survivor, _source, log = merged_pair()
		last = make_mm_customer()
		merge_customers(survivor.reload(), last)

		self.refused(f"{survivor.name} has since been merged into {last.name}", log)

	def test_two_merges_are_undone_one_after_the_other(self):
		last = make_mm_customer()
		survivor, source, log = merged_pair()
		second = merge_customers(survivor.reload(), last)

		for each in (second, log):
			merge_undo.undo(each.name)

		self.assertEqual([each.reload().merged_into for each in (source, survivor, last)], [None] * 3)
		self.assertEqual(emails_of(source), [(source.primary_email, 1)])

	def test_an_email_that_somebody_else_has_by_now(self):
		survivor, source, log = merged_pair()
		email = source.primary_email
		survivor.reload()
		survivor.remove(survivor.email_addresses[1])
		survivor.save()
		taker = make_mm_customer(primary_email=email)

		self.refused(f"belongs to customer {taker.name}", log)

	def test_a_log_whose_snapshot_is_gone(self):
		_survivor, _source, log = merged_pair()
		log.db_set("snapshot", None)

		self.refused("no longer exists", log)


def merged_pair():
	survivor, source = make_mm_customer(), make_mm_customer()
	log = merge_customers(source, survivor)
	return survivor, source, log


def make_full_of(source, survivor, other, event):
	"""One of everything that a merge moves, and of what both have."""
	for customer in (source, survivor):
		booking_of(event, customer)
		make_comment_about(customer, "Hello")
		make_task_about(customer)
		make_suggestion(customer, other)
	make_mm_meeting_booking(customer=source.name, status="Completed", amount=20)
	make_suggestion(source, survivor)
	make_event_with(source)
	make_event_with(source, survivor)
	frappe.db.set_value("MM Customer", source.name, {"_user_tags": ",VIP,Late", "_assign": '["a@b.com"]'})
	frappe.db.set_value("MM Customer", survivor.name, "_user_tags", ",VIP")


def booking_of(event, customer):
	times = {"start_datetime": event.start_datetime, "end_datetime": event.end_datetime}
	about = {"event": event.name, "customer": customer.name}
	return make_mm_meeting_booking(seats=1, status="Confirmed", **about, **times)
