"""The sums and spans of `services/common/booking_totals.py`, counted while `history` writes the bookings."""

from array import array
from collections import defaultdict
from datetime import date

from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.common.booking_totals import (
	HOST,
	MEETING_TYPE,
	MONTH,
	SOURCE,
	Key,
)


class Sums:
	"""`count` bookings in the order of their days, then `write`. sources: all there are."""

	def __init__(self, customers: int, sources: list[str]):
		self.sources = sources
		self._sums: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
		self._seen: defaultdict[date, set[int]] = defaultdict(set)  # customers of a month
		self._new: defaultdict[date, int] = defaultdict(int)
		# of each customer and source, as ordinals of days; 0 for none
		self._first, self._last = (array("i", [0]) * (customers * len(sources)) for _ in range(2))

	def count(self, day: date, host: str, kind: str, source: str, status: str, price: int, customer: int):
		"""customer: their place, from 0. Price and kind are those of the meeting type."""
		for key in (
			Key(HOST, day, host, "", 0, "", status),
			Key(MEETING_TYPE, day, "", kind, 0, "", status),
			Key(SOURCE, day, "", "", 0, source, status),
		):
			sums = self._sums[key]
			sums[0] += 1
			sums[1] += price
		if status != "Cancelled":
			self._see(day, source, customer)

	def write(self, add, moment: str, customer_name) -> None:
		"""add: of a Writer; customer_name: the number of a customer by their place."""
		stored = (moment, moment, "Administrator", "Administrator")
		for key, (bookings, amount) in self._sums.items():
			add(
				"MM Booking Total", key.name, *stored, key.dimension, str(key.day), key.host or None,
				key.meeting_type or None, key.is_event, key.source, key.status, bookings, amount, 0, 0,
			)  # fmt: skip
		for month, customers in self._seen.items():
			name = f"{MONTH}:{month}"
			counts = (0, 0, len(customers), self._new[month])
			add("MM Booking Total", name, *stored, MONTH, str(month), None, None, 0, None, None, *counts)
		for place, first in enumerate(self._first):
			if first:
				number, source = divmod(place, len(self.sources))
				name, source = customer_name(number), self.sources[source]
				days = (first, self._last[place], self._since(number))
				shown = [str(date.fromordinal(day)) for day in days]
				add("MM Customer Span", booking_totals._number(name, source), *stored, name, source, *shown)

	def _see(self, day: date, source: str, customer: int) -> None:
		month = day.replace(day=1)
		self._seen[month].add(customer)
		if not self._since(customer):
			self._new[month] += 1
		place = customer * len(self.sources) + self.sources.index(source)
		self._first[place] = self._first[place] or day.toordinal()
		self._last[place] = day.toordinal()

	def _since(self, customer: int) -> int:
		"""The day of the customer's first booking, 0 before it."""
		place = customer * len(self.sources)
		return min(filter(None, self._first[place : place + len(self.sources)]), default=0)
