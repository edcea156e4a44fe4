"""`frappe.cache`: the calls of Frappe's Redis wrapper, over a dictionary of this process."""

import copy
import math
import threading
import time

import frappe


class Cache:
	"""Keys are apart for each site; values are copied in and out. Not shared between processes."""

	def __init__(self):
		self._values, self._lock = {}, threading.RLock()

	def __getattr__(self, name):
		raise frappe.not_offered(f"frappe.cache.{name}")

	def set_value(self, key, val, expires_in_sec=None):
		"""Keep a copy of `val`, for so many seconds or for good."""
		until = time.monotonic() + (expires_in_sec or math.inf)
		self._values[frappe.local.site, key] = copy.deepcopy(val), until

	def get_value(self, key, expires=False):
		"""A copy of the value, or None."""
		value, expires_at = self._values.get((frappe.local.site, key), (None, 0))
		return copy.deepcopy(value) if expires_at > time.monotonic() else None

	def delete_value(self, keys):
		"""Forget one key or several."""
		for key in [keys] if isinstance(keys, str) else keys:
			self._values.pop((frappe.local.site, key), None)

	def incrby(self, key, amount=1):
		"""Add to a counter and return it; its expiry stays."""
		with self._lock:
			self.set(key, 0, nx=True)
			counted, until = self._values[frappe.local.site, key]
			self._values[frappe.local.site, key] = counted + amount, until
			return counted + amount

	def set(self, key, value, ex=None, nx=False):
		"""Keep a number for `ex` seconds; with `nx` only where there is none."""
		with self._lock:
			if not nx or self.get_value(key) is None:
				self.set_value(key, value, ex)


cache = Cache()
