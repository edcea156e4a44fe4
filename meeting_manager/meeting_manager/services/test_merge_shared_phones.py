from meeting_manager.meeting_manager.services import merge_service, unmerge_service
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, unique_phone


class TestSharedPhones(TestCase):
	"""What two records of one person have in common most often."""

	def setUp(self):
		super().setUp()
		self.shared, self.own = unique_phone(), unique_phone()
		self.survivor = make_mm_customer(phone_numbers=[{"phone_number": self.shared}])
		written = f"{self.shared[:3]} {self.shared[3:]}"
		self.source = make_mm_customer(
			phone_numbers=[{"phone_number": written, "is_primary": 1}, {"phone_number": self.own}]
		)

	def merge(self):
		preview = merge_service.preview(self.source.name, self.survivor.name, {})
		return preview, merge_service.merge(self.source.name, self.survivor.name, {}, preview["seen"])

	def phones_of(self, customer):
		rows = customer.reload().phone_numbers
		return [(row.name, row.phone_number, row.is_primary, row.is_verified, row.idx) for row in rows]

	def test_a_number_that_both_have_stays_once_and_the_preview_says_so(self):
		preview, log = self.merge()

		counts = {each["kind"]: each["count"] for each in preview["counts"]}
		self.assertEqual(counts["MM Customer Phone"], 1)
		self.assertIn("What both customers have stays once: 1 × Phone numbers.", preview["notes"])
		self.assertIn("Phone numbers", log.notes)
		found = [(row.phone_number, row.is_primary) for row in self.survivor.reload().phone_numbers]
		self.assertEqual(found, [(self.shared, 1), (self.own, 0)])

	def test_what_one_of_them_has_verified_stays_verified(self):
		self.source.phone_numbers[0].db_set("is_verified", 1)

		self.merge()

		self.assertEqual([row.is_verified for row in self.survivor.reload().phone_numbers], [1, 0])

	def test_the_undo_gives_both_their_numbers_back(self):
		self.source.phone_numbers[0].db_set("is_verified", 1)
		before = self.phones_of(self.source), self.phones_of(self.survivor)
		_preview, log = self.merge()

		undone = unmerge_service.undo(log.name)

		self.assertEqual((self.phones_of(self.source), self.phones_of(self.survivor)), before)
		self.assertFalse(undone.undo_notes)
