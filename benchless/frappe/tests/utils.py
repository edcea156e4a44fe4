"""Base classes of tests: what a class writes is undone when it ends."""

import copy
import unittest
from contextlib import contextmanager
from functools import wraps

import frappe


class UnitTestCase(unittest.TestCase):
	"""A test that needs no database."""

	maxDiff = 10_000

	@contextmanager
	def set_user(self, user):
		"""Act as `user` inside the block."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	def assertDocumentEqual(self, expected, actual):
		"""Every field of `expected` has the same value in `actual`."""
		values = expected.as_dict() if hasattr(expected, "as_dict") else expected
		for fieldname, value in values.items():
			if isinstance(value, list):
				for one, other in zip(value, actual.get(fieldname), strict=True):
					self.assertDocumentEqual(one, other)
			else:
				self.assertEqual(frappe.utils.cstr(value), frappe.utils.cstr(actual.get(fieldname)), fieldname)


class FrappeTestCase(UnitTestCase):
	"""Commits what was before the class, and rolls back what the class wrote."""

	@classmethod
	def setUpClass(cls):
		"""Commit, so that the rollback at the end undoes this class alone."""
		frappe.db.commit()
		cls.addClassCleanup(_restore_flags, copy.deepcopy(frappe.local.flags))
		cls.addClassCleanup(frappe.db.rollback)
		super().setUpClass()

	@contextmanager
	def change_settings(self, doctype, settings_dict=None, commit=False, **settings):
		"""Change a Single inside the block."""
		with change_settings(doctype, settings_dict, commit, **settings):
			yield


def _restore_flags(flags):
	frappe.local.flags = flags


@contextmanager
def change_settings(doctype, settings_dict=None, commit=False, **settings):
	"""Change fields of a Single inside the block, and put them back after it."""
	changes = {**(settings_dict or {}), **settings}
	before = {field: frappe.get_doc(doctype).get(field) for field in changes}
	_save_settings(doctype, changes, commit)
	try:
		yield
	finally:
		_save_settings(doctype, before, commit)


def _save_settings(doctype, values, commit):
	document = frappe.get_doc(doctype)
	document.update(values)
	document.save(ignore_permissions=True)
	if commit:
		frappe.db.commit()


def timeout(seconds=30, error_message=""):
	"""Accepted for Frappe's sake; a test here is not cut off."""

	def decorate(function):
		@wraps(function)
		def run(*args, **kwargs):
			return function(*args, **kwargs)

		return run

	return decorate
