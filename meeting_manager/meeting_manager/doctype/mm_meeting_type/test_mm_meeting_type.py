import frappe

from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_host, make_mm_meeting_type, make_user

TAKEN = (frappe.DuplicateEntryError, frappe.UniqueValidationError)


def question(text: str = "Why?", **values) -> dict:
	return {"question": text, "answer_type": "Text", **values}


class TestAddress(TestCase):
	def test_it_is_made_from_the_title_and_a_number_keeps_two_apart(self):
		slugs = [make_mm_meeting_type(title="Erstgespräch: Größe", slug=None).name for _number in range(3)]

		self.assertEqual(slugs, ["erstgesprach-groe", "erstgesprach-groe-2", "erstgesprach-groe-3"])

	def test_a_title_in_arabic_has_an_address_that_can_be_typed(self):
		meeting_type = make_mm_meeting_type(title="استشارة أولى", slug=None)

		self.assertRegex(meeting_type.name, r"\Ameeting-type(-\d+)?\Z")

	def test_one_that_hides_a_page_or_cannot_stand_in_a_link_is_refused(self):
		for slug in ("with", "First", "a b", "a/b", "a--b", "-a", "a-", "é", "x" * 81, "a?b"):
			with self.subTest(slug), self.assertRaisesRegex(frappe.ValidationError, "Web Address"):
				make_mm_meeting_type(slug=slug)

	def test_two_types_do_not_share_one(self):
		meeting_type = make_mm_meeting_type()

		with self.assertRaises(TAKEN):
			make_mm_meeting_type(slug=meeting_type.slug)


class TestFigures(TestCase):
	def test_durations_are_kept_once_and_in_order(self):
		meeting_type = make_mm_meeting_type(other_durations=" 60,45 , 60,")

		self.assertEqual(meeting_type.other_durations, "60, 45")

	def test_durations_that_are_no_minutes_of_a_day_are_refused(self):
		cases = ({"other_durations": "45, x"}, {"other_durations": "45; 60"}, {"other_durations": "-5"})
		cases += ({"other_durations": "0"}, {"other_durations": "1441"}, {"other_durations": "²"})
		cases += ({"duration": 0}, {"duration": 1441}, {"duration": -30})
		for values in cases:
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				make_mm_meeting_type(**values)

		make_mm_meeting_type(duration=1440, other_durations="1")

	def test_negative_figures_are_refused(self):
		fields = ("slot_step", "buffer_before", "buffer_after", "minimum_notice", "horizon")
		for field in (*fields, "daily_limit", "weekly_limit"):
			with self.subTest(field), self.assertRaises(frappe.NonNegativeError):
				make_mm_meeting_type(**{field: -1})

	def test_figures_have_a_ceiling(self):
		for field, most in (("slot_step", 1440), ("buffer_before", 1440), ("buffer_after", 1440)):
			with self.subTest(field):
				make_mm_meeting_type(**{field: most})
				with self.assertRaisesRegex(frappe.ValidationError, "at most 1440"):
					make_mm_meeting_type(**{field: most + 1})
		for field, most in (("horizon", 730), ("minimum_notice", 8760)):
			with self.subTest(field), self.assertRaisesRegex(frappe.ValidationError, f"at most {most}"):
				make_mm_meeting_type(**{field: most + 1})

	def test_a_slot_has_at_least_one_seat(self):
		for seats in (0, -1):
			self.assertEqual(make_mm_meeting_type(seats_per_slot=seats).seats_per_slot, 1)

	def test_reminders_that_cannot_be_read_are_refused(self):
		for hours in ("soon", "24h", "-1", "1.5", ",".join(map(str, range(1, 30))), "99999"):
			with self.subTest(hours), self.assertRaises(frappe.ValidationError):
				make_mm_meeting_type(reminder_hours=hours)

		for hours in ("168, 24", "0", None):
			make_mm_meeting_type(reminder_hours=hours)


class TestHostsAndQuestions(TestCase):
	def test_a_host_is_listed_once(self):
		host = make_mm_host()

		with self.assertRaisesRegex(frappe.ValidationError, "listed twice"):
			make_mm_meeting_type(hosts=[host, host])

	def test_there_is_at_least_one_host(self):
		with self.assertRaises(frappe.MandatoryError):
			make_mm_meeting_type(hosts=[])

	def test_a_question_is_asked_once(self):
		with self.assertRaisesRegex(frappe.ValidationError, "listed twice"):
			make_mm_meeting_type(questions=[question("Why?"), question("Why?")])

	def test_a_choice_needs_choices(self):
		for choices in (None, "", " \n "):
			with self.subTest(choices), self.assertRaisesRegex(frappe.ValidationError, "choices"):
				make_mm_meeting_type(questions=[question(answer_type="Choice", choices=choices)])

		make_mm_meeting_type(questions=[question(answer_type="Choice", choices="A friend\nA doctor")])

	def test_an_unknown_kind_of_answer_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			make_mm_meeting_type(questions=[question(answer_type="Password")])

	def test_html_stays_text(self):
		typed = "<img src=x onerror=alert(1)> & more"

		meeting_type = make_mm_meeting_type(
			title=typed, description=typed, location=typed, questions=[question(typed)]
		).reload()

		for text in (
			meeting_type.title,
			meeting_type.description,
			meeting_type.location,
			meeting_type.questions[0].question,
		):
			self.assertNotIn("<img", text)
			self.assertIn("onerror", text)

	def test_a_mode_or_place_that_is_not_listed_is_refused(self):
		for values in ({"host_mode": "Nobody"}, {"location_type": "Moon"}, {"confirmation": "Maybe"}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				make_mm_meeting_type(**values)


class TestWhoMay(TestCase):
	def test_receptionists_and_staff_read_managers_write_guests_nothing(self):
		meeting_type = make_mm_meeting_type()
		users = {role: make_user(role).name for role in ("MM Manager", "MM Receptionist", "MM Staff")}
		rights = {"MM Manager": (True, True), "MM Receptionist": (True, False), "MM Staff": (True, False)}

		for role, user in users.items():
			frappe.set_user(user)
			with self.subTest(role):
				self.assertEqual(
					(meeting_type.has_permission("read"), meeting_type.has_permission("write")), rights[role]
				)
		frappe.set_user("Guest")
		self.assertFalse(meeting_type.has_permission("read"))

	def test_a_receptionist_who_tries_to_save_is_refused(self):
		meeting_type = make_mm_meeting_type()
		frappe.set_user(make_user("MM Receptionist").name)
		meeting_type.duration = 60

		with self.assertRaises(frappe.PermissionError):
			meeting_type.save()
