import calendar
import unittest
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.booking.recurrence import (
	LENGTH_WITHOUT_END,
	RepeatingEvent,
	expand,
)

NINE = datetime(2027, 1, 4, 9)  # a Monday
TEN = NINE.replace(hour=10)
HOW = ("", "Daily", "Weekly", "Monthly", "Quarterly", "Half Yearly", "Yearly")
MONTHS = {"Monthly": 1, "Quarterly": 3, "Half Yearly": 6, "Yearly": 12}
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2029, 1, 1)).map(
	lambda t: t.replace(second=0, microsecond=0)
)


def dates(event, first, until):
	return [start.date().isoformat() for start, _ in expand(event, first, until)]


def happens_on(event, day):
	"""The rules said once more, date by date."""
	start = event.starts_on.date()
	if not event.repeat_on:
		return day == start
	if day < start or (event.repeat_till and day > event.repeat_till):
		return False
	if event.repeat_on == "Daily":
		return True
	if event.repeat_on == "Weekly":
		return day.weekday() in (event.weekdays or {start.weekday()})
	months = (day.year - start.year) * 12 + day.month - start.month
	last = calendar.monthrange(day.year, day.month)[1]
	return months % MONTHS[event.repeat_on] == 0 and day.day == min(start.day, last)


@st.composite
def events(draw):
	starts_on = draw(MOMENTS)
	length = draw(st.none() | st.integers(-60, 4 * 24 * 60))
	return RepeatingEvent(
		starts_on,
		None if length is None else starts_on + timedelta(minutes=length),
		draw(st.booleans()),
		draw(st.sampled_from(HOW)),
		draw(st.none() | st.dates(date(2023, 1, 1), date(2029, 1, 1))),
		draw(st.frozensets(st.integers(0, 6), max_size=3)),
	)


class TestRecurrence(unittest.TestCase):
	def test_an_event_that_does_not_repeat_is_there_once(self):
		event = RepeatingEvent(NINE, TEN, repeat_till=date(2020, 1, 1))

		self.assertEqual(expand(event, datetime(2027, 1, 1), datetime(2027, 3, 1)), [(NINE, TEN)])
		self.assertEqual(expand(event, TEN, datetime(2027, 3, 1)), [])
		self.assertEqual(expand(event, datetime(2027, 1, 1), NINE), [])

	def test_daily_is_every_day_from_the_first_to_the_last(self):
		event = RepeatingEvent(
			NINE, TEN, repeat_on="Daily", repeat_till=date(2027, 1, 6), weekdays=frozenset({5})
		)

		found = dates(event, datetime(2027, 1, 1), datetime(2027, 2, 1))

		self.assertEqual(found, ["2027-01-04", "2027-01-05", "2027-01-06"])

	def test_weekly_is_on_the_ticked_weekdays(self):
		event = RepeatingEvent(NINE, TEN, repeat_on="Weekly", weekdays=frozenset({1, 4}))

		found = dates(event, datetime(2027, 1, 1), datetime(2027, 1, 16))

		self.assertEqual(found, ["2027-01-05", "2027-01-08", "2027-01-12", "2027-01-15"])

	def test_weekly_without_a_ticked_weekday_is_on_that_of_its_start(self):
		event = RepeatingEvent(NINE, TEN, repeat_on="Weekly")

		self.assertEqual(
			dates(event, datetime(2027, 1, 6), datetime(2027, 1, 20)), ["2027-01-11", "2027-01-18"]
		)

	def test_the_31st_is_the_last_day_of_a_shorter_month(self):
		event = RepeatingEvent(datetime(2027, 1, 31, 9), repeat_on="Monthly")

		found = dates(event, datetime(2027, 1, 1), datetime(2027, 6, 1))

		self.assertEqual(found, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"])

	def test_quarterly_and_half_yearly_keep_the_months_of_their_start(self):
		begin, first, until = datetime(2024, 11, 30, 9), datetime(2027, 1, 1), datetime(2028, 1, 1)

		quarterly = dates(RepeatingEvent(begin, repeat_on="Quarterly"), first, until)
		half_yearly = dates(RepeatingEvent(begin, repeat_on="Half Yearly"), first, until)

		self.assertEqual(quarterly, ["2027-02-28", "2027-05-30", "2027-08-30", "2027-11-30"])
		self.assertEqual(half_yearly, ["2027-05-30", "2027-11-30"])

	def test_the_29th_of_february_is_the_28th_in_other_years(self):
		event = RepeatingEvent(datetime(2024, 2, 29, 9), repeat_on="Yearly")

		found = dates(event, datetime(2026, 1, 1), datetime(2029, 1, 1))

		self.assertEqual(found, ["2026-02-28", "2027-02-28", "2028-02-29"])

	def test_all_day_is_from_midnight_to_midnight_with_its_last_date(self):
		one_day = RepeatingEvent(NINE, all_day=True)
		three_days = RepeatingEvent(NINE, TEN + timedelta(days=2), all_day=True)
		midnight = datetime(2027, 1, 4)

		self.assertEqual(expand(one_day, NINE, TEN), [(midnight, datetime(2027, 1, 5))])
		self.assertEqual(expand(three_days, NINE, TEN), [(midnight, datetime(2027, 1, 7))])

	def test_an_event_without_an_end_lasts_an_hour(self):
		for ends_on in (None, NINE, NINE - timedelta(hours=1)):
			with self.subTest(ends_on):
				found = expand(RepeatingEvent(NINE, ends_on), NINE, TEN)

				self.assertEqual(found, [(NINE, NINE + LENGTH_WITHOUT_END)])

	def test_an_occurrence_over_midnight_keeps_its_length_and_is_found_the_day_after(self):
		event = RepeatingEvent(datetime(2027, 1, 4, 22), datetime(2027, 1, 5, 2), repeat_on="Weekly")

		found = expand(event, datetime(2027, 1, 12), datetime(2027, 1, 13))

		self.assertEqual(found, [(datetime(2027, 1, 11, 22), datetime(2027, 1, 12, 2))])

	def test_an_event_that_began_long_ago_costs_no_more(self):
		old = RepeatingEvent(datetime(1, 1, 1, 9), repeat_on="Daily")
		first = datetime(2027, 1, 1)

		began = datetime.now()
		for _ in range(100):
			self.assertEqual(len(expand(old, first, first + timedelta(days=3))), 3)

		self.assertLess(datetime.now() - began, timedelta(seconds=5))  # a walk from year 1 takes minutes

	@given(events(), MOMENTS, st.integers(0, 500 * 24 * 60))
	def test_occurrences_are_those_found_date_by_date(self, event, first, minutes):
		until = first + timedelta(minutes=minutes)
		start, end = event.span()
		days = [date.fromordinal(n) for n in range(first.toordinal() - 6, until.toordinal() + 1)]
		starts = [datetime.combine(day, start.time()) for day in days if happens_on(event, day)]
		model = [(at, at + (end - start)) for at in starts if at < until and at + (end - start) > first]

		self.assertEqual(expand(event, first, until), model)
