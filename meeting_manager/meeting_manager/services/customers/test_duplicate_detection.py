import json
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common.contact_points import phone_or_none
from meeting_manager.meeting_manager.services.customers import duplicate_detection, duplicate_suggestions
from meeting_manager.meeting_manager.services.customers.customers import find_or_create_customer
from meeting_manager.tests.base import TestCase, counted_queries, indexed_columns
from meeting_manager.tests.factories import (
	is_suggested,
	make_mm_customer,
	set_settings,
	unique_email,
	unique_phone,
	with_phone,
)

PROGRESS = ("MM Settings", "duplicates_checked")


class TestCheck(TestCase):
	def assert_found(self, one: dict, other: dict, *codes: str):
		older, newer = make_mm_customer(**one), make_mm_customer(**other)

		duplicate_detection.check(newer.name)

		pair = {"customer": newer.name, "duplicate_of": older.name}
		noted = frappe.db.get_value("MM Duplicate Suggestion", pair, ["status", "reason_codes"])
		self.assertEqual(tuple(noted or ()), ("Open", " ".join(codes)))

	def test_the_same_phone_and_name(self):
		phone = unique_phone()

		self.assert_found(
			{"customer_name": "Quirin Zapf", **with_phone(phone)},
			{"customer_name": "Zapf, Quirin", **with_phone(phone)},
			*("same_name", "same_phone"),
		)

	def test_a_placeholder_is_no_evidence(self):
		name = {"customer_name": "Quirin Zapf"}
		for one, other in (
			(with_phone("+60 00 000 0000"), with_phone("+60 00 000 0000")),
			(with_phone("+60 00 000 0000"), with_phone("+60 00 000 0001")),
			({"primary_email": "noemail@one.example"}, {"primary_email": "noemail@two.example"}),
		):
			with self.subTest(one):
				older, newer = make_mm_customer(**name, **one), make_mm_customer(**name, **other)

				duplicate_detection.check(newer.name)

				self.assertFalse(is_suggested(newer.name, older.name))

	def test_another_form_of_one_mailbox(self):
		local = unique_email().partition("@")[0].replace(".", "")

		self.assert_found(
			{"customer_name": "Quirin Zapf", "primary_email": f"{local}@gmail.com"},
			{"customer_name": "Quirin Zapf", "primary_email": f"{local[:3]}.{local[3:]}+shop@googlemail.com"},
			*("same_name", "same_email"),
		)

	def test_a_slip_in_the_email(self):
		local = "tiger" + unique_email().partition("@")[0]

		self.assert_found(
			{"customer_name": "Quirin Zapf", "primary_email": f"{local}@web.de"},
			{"customer_name": "Quirin Zapf", "primary_email": f"{local}@wbe.de"},
			*("same_name", "email_slip"),
		)

	def test_the_same_birthday(self):
		born = {"date_of_birth": "1931-02-03"}

		self.assert_found(
			{"customer_name": "Quirin Zapf", **born},
			{"customer_name": "Quirin Zappf", **born},
			*("same_name", "same_birthday"),
		)

	def test_the_same_company_with_a_slip_in_the_name(self):
		self.assert_found(
			{
				"customer_name": "Quirin Zapfenstreich",
				"company": "Kontor Zapf Ltd",
				"primary_email": None,
				"profile_status": "Guest",
			},
			{
				"customer_name": "Quirin Zapfenstriech",
				"company": "KONTOR Zapf",
				"primary_email": None,
				"profile_status": "Guest",
			},
			*("similar_name", "same_company"),
		)

	def test_the_name_in_another_script(self):
		phone = unique_phone()

		self.assert_found(
			{"customer_name": "Mohammed Khalil", **with_phone(phone)},
			{"customer_name": "محمد خليل", **with_phone(phone)},
			*("similar_name", "same_phone"),
		)

	def test_a_phone_number_with_one_wrong_digit(self):
		phone = unique_phone()

		self.assert_found(
			{"customer_name": "Quirin Zapf", **with_phone(phone)},
			{"customer_name": "Quirin Zapf", **with_phone(f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}")},
			*("same_name", "phone_slip"),
		)

	def test_a_family_is_not_suggested(self):
		phone = unique_phone()
		mother = make_mm_customer(customer_name="Anna Zapf", **with_phone(phone))
		son = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))

		duplicate_detection.check(son.name)

		self.assertFalse(is_suggested(son.name, mother.name))

	def test_merged_and_inactive_customers_are_left_out(self):
		phone = unique_phone()
		living, gone, merged, new = (
			make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone)) for _number in range(4)
		)
		frappe.db.set_value("MM Customer", gone.name, {"is_active": 0, "status": "Inactive"})
		frappe.db.set_value("MM Customer", merged.name, "merged_into", living.name)

		duplicate_detection.check(new.name)

		self.assertTrue(is_suggested(new.name, living.name))
		self.assertFalse(is_suggested(new.name, gone.name) or is_suggested(new.name, merged.name))

	def test_not_a_duplicate_is_remembered(self):
		phone = unique_phone()
		one, other = (
			make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone)) for _number in range(2)
		)
		duplicate_detection.check(other.name)
		(noted,) = duplicate_suggestions.find_open(other.name)
		duplicate_suggestions.judge_not_a_duplicate(
			[frappe.get_doc("MM Duplicate Suggestion", noted.suggestion)]
		)

		duplicate_detection.check(other.name)
		duplicate_detection.check(one.name)
		duplicate_detection.check_changed(full=True, commit=False)

		self.assertEqual(duplicate_suggestions.find_open(other.name), [])
		self.assertEqual(frappe.db.count("MM Duplicate Suggestion", {"customer": other.name}), 1)

	def test_an_open_pair_is_brought_up_to_date(self):
		phone = unique_phone()
		one = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		other = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		duplicate_detection.check(other.name)
		for customer in (one, other):
			customer.reload()
			customer.company = "Zapf Ltd"
			customer.save()

		duplicate_detection.check(other.name)

		(noted,) = duplicate_suggestions.find_open(other.name)
		self.assertEqual(noted.score, 99)
		self.assertIn("company", noted.reason)

	def test_a_pair_that_the_policy_noted_gets_its_score(self):
		set_settings(match_by_phone="Suggest only")
		phone = unique_phone()
		find_or_create_customer(unique_email(), phone, "Quirin Zapf")
		second = find_or_create_customer(unique_email(), phone, "Quirin Zapf")["customer_id"]
		(before,) = duplicate_suggestions.find_open(second)

		duplicate_detection.check(second)

		(after,) = duplicate_suggestions.find_open(second)
		self.assertEqual((before.score, after.score), (duplicate_suggestions.BY_PHONE_ALONE, 93))
		self.assertEqual(before.suggestion, after.suggestion)

	def test_a_number_that_too_many_share_is_passed_over(self):
		phone = unique_phone()
		with patch.object(duplicate_detection, "MAX_BLOCK", 3):
			for _number in range(3):
				last = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
			few = self._found(phone)
			last = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))

			duplicate_detection.check(last.name)

		self.assertEqual(len(few), 3)
		self.assertEqual(duplicate_suggestions.find_open(last.name), [])

	def test_the_statements_are_few_whatever_the_number_of_customers(self):
		phone = unique_phone()
		first = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		second = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		with counted_queries() as of_two:
			duplicate_detection.check(first.name)
		frappe.db.delete("MM Duplicate Suggestion", {"customer": second.name})
		for _number in range(5):
			make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		with counted_queries() as of_seven:
			duplicate_detection.check(first.name)

		self.assertEqual(len(duplicate_suggestions.find_open(first.name)), 6)
		self.assertLessEqual(len(of_seven), len(of_two))
		self.assertLess(len(of_two), 25)

	def test_every_key_is_read_by_an_index(self):
		for doctype, column in duplicate_detection.BLOCKS:
			with self.subTest(column):
				self.assertIn((column,), indexed_columns(doctype))

	def _found(self, phone: str) -> list[str]:
		"""Who meets by this phone number."""
		keys = {("MM Customer Phone", "phone_key"): {phone_or_none(phone).key}}
		return [name for members in duplicate_detection.sharing(keys).values() for name in members]


class TestOnSave(TestCase):
	def setUp(self):
		super().setUp()
		jobs = patch.object(duplicate_detection.jobs, "after_commit")
		self.after_commit = jobs.start()
		self.addCleanup(jobs.stop)

	def test_a_new_customer_is_checked_in_a_job(self):
		customer = make_mm_customer()

		method = f"{duplicate_detection.__name__}.check"
		self.after_commit.assert_called_once_with(method, customer=customer.name)
		self.assertTrue(callable(frappe.get_attr(method)))

	def test_a_change_that_nobody_is_found_by_is_not(self):
		customer = make_mm_customer()
		self.after_commit.reset_mock()

		customer.customer_notes = "Likes tea"
		customer.save()

		self.after_commit.assert_not_called()

	def test_each_of_what_they_are_found_by_is(self):
		customer = make_mm_customer()
		for field, value in (
			("customer_name", "Somebody Else"),
			("company", "Acme"),
			("date_of_birth", "1990-01-01"),
			("primary_email", unique_email()),
			("phone_numbers", [{"phone_number": unique_phone()}]),
		):
			with self.subTest(field):
				self.after_commit.reset_mock()
				customer.update({field: value})
				customer.save()
				self.after_commit.assert_called_once()

	def test_one_who_is_archived_is_not_but_who_comes_back_is(self):
		customer = make_mm_customer()
		self.after_commit.reset_mock()
		customer.is_active = 0
		customer.save()
		self.after_commit.assert_not_called()

		customer.is_active = 1
		customer.save()

		self.after_commit.assert_called_once()

	def test_keys_are_filled_and_follow_a_change(self):
		customer = make_mm_customer(customer_name="Quirin Zapf", company="Acme")
		before = (customer.name_sound, customer.company_key, customer.email_addresses[0].fold_key)

		customer.update({"customer_name": "Bodo Ferch", "company": "Bolt", "primary_email": unique_email()})
		customer.save()

		after = (customer.name_sound, customer.company_key, customer.email_addresses[0].fold_key)
		self.assertTrue(all(before) and all(after))
		self.assertNotEqual(before[:2], after[:2])

	def test_a_deleted_customer_leaves_no_suggestion(self):
		one, other = make_mm_customer().name, make_mm_customer().name
		duplicate_suggestions.suggest_duplicate(one, other, "Same phone number")

		frappe.delete_doc("MM Customer", other)

		self.assertFalse(frappe.db.exists("MM Duplicate Suggestion", {"customer": one}))


class TestByNight(TestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value(*PROGRESS, None)

	def run_it(self, **values) -> dict:
		return duplicate_detection.check_changed(commit=False, **values)

	def progress(self) -> dict:
		return json.loads(frappe.db.get_single_value(*PROGRESS, cache=False))

	def test_the_first_run_reads_everybody_and_the_next_who_changed_since(self):
		phone = unique_phone()
		old = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))
		first = self.run_it()
		frappe.db.sql("update `tabMM Customer` set modified = '2020-01-01 00:00:00'")
		new = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))

		second = self.run_it()

		self.assertGreaterEqual(first["customers"], 1)
		self.assertEqual(second, {"customers": 1, "pairs": 1})
		self.assertTrue(is_suggested(new.name, old.name))

	def test_nothing_changed_nothing_done(self):
		self.run_it()
		frappe.db.sql("update `tabMM Customer` set modified = '2020-01-01 00:00:00'")

		self.assertEqual(self.run_it(), {"customers": 0, "pairs": 0})

	def test_a_full_run_reads_everybody_again(self):
		make_mm_customer()
		self.run_it()
		frappe.db.sql("update `tabMM Customer` set modified = '2020-01-01 00:00:00'")

		active = frappe.db.count("MM Customer", {"is_active": 1, "merged_into": ["is", "not set"]})
		self.assertEqual(self.run_it(full=True)["customers"], active)

	def test_many_batches_find_the_pairs_across_them(self):
		phone = unique_phone()
		people = [
			make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone)).name for _number in range(4)
		]

		with patch.object(duplicate_detection, "CUSTOMERS_A_BATCH", 1):
			self.run_it(full=True)

		self.assertEqual([len(duplicate_suggestions.find_open(name)) for name in people], [3] * 4)

	def test_a_run_that_was_stopped_goes_on_where_it_was(self):
		for _number in range(3):
			make_mm_customer()
		names = sorted(frappe.get_all("MM Customer", {"is_active": 1}, pluck="name"))
		self.run_it()
		began = "2026-01-01 00:00:00"
		stopped = {"since": None, "began": began, "after": names[-2]}
		frappe.db.set_single_value(*PROGRESS, json.dumps(stopped))

		result = self.run_it()

		self.assertEqual(result["customers"], 1)
		self.assertEqual(self.progress(), {"since": "2025-12-31 23:45:00"})

	def test_pairs_of_those_who_are_gone_need_no_look_but_judged_ones_stay(self):
		one, gone, third = (make_mm_customer().name for _number in range(3))
		duplicate_suggestions.suggest_duplicate(one, gone, "Same phone number")
		duplicate_suggestions.suggest_duplicate(third, gone, "Same phone number")
		judged = frappe.get_doc("MM Duplicate Suggestion", {"customer": third})
		duplicate_suggestions.judge_not_a_duplicate([judged])
		frappe.db.set_value("MM Customer", gone, "is_active", 0)

		self.run_it()

		kept = frappe.get_all("MM Duplicate Suggestion", {"duplicate_of": gone}, pluck="name")
		self.assertEqual(kept, [judged.name])

	def test_the_patch_fills_what_is_missing_and_nothing_else(self):
		customer = make_mm_customer(customer_name="Quirin Zapf", company="Acme")
		wanted = self._keys(customer.name)
		frappe.db.set_value("MM Customer", customer.name, {"name_sound": None, "company_key": None})
		frappe.db.set_value(
			"MM Customer Email", {"parent": customer.name}, {"fold_key": None, "handle_key": None}
		)

		with patch.object(frappe.db, "commit"):
			duplicate_detection.fill_keys()
			filled = self._keys(customer.name)
			with counted_queries() as again:
				duplicate_detection.fill_keys()

		self.assertEqual(filled, wanted)
		self.assertFalse([statement for statement in again if statement.lower().startswith("update")])

	def _keys(self, customer: str) -> tuple:
		of_name = frappe.db.get_value("MM Customer", customer, ["name_sound", "company_key"])
		of_email = frappe.db.get_value("MM Customer Email", {"parent": customer}, ["fold_key", "handle_key"])
		return (*of_name, *of_email)
