"""The base class of tests, under the names of Frappe 16."""

import copy
import unittest

import frappe


class IntegrationTestCase(unittest.TestCase):
	"""Commits what was before the class, and rolls back what the class wrote."""

	@classmethod
	def setUpClass(cls):
		"""Commit, so that the rollback at the end undoes this class alone."""
		frappe.db.commit()
		cls.addClassCleanup(setattr, frappe.local, "flags", copy.deepcopy(frappe.local.flags))
		cls.addClassCleanup(frappe.db.rollback)
		super().setUpClass()
