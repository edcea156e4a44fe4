"""`frappe._dict`: a dict whose keys are attributes too; a missing one is None."""


class _dict(dict):
	__setattr__ = dict.__setitem__

	def __getattr__(self, key):
		if key.startswith("__"):
			raise AttributeError(key)
		return self.get(key)

	def update(self, other=None, /, **values):
		"""Update in place and return self, so that calls can be chained."""
		super().update(other or {}, **values)
		return self
