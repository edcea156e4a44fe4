"""SQL functions: PyPika's, and those that Frappe adds."""

from pypika.functions import *
from pypika.terms import CustomFunction, Function

Locate = CustomFunction("LOCATE", ["part", "text"])
Round = CustomFunction("ROUND", ["term", "decimal"])


class IfNull(Function):
	def __init__(self, condition, term, **kwargs):
		super().__init__("IFNULL", condition, term, **kwargs)


class GroupConcat(Function):
	def __init__(self, column, alias=None):
		super().__init__("GROUP_CONCAT", column, alias=alias)
