import csv
import io
import unittest

from hypothesis import assume, example, given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.spreadsheets import (
	APOSTROPHE,
	as_text_cell,
	csv_of_texts,
	from_text_cell,
	is_formula_like,
)

FORMULAS = (
	"=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u2060=1",
	'"=1', "'=1", "' \"=1", "＝1", "＋1", "－1", "＠x", "+60 12-345 6789", "-5", "\tx", "\ufeff=1",
)  # fmt: skip
TEXTS = ("", " ", "'", "''x", "Ann", "a=b", "5-3", "O'Brien", '"quoted"', "(+60)", "<b>", "１－２", "'tis")
CELL = st.one_of(
	st.text(st.sampled_from("=+-@'\" ,;\t\r\n5x")), st.text(), st.sampled_from(FORMULAS + TEXTS)
).filter(lambda text: "\0" not in text)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=5)
DELIMITERS = st.sampled_from((",", ";", "\t", "|", "^", "-"))


class TestCells(unittest.TestCase):
	def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(self):
		for text in FORMULAS:
			with self.subTest(text):
				self.assertEqual(as_text_cell(text), APOSTROPHE + text)

	def test_other_texts_stay_to_the_letter(self):
		for text in TEXTS:
			with self.subTest(text):
				self.assertEqual(as_text_cell(text), text)

	@given(CELL)
	def test_an_imported_cell_is_what_was_exported(self, text):
		self.assertEqual(from_text_cell(as_text_cell(text)), text)

	@given(CELL)
	def test_no_cell_begins_as_a_formula_does(self, text):
		self.assertFalse(as_text_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n")))


class TestCsv(unittest.TestCase):
	@given(ROWS, DELIMITERS, st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)))
	@example([["a", 'x"\r\n=1'], ["=1", ""], [""]], ",", csv.QUOTE_MINIMAL)
	@example([["\t=1", "b"]], "\t", csv.QUOTE_MINIMAL)
	def test_each_text_of_a_file_is_one_and_the_rest_as_it_was(self, rows, delimiter, quoting):
		assume(not (rows and rows[0][0].startswith("\ufeff")))  # which a file's own mark looks like
		file = io.StringIO()
		csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)

		kept = _read(csv_of_texts(file.getvalue(), delimiter), delimiter)

		before = _read(file.getvalue(), delimiter)
		self.assertEqual([[from_text_cell(cell) for cell in row] for row in kept], before)
		for row in kept:
			for cell in row:
				self.assertFalse(is_formula_like(cell) and not cell.startswith("'") and not _is_number(cell))

	def test_numbers_stay_numbers_and_phone_numbers_become_text(self):
		file = "Sr,Amount,Phone\r\n1,-5.5,+60123456789\r\n2,-1e-05,-5-5\r\n"

		kept = csv_of_texts(file)

		self.assertEqual(kept, "Sr,Amount,Phone\r\n1,-5.5,'+60123456789\r\n2,-1e-05,'-5-5\r\n")

	def test_a_quoted_number_is_text(self):
		self.assertEqual(csv_of_texts('"-5",-5\n'), '"\'-5",-5\n')

	def test_a_file_with_a_byte_order_mark_is_read_past_it(self):
		self.assertEqual(csv_of_texts('\ufeff"=1"\n'), '\ufeff"\'=1"\n')


def _read(content, delimiter):
	return list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))


def _is_number(cell):
	try:
		return cell[0] != "+" and float(cell.replace(",", "")) is not None
	except ValueError:
		return False
