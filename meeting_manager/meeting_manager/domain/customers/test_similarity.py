from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.customers import similarity
from meeting_manager.meeting_manager.domain.customers.similarity import (
	AGAINST,
	REASONS,
	SUGGEST_AT,
	company_block,
	compare_typed,
	email_block,
	fold_company,
	fold_email,
	handle_block,
	judge,
	name_block,
	phone_digits,
	read_person,
)

PHONE, OTHER_PHONE = "+4915112345678", "+60123456789"
BORN, OTHER_BORN = date(1990, 3, 4), date(1961, 8, 9)
names = st.text(max_size=40) | st.sampled_from(
	["Anna Schmidt", "A. Schmidt", "محمد علي", "Lee, Ann", "李 小龙"]
)
records = st.fixed_dictionaries(
	{
		"name": names,
		"emails": st.lists(st.emails(), max_size=2),
		"phones": st.lists(st.sampled_from([PHONE, OTHER_PHONE]), max_size=2),
		"company": st.none() | st.sampled_from(["Acme Ltd", "Bolt GmbH"]),
		"date_of_birth": st.none() | st.dates(),
	}
)


def person(name="Anna Schmidt", **values):
	return {"name": name, "emails": [], "phones": [], "company": None, "date_of_birth": None, **values}


def mail(name="Anna Schmidt", *, at, **values):
	return person(name, emails=[at], **values)


class TestJudge(TestCase):
	def assert_suggested(self, one, other, *codes):
		score, found = judge(one, other)
		self.assertGreaterEqual(score, SUGGEST_AT, found)
		self.assertEqual(set(codes), set(found))

	def assert_apart(self, one, other):
		score, codes = judge(one, other)
		self.assertLess(score, SUGGEST_AT, codes)

	def test_the_same_phone_and_name(self):
		self.assert_suggested(person(phones=[PHONE]), person(phones=[PHONE]), "same_name", "same_phone")

	def test_the_same_phone_and_a_slip_in_the_name(self):
		one, other = person("Anna Schneider", phones=[PHONE]), person("Anna Schnieder", phones=[PHONE])

		self.assert_suggested(one, other, "similar_name", "same_phone")

	def test_initials_and_a_first_name_alone_with_the_same_phone(self):
		for short in ("A. Schmidt", "Anna"):
			with self.subTest(short):
				one, other = person(phones=[PHONE]), person(short, phones=[PHONE])
				self.assert_suggested(one, other, "part_of_name", "same_phone")

	def test_a_plus_tag_dots_at_gmail_and_googlemail_are_one_mailbox(self):
		for address in ("anna.x+shop@gmail.com", "annax@gmail.com", "AnnaX@googlemail.com"):
			with self.subTest(address):
				one, other = mail(at="anna.x@gmail.com"), mail(at=address)
				self.assert_suggested(one, other, "same_name", "same_email")

	def test_a_slip_in_the_address_with_the_same_name(self):
		for address in ("sunny.tigre@web.de", "sunny.tiger@wbe.de"):
			with self.subTest(address):
				one, other = mail(at="sunny.tiger@web.de"), mail(at=address)
				self.assert_suggested(one, other, "same_name", "email_slip")

	def test_the_same_telling_handle_at_another_provider(self):
		one, other = mail(at="sunny.tiger81@web.de"), mail(at="sunny.tiger81@gmx.at")

		self.assert_suggested(one, other, "same_name", "same_handle")

	def test_the_same_birthday_or_company_with_the_name(self):
		one, other = person(date_of_birth=BORN), person("Schmidt, Anna", date_of_birth=BORN)
		self.assert_suggested(one, other, "same_name", "same_birthday")

		one, other = person(company="Acme Ltd"), person(company="ACME Limited")
		self.assert_suggested(one, other, "same_name", "same_company")

	def test_a_phone_number_with_one_wrong_digit(self):
		one, other = person(phones=[PHONE]), person(phones=[PHONE[:-1] + "9"])

		self.assert_suggested(one, other, "same_name", "phone_slip")

	def test_a_new_surname_with_the_same_birthday_and_phone(self):
		one = person(phones=[PHONE], date_of_birth=BORN)
		other = person("Anna Weber", phones=[PHONE], date_of_birth=BORN)

		self.assert_suggested(one, other, "same_given_name", "same_phone", "same_birthday")

	def test_families_who_share_phone_and_domain_are_apart(self):
		one = mail(at="anna@schmidt.net", phones=[PHONE])
		other = mail("Lena Schmidt", at="lena@schmidt.net", phones=[PHONE])

		self.assert_apart(one, other)

	def test_twins_are_apart(self):
		shared = {"phones": [PHONE], "date_of_birth": BORN, "company": "Schmidt Bakery"}

		self.assert_apart(person(**shared), person("Lena Schmidt", **shared))

	def test_sister_and_brother_whose_names_differ_in_the_last_vowel_are_apart(self):
		for pair in (
			("Daniel Roth", "Daniela Roth"),
			("Mario Rossi", "Maria Rossi"),
			("Lina Haas", "Lena Haas"),
		):
			with self.subTest(pair):
				self.assert_apart(*(person(name, phones=[PHONE]) for name in pair))

	def test_a_parent_and_child_of_one_name_are_apart_by_their_birthdays(self):
		one = person(phones=[PHONE], date_of_birth=BORN)

		self.assert_apart(one, person(phones=[PHONE], date_of_birth=OTHER_BORN))
		self.assertEqual(judge(one, person(phones=[PHONE], date_of_birth=OTHER_BORN))[0], AGAINST)

	def test_junior_and_senior_are_apart(self):
		self.assert_apart(person("John Roe Jr.", phones=[PHONE]), person("John Roe Sr", phones=[PHONE]))

	def test_a_day_and_month_that_were_mixed_up_do_not_speak_against(self):
		one = person(phones=[PHONE], date_of_birth=date(1990, 3, 4))
		other = person(phones=[PHONE], date_of_birth=date(1990, 4, 3))

		self.assert_suggested(one, other, "same_name", "same_phone")

	def test_namesakes_are_apart(self):
		self.assert_apart(
			mail(at="anna.schmidt@acme.com", company="Acme"), mail(at="anna.schmidt@bolt.de", company="Bolt")
		)
		self.assert_apart(mail(at="anna.schmidt@gmx.de"), mail(at="anna_schmidt@gmx.de"))

	def test_namesakes_in_one_company_with_a_mailbox_each_are_apart(self):
		one = mail(at="anna.schmidt@acme.com", company="Acme")
		other = mail(at="anna.schmidt2@acme.com", company="Acme")

		self.assert_apart(one, other)

	def test_colleagues_behind_one_switchboard_are_apart(self):
		shared = {"phones": [PHONE], "company": "Acme"}

		self.assert_apart(
			mail(at="a.schmidt@acme.com", **shared), mail("Arno Fischer", at="a.fischer@acme.com", **shared)
		)

	def test_two_who_share_a_mailbox_are_apart(self):
		one, other = mail(at="roth12+ann@web.de"), mail("Peter Lang", at="roth12+peter@web.de")

		self.assert_apart(one, other)

	def test_real_providers_that_look_alike_are_no_slip(self):
		self.assert_apart(mail(at="tiger81@gmx.de", **{}), mail(at="tiger@gmx.net"))
		self.assertEqual(judge(mail(at="anna@gmail.com"), mail(at="anna@ymail.com")), (0, []))

	@given(records, records)
	def test_the_order_of_the_two_does_not_matter(self, one, other):
		self.assertEqual(judge(one, other), judge(other, one))

	@given(records, records)
	def test_the_score_is_from_0_to_100_and_has_its_reasons(self, one, other):
		score, codes = judge(one, other)

		self.assertTrue(0 <= score <= 100)
		self.assertEqual(bool(score), bool(codes))
		self.assertLessEqual(set(codes), set(REASONS))

	@given(names, names)
	def test_a_name_alone_is_never_enough(self, one, other):
		self.assertEqual(judge(person(one), person(other)), (0, []))

	@given(records, records, st.dates(), st.dates())
	def test_two_birthdays_are_never_suggested(self, one, other, born, other_born):
		one, other = {**one, "date_of_birth": born}, {**other, "date_of_birth": other_born}
		is_mixed_up = (born.year, born.month, born.day) == (other_born.year, other_born.day, other_born.month)

		if born != other_born and not is_mixed_up:
			self.assertLess(judge(one, other)[0], SUGGEST_AT)


class TestTyped(TestCase):
	def test_a_name_alone_is_shown_while_somebody_types(self):
		score, codes = compare_typed(read_person("Ana Schmidt"), read_person("Anna Schmidt"))

		self.assertGreater(score, 0)
		self.assertEqual(codes, ["same_name"])

	def test_a_phone_alone_is_shown_too(self):
		typed, known = read_person("Bo", phones=[PHONE]), read_person("Anna", phones=[PHONE])

		self.assertEqual(compare_typed(typed, known)[1], ["same_phone"])


class TestKeys(TestCase):
	def test_who_is_suggested_by_email_shares_a_key(self):
		self.assertEqual(email_block("a.b+c@gmail.com"), email_block("ab@googlemail.com"))
		self.assertEqual(
			handle_block("a.tiger@web.de", "Ann Lee"), handle_block("a_tiger@gmx.net", "Ann Lee")
		)
		self.assertNotEqual(email_block("a.b@web.de"), email_block("ab@web.de"))

	def test_a_mailbox_of_nobody_or_of_the_own_name_has_no_handle(self):
		for email in ("info@acme.com", "ann.lee@acme.com", "a.lee@web.de", "lee.ann7@web.de"):
			with self.subTest(email):
				self.assertEqual(handle_block(email, "Ann Lee"), "")

	def test_names_share_a_key_in_any_order_and_spelling(self):
		keys = {
			name_block(name)
			for name in ("Mohammed Khalil", "KHALIL, Muhammad", "محمد خليل", "Dr. Mohamad Khalil")
		}

		self.assertEqual(len(keys), 1)

	def test_a_company_key_needs_a_company_and_keeps_initials_apart(self):
		self.assertEqual(company_block(None, "Anna Schmidt"), "")
		self.assertEqual(company_block("Acme Ltd", "Anna Schmidt"), company_block("acme", "Schmidt, Ana"))
		self.assertNotEqual(company_block("Acme", "Anna Schmidt"), company_block("Acme", "Bob Roth"))

	def test_a_company_of_nothing_but_a_legal_form_keeps_it(self):
		self.assertEqual(fold_company("Co. Ltd"), "co ltd")

	def test_the_digits_of_a_phone_leave_the_extension_out(self):
		self.assertEqual(phone_digits("012-345 6789 ext 5"), phone_digits("+60 12-345 6789"))

	@given(st.emails())
	def test_folding_an_address_twice_changes_nothing(self, email):
		once = fold_email(email)

		self.assertEqual(fold_email(f"{once.local}@{once.domain}"), once)

	@given(st.text())
	def test_every_name_has_a_key_that_fits_its_column(self, name):
		self.assertLessEqual(len(name_block(name)), similarity.NAME_BLOCK_LENGTH)

	@given(st.text(max_size=30), st.text(max_size=30))
	def test_keys_are_told_from_any_text(self, company, name):
		self.assertIn(len(company_block(company, name)), (0, 32))
