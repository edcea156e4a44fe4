from collections import Counter

from meeting_manager.meeting_manager.services.customers import duplicate_detection
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.labelled_data import found_pairs, insert_people
from meeting_manager.tests.labelled_people import HELD_OUT_SEED, labelled

PRECISION, RECALL = 0.95, 0.85


class TestDuplicateQuality(TestCase):
	def test_of_2400_labelled_people_nearly_all_pairs_are_found_and_hardly_any_other(self):
		humans, truth = labelled(HELD_OUT_SEED)
		names = insert_people(humans)

		duplicate_detection.check_changed(full=True, commit=False)

		found = found_pairs(names)
		right = found & set(truth)
		precision, recall = len(right) / len(found), len(right) / len(truth)
		missed = Counter(truth[pair] for pair in set(truth) - found)
		print(f"\n{len(humans)} people, {len(truth)} true pairs, {len(found)} suggested")
		print(f"precision {precision:.3f}, recall {recall:.3f}; missed: {dict(missed)}")
		self.assertGreaterEqual(len(humans), 2000)
		self.assertGreaterEqual(precision, PRECISION)
		self.assertGreaterEqual(recall, RECALL)
