"""The base classes of tests, under the names of Frappe 16; `frappe.tests.utils` has Frappe 15's."""

from frappe.tests.utils import FrappeTestCase as IntegrationTestCase
from frappe.tests.utils import UnitTestCase, change_settings

__all__ = ["IntegrationTestCase", "UnitTestCase", "change_settings"]
