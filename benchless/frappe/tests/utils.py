"""Base classes of tests: what a class writes is undone when it ends."""

import copy
import unittest
from contextlib import contextmanager

import frappe


class UnitTestCase(unittest.TestCase):
	"""A test that needs no database."""

	@contextmanager
	def set_user(self, user):
		"""Act as `user` inside the block."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)


class FrappeTestCase(UnitTestCase):
	"""Commits what was before the class, and rolls back what the class wrote."""

	@classmethod
	def setUpClass(cls):
		"""Commit, so that the rollback at the end undoes this class alone."""
		frappe.db.commit()
		cls.addClassCleanup(setattr, frappe.local, "flags", copy.deepcopy(frappe.local.flags))
		cls.addClassCleanup(frappe.db.rollback)
		super().setUpClass()

	@staticmethod
	def change_settings(doctype, settings_dict=None, commit=False, **settings):
		"""Change a Single inside the block."""
		return change_settings(doctype, settings_dict, commit, **settings)


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
	frappe.get_doc(doctype).update(values).save(ignore_permissions=True)
	if commit:
		frappe.db.commit()
