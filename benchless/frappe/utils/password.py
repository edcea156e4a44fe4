"""The users' passwords, of which only hashes are kept, and the site's key."""

import secrets

import frappe
from werkzeug.security import check_password_hash, generate_password_hash

NOBODYS = generate_password_hash(secrets.token_hex())


def get_encryption_key():
	"""The key of this site for signatures: made with it, kept in it, or set in its settings."""
	return frappe.conf.encryption_key


def update_password(user, pwd):
	"""Set a user's password."""
	row = ("User", user, "password", generate_password_hash(pwd), 0)
	frappe.db.sql("replace into `__Auth` values %s", [row])


def check_password(user, pwd):
	"""The user's name if the password is right; AuthenticationError otherwise."""
	stored = frappe.db.sql("select password from `__Auth` where name = %s", [user], pluck=True)
	# a wrong user name takes the same time as a wrong password
	if not check_password_hash(stored[0] if stored else NOBODYS, pwd) or not stored:
		raise frappe.AuthenticationError(frappe._("Incorrect User or Password"))
	return user
