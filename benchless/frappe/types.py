"""`frappe._dict`: a dict whose keys are attributes too; a missing one is None."""


class _dict(dict):
	__slots__ = ()
	__getattr__ = dict.get
	__setattr__ = dict.__setitem__

	def update(self, other=None, /, **values):
		"""Update in place and return self, so that calls can be chained."""
		super().update(other or {}, **values)
		return self

	def __deepcopy__(self, memo):
		from copy import deepcopy

		return type(self)((key, deepcopy(value, memo)) for key, value in self.items())
