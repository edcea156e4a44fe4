import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.privacy.version_redaction import Change, split_changes

FIELDS = st.sampled_from(["status", "customer_email", "notes", "answers"])
ENTRIES = st.lists(st.tuples(FIELDS, st.text(), st.text()).map(list))
DIFFS = st.fixed_dictionaries(
	{
		"changed": ENTRIES,
		"added": ENTRIES,
		"removed": ENTRIES,
		"row_changed": ENTRIES,
		"data_import": st.none(),
	}
)


class TestSplitChanges(unittest.TestCase):
	@given(DIFFS, st.sets(FIELDS))
	def test_no_hidden_field_is_shown_and_no_other_is_lost(self, diff, hidden):
		shown, taken = split_changes(diff, hidden)

		for key, entries in diff.items():
			if entries is not None:
				self.assertEqual(shown[key], [entry for entry in entries if entry[0] not in hidden])
		self.assertEqual(taken, [Change(*entry) for entry in diff["changed"] if entry[0] in hidden])

	def test_a_diff_that_tells_of_an_import_only_stays(self):
		diff = {"updater_reference": {"doctype": "Data Import"}, "changed": None}

		self.assertEqual(split_changes(diff, {"notes"}), ({**diff, "changed": []}, []))
