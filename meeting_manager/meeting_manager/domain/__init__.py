"""The rules themselves: pure Python without Frappe and without a database, grouped as the services are."""
