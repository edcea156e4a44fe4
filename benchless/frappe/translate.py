"""Texts in the user's language, from the app's `locale/<lang>.po` and `translations/<lang>.csv`."""

import csv
from functools import lru_cache

import frappe

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
	from babel.messages.pofile import read_po

	folder, catalogue = host.current().app_path, {}
	for path in folder.glob(f"translations/{lang}.csv"):
		with path.open(encoding="utf-8", newline="") as file:
			rows = [[*row, ""] for row in csv.reader(file) if len(row) > 1]
		catalogue.update({(row[0], row[2] or None): row[1] for row in rows})
	for path in folder.glob(f"locale/{lang.replace('-', '_')}.po"):
		with path.open("rb") as file:
			known = [each for each in read_po(file) if each.id and each.string and not each.fuzzy]
		catalogue.update({(each.id, each.context or None): each.string for each in known})
	return catalogue


@lru_cache(1)
def get_languages():
	"""The languages the app is translated into, English among them."""
	folder = host.current().app_path
	paths = [*folder.glob("locale/*.po"), *folder.glob("translations/*.csv")]
	return sorted({"en", *(path.stem.replace("_", "-") for path in paths)})
