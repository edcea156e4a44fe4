"""Texts in the user's language, from the app's `locale/<lang>.po` and `translations/<lang>.csv`."""

import csv
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

import frappe


def translate(msg, lang=None, context=None):
	"""`msg` in `lang` (the request's language); itself where no translation is known."""
	lang = lang or getattr(frappe.local, "lang", None) or "en"
	if not isinstance(msg, str):
		msg = frappe.utils.cstr(msg)
	if lang == "en" or not msg:
		return msg
	catalogue = get_catalogue(lang)
	parent = get_catalogue(lang.split("-")[0]) if "-" in lang else {}
	for key in ((msg, context), (msg, None)):
		if found := catalogue.get(key) or parent.get(key):
			return found
	return msg


@lru_cache(64)
def get_catalogue(lang):
	"""{(text, context): translation} of all installed apps."""
	catalogue = {}
	for app in frappe.get_installed_apps():
		catalogue.update(_read_csv(Path(frappe.get_app_path(app, "translations", f"{lang}.csv"))))
		catalogue.update(_read_po(Path(frappe.get_app_path(app, "locale", f"{lang.replace('-', '_')}.po"))))
	return catalogue


def _read_csv(path):
	if not path.exists():
		return {}
	with path.open(encoding="utf-8", newline="") as file:
		rows = [row for row in csv.reader(file) if len(row) >= 2]
	return {(row[0], (row[2] if len(row) > 2 else "") or None): row[1] for row in rows}


def _read_po(path):
	if not path.exists():
		return {}
	with path.open("rb") as file:
		messages = [message for message in read_po(file) if message.id and message.string]
	return {(message.id, message.context or None): message.string for message in messages if not message.fuzzy}


@lru_cache(1)
def get_languages():
	"""The languages the apps are translated into, English among them."""
	found = {"en"}
	for app in frappe.get_installed_apps():
		for folder, ending in (("locale", "*.po"), ("translations", "*.csv")):
			found |= {path.stem.replace("_", "-") for path in Path(frappe.get_app_path(app, folder)).glob(ending)}
	return sorted(found)


def get_all_languages(with_language_name=False):
	"""The languages a user can choose."""
	return list(get_languages())
