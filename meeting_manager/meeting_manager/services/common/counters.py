"""Counters that forget: so many in one window of time. They are in the cache, and end with it."""

import frappe

from meeting_manager.meeting_manager.services.common import clock


def count(name: str, window: int) -> int:
	"""Count one more and return how many there have been in this window of so many seconds, this one among
	them. The counter is made with its expiry before anything is added, so that whoever dies between the two
	leaves none for ever.
	"""
	key = f"mm_count:{frappe.local.site}:{name}:{clock.seconds(clock.now()) // window}"
	frappe.cache.set(key, 0, ex=2 * window, nx=True)  # longer than the window in which it is added to
	return frappe.cache.incrby(key, 1)
