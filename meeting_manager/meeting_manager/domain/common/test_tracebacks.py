import traceback
import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common import tracebacks

SECRET = "zqx-secret"
WITH_VARIABLES = f"""Traceback with variables (most recent call last):
  File "apps/frappe/frappe/handler.py", line 12, in handle
      form = {{'email': '{SECRET}'}}
  File "/x/apps/meeting_manager/meeting_manager/api/public.py", line 3, in book
      name = '{SECRET}'
builtins.ValueError: {SECRET}
{SECRET} in a second line
"""
PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1)


def raised(work) -> BaseException:
	try:
		work()
	except Exception as error:
		return error
	raise AssertionError("nothing was raised")


def fail(text):
	try:
		raise ValueError(text)
	except ValueError as error:
		raise KeyError(text) from error


class TestTracebacks(unittest.TestCase):
	def test_what_is_left_are_lines_of_code_and_kinds_of_errors(self):
		self.assertEqual(
			tracebacks.without_values(WITH_VARIABLES),
			"  frappe/frappe/handler.py:12 in handle\n"
			"  meeting_manager/meeting_manager/api/public.py:3 in book\n"
			"builtins.ValueError",
		)
		self.assertEqual(tracebacks.kind_of(WITH_VARIABLES), "builtins.ValueError")

	def test_it_may_be_done_again(self):
		once = tracebacks.without_values(WITH_VARIABLES)

		self.assertEqual(tracebacks.without_values(once), once)

	def test_what_is_no_traceback_stays(self):
		self.assertEqual(tracebacks.without_values("3 bookings overlap"), "3 bookings overlap")
		self.assertFalse(tracebacks.is_traceback('File "a" was not found'))

	@given(PRINTABLE)
	def test_no_text_of_an_error_is_kept(self, secret):
		marked = f"«{secret}»"
		error = raised(lambda: fail(marked))
		printed = "".join(traceback.format_exception(error))

		for kept in (tracebacks.summary(error), tracebacks.without_values(printed)):
			self.assertNotIn(marked, kept)
			self.assertIn("ValueError", kept)
			self.assertIn("KeyError", kept)
			self.assertIn(" in fail", kept)

	def test_the_number_of_a_databases_error_is_kept(self):
		def lock():
			raise OSError(1205, SECRET)

		error = raised(lock)

		self.assertEqual(tracebacks.summary(error).splitlines()[0], "OSError (1205)")
