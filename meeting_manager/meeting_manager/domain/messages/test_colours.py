import unittest

from meeting_manager.meeting_manager.domain.messages.colours import (
	BLACK,
	PAGES,
	READABLE,
	WHITE,
	contrast,
	palette,
	read_colour,
	readable,
	text_on,
)


class TestColours(unittest.TestCase):
	def test_contrast_is_that_of_the_standard(self):
		self.assertAlmostEqual(contrast(BLACK, WHITE), 21)
		self.assertAlmostEqual(contrast("#777777", WHITE), 4.48, places=2)
		self.assertEqual(contrast("#0b5cad", "#0b5cad"), 1)

	def test_text_on_a_colour_is_whichever_reads_better(self):
		self.assertEqual(text_on("#0b5cad"), WHITE)
		self.assertEqual(text_on("#ffe600"), BLACK)

	def test_any_colour_is_made_readable_on_white_and_on_a_dark_page(self):
		for colour in ("#ffe600", "#ffffff", "#000000", "#ff00ff", "#0b5cad", "#7f7f7f"):
			for background in (WHITE, "#111418"):
				with self.subTest(colour=colour, background=background):
					self.assertGreaterEqual(contrast(readable(colour, background), background), READABLE)

	def test_links_in_any_brand_colour_read_wherever_they_stand(self):
		for colour in ("#ffe600", "#ffffff", "#000000", "#ff00ff", "#0b5cad", "#7f7f7f", "#1f6f5c"):
			tones = palette(colour)
			for name, backgrounds in PAGES.items():
				for background in (*backgrounds, tones[f"tint_{name}"]):
					with self.subTest(colour=colour, background=background):
						self.assertGreaterEqual(contrast(tones[f"link_{name}"], background), READABLE)
			self.assertGreaterEqual(contrast(tones["on_colour"], colour), READABLE)

	def test_a_colour_that_reads_well_already_is_left_alone(self):
		self.assertEqual(readable("#0b5cad", WHITE), "#0b5cad")

	def test_what_is_no_colour_becomes_the_one_given_instead(self):
		self.assertEqual(read_colour(" #0AF ", BLACK), "#00aaff")
		for text in (None, "", "red", "#12345", "#0b5cad;x:url(//evil)"):
			with self.subTest(text):
				self.assertEqual(read_colour(text, "#0b5cad"), "#0b5cad")
