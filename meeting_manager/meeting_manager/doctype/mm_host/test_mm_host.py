import frappe

from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_host, make_mm_meeting_type, make_mm_schedule, make_user

TAKEN = (frappe.DuplicateEntryError, frappe.UniqueValidationError)


class TestMMHost(TestCase):
	def test_a_host_is_named_like_its_user_and_takes_their_name(self):
		user = make_user("MM Staff")
		user.first_name, user.last_name = "Hana", "Müller"
		user.save()

		host = make_mm_host(user=user.name, display_name=None, slug=None)

		self.assertEqual((host.name, host.display_name), (user.name, "Hana Müller"))
		self.assertRegex(host.slug, r"\Ahana-muller(-\d+)?\Z")

	def test_two_of_one_name_have_two_addresses(self):
		first, second = (make_mm_host(display_name="Zoë Unlikely", slug=None) for _number in range(2))

		self.assertEqual(second.slug, f"{first.slug}-2")

	def test_a_name_of_other_letters_has_an_address_that_can_be_typed(self):
		host = make_mm_host(display_name="ليلى الأحمد", slug=None)

		self.assertRegex(host.slug, r"\Ahost(-\d+)?\Z")

	def test_an_address_that_cannot_stand_in_a_link_is_refused(self):
		for slug in ("Hana", "hana/../x", "hana müller", "-hana", "a--b", "with", "x" * 81, "<b>"):
			with self.subTest(slug), self.assertRaisesRegex(frappe.ValidationError, "Web Address"):
				make_mm_host(slug=slug)

	@requires_bench
	def test_a_user_with_another_name_is_still_the_same_host(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host])
		renamed = f"renamed.{host.name}"

		frappe.rename_doc("User", host.name, renamed, force=True)

		self.assertIsNone(frappe.db.exists("MM Host", host.name))
		self.assertEqual(frappe.get_doc("MM Meeting Type", meeting_type.name).hosts[0].host, renamed)
		host = frappe.get_doc("MM Host", renamed)
		host.about = "Now under another address"
		host.save()
		self.assertEqual(host.user, renamed)

	def test_the_user_cannot_be_changed(self):
		host, other = make_mm_host(), make_user("MM Staff")
		host.user = other.name

		with self.assertRaises(frappe.ValidationError):
			host.save()

	def test_a_user_is_a_host_once(self):
		host = make_mm_host()

		with self.assertRaises(TAKEN):
			make_mm_host(user=host.user)

	def test_a_schedule_that_is_not_there_is_refused(self):
		with self.assertRaises(frappe.LinkValidationError):
			make_mm_host(schedule="No such schedule")

	def test_a_schedule_in_use_cannot_be_deleted(self):
		schedule = make_mm_schedule()
		make_mm_host(schedule=schedule.name)

		with self.assertRaises(frappe.LinkExistsError):
			frappe.delete_doc("MM Schedule", schedule.name)

	def test_html_in_what_guests_read_stays_text(self):
		host = make_mm_host(display_name="Hana <3", about="<script>alert(1)</script>").reload()

		for text in (host.display_name, host.about):
			self.assertNotIn("<script", text)
		self.assertIn("alert(1)", host.about)


class TestWhoMay(TestCase):
	def test_receptionists_and_staff_read_managers_write_guests_nothing(self):
		host = make_mm_host()
		users = {role: make_user(role).name for role in ("MM Manager", "MM Receptionist", "MM Staff")}
		rights = {"MM Manager": (True, True), "MM Receptionist": (True, False), "MM Staff": (True, False)}

		for role, user in users.items():
			frappe.set_user(user)
			with self.subTest(role):
				self.assertEqual((host.has_permission("read"), host.has_permission("write")), rights[role])
		frappe.set_user("Guest")
		self.assertFalse(host.has_permission("read"))

	def test_the_secret_of_the_feed_is_not_for_staff(self):
		host = make_mm_host()
		host.db_set("feed_nonce", "secret")

		frappe.set_user(make_user("MM Staff").name)
		seen = frappe.get_doc("MM Host", host.name)
		seen.apply_fieldlevel_read_permissions()

		self.assertFalse(seen.get("feed_nonce"))
