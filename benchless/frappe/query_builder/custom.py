"""Terms that PyPika has not got."""

from pypika.terms import Term
from pypika.utils import format_alias_sql, format_quotes


class ConstantColumn(Term):
	"""A text, the same in each row; give it a name with `.as_()`."""

	alias = None

	def __init__(self, value):
		super().__init__()
		self.value = value

	def get_sql(self, quote_char=None, **kwargs):
		"""The text, quoted, with its alias."""
		text = format_quotes(str(self.value).replace("'", "''"), "'")
		return format_alias_sql(text, self.alias or str(self.value), quote_char=quote_char, **kwargs)
