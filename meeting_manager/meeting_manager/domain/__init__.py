"""The rules in pure Python, without Frappe and without a database, in the same packages as the services."""
