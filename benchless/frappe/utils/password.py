"""The users' passwords: only their hashes are kept."""

import secrets
from functools import lru_cache

import frappe
from werkzeug.security import check_password_hash, generate_password_hash


@lru_cache(1)
def _nobodys_password():
	"""A wrong user name is checked against this, to take the same time as a wrong password."""
	return generate_password_hash(secrets.token_hex())


def update_password(user, pwd):
	"""Set a user's password."""
	row = ["User", user, "password", generate_password_hash(pwd), 0]
	frappe.db.sql("replace into `__Auth` values (%s, %s, %s, %s, %s)", row)


def check_password(user, pwd):
	"""The user's name if the password is right; AuthenticationError otherwise."""
	stored = frappe.db.sql("select password from `__Auth` where name = %s", [user], pluck=True)
	if not check_password_hash(stored[0] if stored else _nobodys_password(), pwd) or not stored:
		raise frappe.AuthenticationError(frappe._("Incorrect User or Password"))
	return user
