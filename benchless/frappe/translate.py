"""Texts in the user's language, from the app's `translations/<lang>.csv`."""

import csv
from functools import lru_cache

import frappe
from babel.localedata import locale_identifiers

from benchless import site as host


def _(msg, lang=None, context=None):
	"""`msg` in `lang` (the request's language); itself where no translation is known."""
	lang = lang or getattr(frappe.local, "lang", None) or "en"
	if lang == "en" or not msg:
		return msg
	for code in (lang, lang.split("-")[0]):
		catalogue = get_catalogue(code)
		if found := catalogue.get((msg, context)) or catalogue.get((msg, None)):
			return found
	return msg


@lru_cache(64)
def get_catalogue(lang):
	"""{(text, context): translation} of the app."""
	catalogue = {}
	for path in host.current().app_path.glob(f"translations/{lang}.csv"):
		with path.open(encoding="utf-8", newline="") as file:
			rows = [[*row, ""] for row in csv.reader(file) if len(row) > 1]
		catalogue.update({(row[0], row[2] or None): row[1].strip() for row in rows})
	return catalogue


@lru_cache(1)
def get_languages():
	"""The languages a request may be in: all that Babel knows, and those the app is translated into."""
	files = host.current().app_path.glob("translations/*.csv")
	return {code for code in locale_identifiers() if "_" not in code} | {path.stem for path in files}
