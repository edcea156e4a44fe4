import json

import frappe

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.services.customers import merge
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_comment_about,
	make_event_with,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_booking,
	make_suggestion,
	make_task_about,
	make_user,
	merge_customers,
	statistics_of,
	unique_phone,
	with_phone,
)


def counts_of(log) -> dict[str, int]:
	"""`{kind: count}` as the log has it."""
	return {each["kind"]: each["count"] for each in json.loads(log.counts)}


class TestFields(TestCase):
	def test_values_are_the_survivors_then_the_sources_unless_chosen(self):
		survivor = make_mm_customer(customer_name="Ann Lee", job_title="Baker", customer_notes="Likes tea.")
		source = make_mm_customer(
			customer_name="Anna Lee", company="Lee & Co", job_title="Cook", customer_notes="Calls late."
		)

		merge_customers(source, survivor, job_title="source", customer_notes="both")

		survivor.reload()
		self.assertEqual(
			(survivor.customer_name, survivor.company, survivor.job_title, survivor.customer_notes),
			("Ann Lee", "Lee & Co", "Cook", "Likes tea.\n\nCalls late."),
		)

	def test_points_are_added_and_the_one_portal_user_moves(self):
		user = make_user("MM Staff").name
		survivor, source = make_mm_customer(loyalty_points=10), make_mm_customer(loyalty_points=5, user=user)

		log = merge_customers(source, survivor)

		self.assertEqual((survivor.reload().loyalty_points, survivor.user), (15, user))
		self.assertEqual((source.reload().loyalty_points, source.user), (0, None))
		self.assertEqual(counts_of(log)["Loyalty Points"], 5)
		self.assertIn(user, log.notes)

	def test_the_source_stays_inactive_and_can_be_saved(self):
		survivor, source = make_mm_customer(), make_mm_customer(next_follow_up="2027-05-01")

		merge_customers(source, survivor)

		source.reload().save()
		self.assertEqual(
			(source.status, source.is_active, source.merged_into), ("Inactive", 0, survivor.name)
		)
		self.assertIsNone(source.primary_email)
		self.assertEqual(str(survivor.reload().next_follow_up), "2027-05-01")
		self.assertIsNone(source.next_follow_up)

	def test_a_merged_stub_can_be_saved_too(self):
		source = make_mm_customer(profile_status="Stub", primary_email=None, **with_phone(unique_phone()))

		merge_customers(source, make_mm_customer())

		self.assertEqual(source.reload().save().profile_status, "Stub")

	def test_tags_and_assignments_on_the_record_are_joined(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		frappe.db.set_value("MM Customer", survivor.name, {"_user_tags": ",VIP", "_assign": '["a@b.com"]'})
		frappe.db.set_value("MM Customer", source.name, {"_user_tags": ",VIP,Late", "_assign": '["c@d.com"]'})

		merge_customers(source.reload(), survivor.reload())

		lists = frappe.db.get_value("MM Customer", survivor.name, ["_user_tags", "_assign"])
		self.assertEqual((lists[0], json.loads(lists[1])), (",VIP,Late", ["a@b.com", "c@d.com"]))
		self.assertFalse(frappe.db.get_value("MM Customer", source.name, "_user_tags"))


class TestBookings(TestCase):
	def test_bookings_follow_as_they_were_submitted_and_both_are_counted_again(self):
		survivor, source = (
			make_mm_customer(customer_name="Ann Lee"),
			make_mm_customer(customer_name="Anna Li"),
		)
		make_mm_meeting_booking(customer=survivor.name)
		booking = make_mm_meeting_booking(customer=source.name, status="Completed", amount=30)
		before = booking.reload().as_dict()

		log = merge_customers(source, survivor)

		after = booking.reload().as_dict()
		changed = {key for key in before if str(before[key]) != str(after[key])}
		self.assertEqual(changed, {"customer"})
		self.assertEqual(after.customer, survivor.name)
		self.assertEqual(counts_of(log)["MM Meeting Booking"], 1)
		self.assertEqual((statistics_of(survivor)[0], statistics_of(source)[0]), (2, 0))
		self.assertEqual(survivor.reload().total_spent, 30)

	def test_a_moved_booking_can_be_saved_and_a_new_one_of_the_source_goes_to_the_survivor(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		booking = make_mm_meeting_booking(customer=source.name)

		merge_customers(source, survivor)

		booking.reload().save()
		late = make_mm_meeting_booking(
			customer=source.name, start_datetime="2027-03-02 10:00:00", end_datetime="2027-03-02 11:00:00"
		)
		self.assertEqual((booking.customer, late.customer), (survivor.name, survivor.name))

	def test_two_bookings_of_one_event_both_stay_and_can_be_saved(self):
		survivor, source, event = make_mm_customer(), make_mm_customer(), make_mm_event()
		ours, theirs = (booking_of(event, customer) for customer in (survivor, source))

		log = merge_customers(source, survivor)

		for booking in (ours, theirs, ours, theirs):
			booking.reload().save()
		self.assertEqual({ours.customer, theirs.customer}, {survivor.name})
		self.assertNotEqual(ours.event_customer_key, theirs.event_customer_key)
		for word in (event.name, ours.name, theirs.name):
			self.assertIn(word, log.notes)

	def test_nobody_gets_a_third_booking_of_that_event(self):
		survivor, source, event = make_mm_customer(), make_mm_customer(), make_mm_event()
		for customer in (survivor, source):
			booking_of(event, customer)

		merge_customers(source, survivor)

		with self.assertRaises(frappe.UniqueValidationError):
			booking_of(event, survivor)

	def test_the_second_booking_takes_the_pairs_key_when_the_first_is_cancelled(self):
		survivor, source, event = make_mm_customer(), make_mm_customer(), make_mm_event()
		ours, theirs = (booking_of(event, customer) for customer in (survivor, source))
		pair = ours.event_customer_key
		merge_customers(source, survivor)

		ours.reload().update({"status": "Cancelled"}).save()
		theirs.reload().save()

		self.assertEqual(theirs.event_customer_key, pair)

	def test_three_customers_of_one_event_become_one_with_three_bookings(self):
		survivor, second, third = (make_mm_customer() for _ in range(3))
		event = make_mm_event()
		bookings = [booking_of(event, customer) for customer in (survivor, second, third)]

		merge_customers(third, second)
		merge_customers(second.reload(), survivor)

		keys = {booking.reload().event_customer_key for booking in bookings}
		self.assertEqual((len(keys), {booking.save().customer for booking in bookings}), (3, {survivor.name}))


class TestOtherRecords(TestCase):
	def test_what_points_at_the_source_points_at_the_survivor(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		task, comment, file = records_about(source)

		counts = counts_of(merge_customers(source, survivor))

		self.assertEqual(task.reload().reference_name, survivor.name)
		self.assertEqual(comment.reload().reference_name, survivor.name)
		self.assertEqual(file.reload().attached_to_name, survivor.name)
		self.assertEqual((counts["ToDo"], counts["Comment"], counts["File"]), (1, 1, 1))

	def test_a_record_of_another_kind_with_the_same_name_stays(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		task, *_rest = records_about(source)
		task.db_set("reference_type", "User")

		merge_customers(source, survivor)

		self.assertEqual(task.reload().reference_name, source.name)

	def test_a_participant_of_an_event_follows_and_is_there_once(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		alone, together = (make_event_with(*customers) for customers in ((source,), (source, survivor)))

		log = merge_customers(source, survivor)

		for event in (alone, together):
			names = [row.reference_docname for row in event.reload().event_participants]
			self.assertEqual(names, [survivor.name])
		self.assertEqual(counts_of(log)["Event Participants"], 1)
		self.assertIn("1 × Event Participants", log.notes)

	def test_who_was_merged_into_the_source_points_at_the_survivor_in_one_step(self):
		first, source, survivor = (make_mm_customer() for _ in range(3))
		merge_customers(first, source)

		merge_customers(source.reload(), survivor)

		self.assertEqual(first.reload().merged_into, survivor.name)


class TestSuggestions(TestCase):
	def test_the_pair_is_marked_merged_and_other_pairs_follow(self):
		survivor, source, other = (make_mm_customer() for _ in range(3))
		pair, follows = (make_suggestion(source, each) for each in (survivor, other))

		merge_customers(source, survivor)

		self.assertEqual(pair.reload().status, "Merged")
		follows.reload().save()
		self.assertEqual({follows.customer, follows.duplicate_of}, {survivor.name, other.name})
		self.assertEqual(follows.status, "Open")

	def test_a_pair_that_the_survivor_has_already_stays_once(self):
		survivor, source, other = (make_mm_customer() for _ in range(3))
		theirs, ours = make_suggestion(source, other), make_suggestion(other, survivor)

		merge_customers(source, survivor)

		self.assertFalse(frappe.db.exists("MM Duplicate Suggestion", theirs.name))
		self.assertTrue(frappe.db.exists("MM Duplicate Suggestion", ours.name))


class TestRefusals(TestCase):
	def refused(self, sentence, source, survivor, error=MergeRefusedError, seen=None, **choices):
		before = state_of(source, survivor)
		with self.assertRaisesRegex(error, sentence):
			merge_customers(source, survivor, seen=seen, **choices)
		self.assertEqual(state_of(source, survivor), before)

	def test_a_customer_with_itself(self):
		customer = make_mm_customer()

		self.refused("with itself", customer, customer)

	def test_one_that_has_been_merged_and_a_circle(self):
		survivor, source, other = (make_mm_customer() for _ in range(3))
		merge_customers(source, survivor)

		for pair in ((source, other), (other, source), (survivor, source), (source, survivor)):
			self.refused(f"{source.name} has already been merged into {survivor.name}", *pair)

	def test_two_portal_users(self):
		one, other = (make_mm_customer(user=make_user("MM Staff").name) for _ in range(2))

		self.refused("each have their own", one, other)

	def test_customers_that_do_not_exist(self):
		customer = make_mm_customer()

		for pair in (("MC-0000000", customer.name), (customer.name, "' or 1=1 --"), ("<b>", customer.name)):
			with self.subTest(pair), self.assertRaisesRegex(frappe.DoesNotExistError, "was not found"):
				merge.merge(*pair, {}, {})

	def test_while_somebody_changed_one_of_them(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		seen = merge.preview(source.name, survivor.name, {})["seen"]

		for customer in (survivor, source):
			customer.reload().update({"company": frappe.generate_hash(length=8)}).save()

			error = frappe.TimestampMismatchError
			self.refused(f"{customer.name} has changed", source, survivor, error, seen=seen)
			seen = {**seen, "target": str(survivor.reload().modified)}

	def test_without_the_stamps_of_a_preview(self):
		survivor, source = make_mm_customer(), make_mm_customer()

		self.refused("has changed", source, survivor, frappe.TimestampMismatchError, seen={})

	def test_choices_that_are_none(self):
		survivor, source = make_mm_customer(), make_mm_customer()

		for choices in (
			{"name": "source"},
			{"merged_into": "source"},
			{"company": "both"},
			{"user": "source"},
		):
			self.refused("cannot be selected", source, survivor, **choices)

	def test_a_form_that_was_open_goes_stale(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		forms = [frappe.get_doc("MM Customer", customer.name) for customer in (survivor, source)]

		merge_customers(source, survivor)

		for form in forms:
			with self.assertRaises(frappe.TimestampMismatchError):
				form.save()


class TestPreview(TestCase):
	def test_it_says_what_the_merge_then_does_and_changes_nothing(self):
		survivor, source, event = make_mm_customer(), make_mm_customer(loyalty_points=3), make_mm_event()
		for customer in (survivor, source):
			booking_of(event, customer)
		records_about(source)
		make_suggestion(source, survivor)
		before = state_of(source, survivor)

		preview = merge.preview(source.name, survivor.name, {})

		self.assertEqual(state_of(source, survivor), before)
		log = merge_customers(source, survivor)
		self.assertEqual({each["kind"]: each["count"] for each in preview["counts"]}, counts_of(log))
		self.assertEqual("\n".join(preview["notes"]), log.notes)

	def test_it_offers_the_fields_that_somebody_filled_in(self):
		survivor = make_mm_customer(customer_name="Ann")
		source = make_mm_customer(customer_name="Anna", company="Lee & Co")

		fields = merge.preview(source.name, survivor.name, {"customer_name": "source"})["fields"]

		by_name = {each["fieldname"]: each for each in fields}
		self.assertEqual(by_name["customer_name"]["choice"], "source")
		company = by_name["company"]
		self.assertEqual(
			(company["source"], company["choice"], company["result"]), ("Lee & Co", "source", "Lee & Co")
		)
		for fieldname in ("date_of_birth", "total_bookings", "primary_email_key", "user", "is_active"):
			self.assertNotIn(fieldname, by_name)


class TestCost(TestCase):
	def test_a_merge_takes_as_many_statements_for_sixty_rows_of_each_kind_as_for_two(self):
		customers = [(make_mm_customer(), make_mm_customer()) for _ in range(3)]
		counts = []
		for (survivor, source), many in zip(customers, (2, 2, 60), strict=True):
			for number in range(many):
				make_comment_about(source, f"Note {number}")
				make_task_about(source)
			make_bookings(source, many)
			with counted_queries() as queries:
				merge_customers(source.reload(), survivor)
			counts.append(len(queries))

		self.assertEqual(counts[1], counts[2])


def booking_of(event, customer):
	"""A confirmed booking of one seat."""
	times = {"start_datetime": event.start_datetime, "end_datetime": event.end_datetime}
	return make_mm_meeting_booking(
		event=event.name, customer=customer.name, seats=1, status="Confirmed", **times
	)


def records_about(customer):
	task, comment = make_task_about(customer), make_comment_about(customer, "Hello")
	file = frappe.get_doc(
		doctype="File",
		file_name="a.txt",
		content="a",
		attached_to_doctype="MM Customer",
		attached_to_name=customer.name,
	).insert()
	return task, comment, file


def make_bookings(customer, count):
	for day in range(count):
		date = frappe.utils.add_days("2027-03-01", day)
		make_mm_meeting_booking(
			customer=customer.name, start_datetime=f"{date} 10:00:00", end_datetime=f"{date} 11:00:00"
		)


def state_of(*customers):
	names = ["in", [each.name for each in customers]]
	rows = [
		frappe.get_all(doctype, {field: names}, ["*"], order_by="name")
		for doctype, field in (
			("MM Customer", "name"),
			("MM Customer Email", "parent"),
			("MM Customer Merge Log", "source"),
			("MM Meeting Booking", "customer"),
		)
	]
	return str(rows)
