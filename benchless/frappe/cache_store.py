"""`frappe.cache`: the calls of Frappe's Redis wrapper, over a dictionary of this process."""

import copy
import threading
import time

_MISSING = object()


class Cache:
	"""Keys are apart for each site unless `shared`; values may expire. Not shared between processes."""

	def __init__(self):
		self._values = {}
		self._lock = threading.RLock()

	def __call__(self):
		return self

	def make_key(self, key, user=None, shared=False):
		"""The key as it is stored."""
		from frappe.context import local

		site = "" if shared else getattr(local, "site", "")
		return f"{site}|{f'user:{user}:' if user else ''}{key}"

	def _read(self, key):
		value, expires = self._values.get(key, (_MISSING, None))
		if expires is not None and expires <= time.monotonic():
			self._values.pop(key, None)
			return _MISSING
		return value

	def set_value(self, key, val, user=None, expires_in_sec=None, shared=False):
		"""Keep a copy of `val`, for so many seconds or for good."""
		expires = time.monotonic() + expires_in_sec if expires_in_sec else None
		self._values[self.make_key(key, user, shared)] = (copy.deepcopy(val), expires)

	def get_value(self, key, generator=None, user=None, expires=False, shared=False, **kwargs):
		"""A copy of the value; where there is none, what `generator` makes is kept and returned."""
		value = self._read(self.make_key(key, user, shared))
		if value is _MISSING:
			if not generator:
				return None
			value = generator()
			self.set_value(key, value, user, shared=shared)
		return copy.deepcopy(value)

	get = get_value

	def setex(self, name, time, value):
		"""Keep `value` for `time` seconds."""
		self.set_value(name, value, expires_in_sec=time)

	def exists(self, key, user=None, shared=False):
		"""Whether there is a value."""
		return self._read(self.make_key(key, user, shared)) is not _MISSING

	def delete_value(self, keys, user=None, make_keys=True, shared=False):
		"""Forget one key or several."""
		for key in [keys] if isinstance(keys, str) else keys:
			self._values.pop(self.make_key(key, user, shared) if make_keys else key, None)

	delete_key = delete = delete_value

	def delete_keys(self, key):
		"""Forget all keys that begin so."""
		start = self.make_key(key)
		for each in [each for each in list(self._values) if each.startswith(start)]:
			self._values.pop(each, None)

	def incrby(self, key, amount=1):
		"""Add to a counter and return it; its expiry stays."""
		with self._lock:
			name = self.make_key(key)
			value = self._read(name)
			expires = self._values[name][1] if value is not _MISSING else None
			value = (0 if value is _MISSING else int(value)) + amount
			self._values[name] = (value, expires)
			return value

	def incr(self, key):
		"""Add one to a counter and return it."""
		return self.incrby(key, 1)

	def expire(self, key, seconds):
		"""Let a key expire so many seconds from now."""
		name = self.make_key(key)
		if (value := self._read(name)) is not _MISSING:
			self._values[name] = (value, time.monotonic() + seconds)

	expire_key = expire

	def ttl(self, key):
		"""Seconds left; -1 for a key without expiry, -2 for none, as Redis says it."""
		name = self.make_key(key)
		if self._read(name) is _MISSING:
			return -2
		expires = self._values[name][1]
		return -1 if expires is None else max(0, round(expires - time.monotonic()))

	def hset(self, name, key, value, shared=False, **kwargs):
		"""Keep a value in a hash."""
		with self._lock:
			stored = self._values.setdefault(self.make_key(name, shared=shared), ({}, None))[0]
			stored[key] = copy.deepcopy(value)

	def hget(self, name, key, generator=None, shared=False):
		"""A value of a hash; what `generator` makes where there is none."""
		stored = self._read(self.make_key(name, shared=shared))
		if stored is not _MISSING and key in stored:
			return copy.deepcopy(stored[key])
		if generator:
			self.hset(name, key, generator(), shared)
			return self.hget(name, key)
		return None

	def hgetall(self, name):
		"""A copy of a whole hash."""
		stored = self._read(self.make_key(name))
		return {} if stored is _MISSING else copy.deepcopy(stored)

	def hdel(self, name, keys, shared=False, **kwargs):
		"""Forget one key or several of a hash."""
		stored = self._read(self.make_key(name, shared=shared))
		for key in [keys] if isinstance(keys, str) else keys:
			if stored is not _MISSING:
				stored.pop(key, None)

	def flushall(self):
		"""Forget everything."""
		self._values.clear()

	def __getattr__(self, name):
		from frappe import not_offered

		raise not_offered(f"frappe.cache.{name}")


cache = Cache()
