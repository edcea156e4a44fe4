import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.customers.merge_choices import (
	BOTH,
	PROFILES,
	SOURCE,
	SURVIVOR,
	Choosable,
	choices_for,
	fitting_profile,
	given_back,
	merged_values,
	union,
	unknown_choices,
	without,
)

NAME, EMAIL = Choosable("customer_name", "Data"), Choosable("primary_email", "Data")
NOTES, POINTS = Choosable("customer_notes", "Text"), Choosable("visits", "Int")
FIELDS = [NAME, EMAIL, NOTES, POINTS]
LISTS = st.lists(st.integers(0, 9), unique=True)
VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))


class TestChoices(unittest.TestCase):
	def test_the_survivors_value_stays_where_it_has_one_else_the_sources_comes(self):
		survivor = {"customer_name": "Ann", "primary_email": None, "customer_notes": "", "visits": 0}
		source = {"customer_name": "Anna", "primary_email": "a@b.com", "customer_notes": "x", "visits": 4}

		choices = choices_for(FIELDS, survivor, source, {})

		self.assertEqual(list(choices.values()), [SURVIVOR, SOURCE, SOURCE, SOURCE])
		self.assertEqual(merged_values(choices, survivor, source), {**source, "customer_name": "Ann"})

	def test_a_wanted_choice_wins(self):
		choices = choices_for(
			[NAME], {"customer_name": "Ann"}, {"customer_name": "Anna"}, {"customer_name": SOURCE}
		)

		self.assertEqual(choices, {"customer_name": SOURCE})

	def test_an_empty_email_is_never_chosen_over_one_that_is_there(self):
		for survivor, source, kept in (("a@b.com", None, SURVIVOR), (None, "a@b.com", SOURCE)):
			wanted = {"primary_email": SOURCE if kept == SURVIVOR else SURVIVOR}

			choices = choices_for([EMAIL], {"primary_email": survivor}, {"primary_email": source}, wanted)

			self.assertEqual(choices, {"primary_email": kept})

	def test_any_other_field_may_be_emptied(self):
		choices = choices_for([POINTS], {"visits": 3}, {"visits": 0}, {"visits": SOURCE})

		self.assertEqual(merged_values(choices, {"visits": 3}, {"visits": 0}), {"visits": 0})

	def test_both_texts_are_kept_one_below_the_other_and_what_is_in_it_already_only_once(self):
		choices = {"customer_notes": BOTH}

		for theirs, result in (("Likes tea.", "Calls late.\n\nLikes tea."), ("Calls late.", "Calls late.")):
			merged = merged_values(choices, {"customer_notes": "Calls late."}, {"customer_notes": theirs})
			self.assertEqual(merged, {"customer_notes": result})

	def test_both_of_one_text_is_that_text(self):
		choices = choices_for(
			[NOTES], {"customer_notes": None}, {"customer_notes": "x"}, {"customer_notes": BOTH}
		)

		self.assertEqual(choices, {"customer_notes": SOURCE})

	def test_a_choice_that_is_none_is_named(self):
		wanted = {"customer_name": SOURCE, "nothing": SOURCE, "primary_email": BOTH, "customer_notes": BOTH}

		self.assertEqual(unknown_choices(FIELDS, wanted), ["nothing", "primary_email"])


class TestProfile(unittest.TestCase):
	def test_the_higher_profile_wins_as_far_as_the_contact_points_allow(self):
		for profiles, has_email, has_phone, result in (
			(("Stub", "Full"), True, True, "Full"),
			(("Stub", "Full"), False, True, "Stub"),
			(("Stub", "Stub"), True, True, "Stub"),
			(("Guest", "Stub"), False, True, "Stub"),
			(("Guest", "Full"), False, False, "Guest"),
			((None, "Guest"), True, False, "Full"),
		):
			with self.subTest(profiles=profiles, email=has_email, phone=has_phone):
				self.assertEqual(fitting_profile(profiles, has_email, has_phone), result)

	@given(st.sampled_from(PROFILES), st.sampled_from(PROFILES), st.booleans(), st.booleans())
	def test_no_profile_lacks_what_it_needs(self, one, other, has_email, has_phone):
		profile = fitting_profile((one, other), has_email, has_phone)

		self.assertTrue(profile != "Full" or has_email)
		self.assertTrue(profile != "Stub" or has_phone)


class TestLists(unittest.TestCase):
	@given(LISTS, LISTS)
	def test_taking_a_union_apart_gives_what_was_there(self, ours, theirs):
		self.assertEqual(without(union(ours, theirs), ours, theirs), ours)

	@given(LISTS, LISTS, LISTS)
	def test_what_came_later_stays(self, ours, theirs, later):
		now = union(union(ours, theirs), later)

		left = without(now, ours, theirs)

		self.assertEqual(set(left), set(ours) | (set(later) - set(theirs)))

	@given(LISTS, LISTS)
	def test_a_union_has_each_once(self, ours, theirs):
		self.assertEqual(sorted(union(ours, theirs)), sorted(set(ours) | set(theirs)))


class TestGivenBack(unittest.TestCase):
	def test_what_was_changed_since_is_kept_and_named(self):
		before, after = {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 1}

		restored, kept = given_back(before, after, {"a": 2, "b": 3, "c": 9})

		self.assertEqual((restored, kept), ({"a": 1}, ["b"]))

	@given(VALUES, VALUES)
	def test_nothing_changed_since_gives_everything_back(self, before, changes):
		after = {**before, **{name: value for name, value in changes.items() if name in before}}

		restored, kept = given_back(before, after, after)

		self.assertEqual(({**after, **restored}, kept), (before, []))

	@given(VALUES, VALUES, VALUES)
	def test_a_newer_value_is_never_overwritten(self, before, after, now):
		restored, _kept = given_back(before, after, now)

		for name in restored:
			self.assertEqual(now.get(name), after[name])
