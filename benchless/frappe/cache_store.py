"""`frappe.cache`: the calls of Frappe's Redis wrapper, over a dictionary of this process."""

import copy
import threading
import time

import benchless

NOTHING = object()


class Cache:
	"""Keys are apart for each site; values are copied in and out. Not shared between processes."""

	def __init__(self):
		self._values, self._lock = {}, threading.RLock()

	def __getattr__(self, name):
		raise AttributeError(benchless.NOT_OFFERED.format(f"frappe.cache.{name}"))

	def _key(self, key, user=None):
		from frappe.context import local

		return getattr(local, "site", ""), user, key

	def _read(self, key):
		value, expires = self._values.get(key, (NOTHING, None))
		return NOTHING if expires is not None and expires <= time.monotonic() else value

	def set_value(self, key, val, user=None, expires_in_sec=None, shared=False):
		"""Keep a copy of `val`, for so many seconds or for good."""
		expires = time.monotonic() + expires_in_sec if expires_in_sec else None
		self._values[self._key(key, user)] = copy.deepcopy(val), expires

	def get_value(self, key, generator=None, user=None, expires=False, shared=False):
		"""A copy of the value; where there is none, what `generator` makes is kept and returned."""
		value = self._read(self._key(key, user))
		if value is NOTHING and generator:
			value = generator()
			self.set_value(key, value, user)
		return None if value is NOTHING else copy.deepcopy(value)

	def delete_value(self, keys, user=None, make_keys=True, shared=False):
		"""Forget one key or several."""
		for key in [keys] if isinstance(keys, str) else keys:
			self._values.pop(self._key(key, user), None)

	def incrby(self, key, amount=1):
		"""Add to a counter and return it; its expiry stays."""
		with self._lock:
			value = self._read(self._key(key))
			expires = None if value is NOTHING else self._values[self._key(key)][1]
			self._values[self._key(key)] = (amount if value is NOTHING else int(value) + amount), expires
			return self._values[self._key(key)][0]

	def expire(self, key, seconds):
		"""Let a key expire so many seconds from now."""
		if (value := self._read(self._key(key))) is not NOTHING:
			self._values[self._key(key)] = value, time.monotonic() + seconds

	def hset(self, name, key, value, shared=False):
		"""Keep a value in a hash."""
		self.set_value(name, {**(self.get_value(name) or {}), key: value})

	def hget(self, name, key, shared=False):
		"""A value of a hash."""
		return (self.get_value(name) or {}).get(key)

	def flushall(self):
		"""Forget everything."""
		self._values.clear()


cache = Cache()
