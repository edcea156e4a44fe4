"""Passwords: users' are hashed, fields' are encrypted with the site's own key."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from werkzeug.security import check_password_hash, generate_password_hash

import frappe


@lru_cache(1)
def _nobodys_password():
	"""A wrong user name is checked against this, to take the same time as a wrong password."""
	return generate_password_hash(secrets.token_hex())


def update_password(user, pwd, doctype="User", fieldname="password", logout_all_sessions=False):
	"""Set a user's password; with `logout_all_sessions` every session of the user ends."""
	_store(doctype, user, fieldname, generate_password_hash(pwd), encrypted=0)
	if logout_all_sessions:
		frappe.db.sql("delete from `tabSessions` where user = %s", [user])


def check_password(user, pwd, doctype="User", fieldname="password", delete_tracker_cache=True):
	"""The user's name if the password is right; AuthenticationError otherwise."""
	stored = _stored(doctype, user, fieldname, encrypted=0)
	if not check_password_hash(stored or _nobodys_password(), pwd or "") or not stored:
		raise frappe.AuthenticationError(frappe._("Incorrect User or Password"))
	return user


def set_encrypted_password(doctype, name, pwd, fieldname="password"):
	"""Keep a Password field's value, encrypted."""
	_store(doctype, name, fieldname, encrypt(pwd), encrypted=1)


def get_decrypted_password(doctype, name, fieldname="password", raise_exception=True):
	"""A Password field's value in clear; None, or AuthenticationError, where none is kept."""
	stored = _stored(doctype, name, fieldname, encrypted=1)
	if stored:
		return decrypt(stored)
	if raise_exception:
		frappe.throw(frappe._("Password not found for {0} {1} {2}").format(doctype, name, fieldname), frappe.AuthenticationError)


def remove_encrypted_password(doctype, name, fieldname="password"):
	"""Forget a Password field's value."""
	frappe.db.sql("delete from `__Auth` where doctype = %s and name = %s and fieldname = %s", [doctype, name, fieldname])


def keep_password(doc, fieldname):
	"""Move a document's Password field to where passwords are kept, and leave asterisks."""
	value = doc.get(fieldname)
	if not value:
		remove_encrypted_password(doc.doctype, doc.name, fieldname)
	elif set(value) != {"*"}:
		set_encrypted_password(doc.doctype, doc.name, value, fieldname)
		doc.set(fieldname, "*" * len(value))


def _stored(doctype, name, fieldname, encrypted):
	rows = frappe.db.sql(
		"select password from `__Auth` where doctype = %s and name = %s and fieldname = %s and encrypted = %s",
		[doctype, name, fieldname, encrypted],
		pluck=True,
	)
	return rows[0] if rows else None


def _store(doctype, name, fieldname, value, encrypted):
	frappe.db.sql(
		"insert or replace into `__Auth` (doctype, name, fieldname, password, encrypted) values (%s, %s, %s, %s, %s)",
		[doctype, name, fieldname, value, encrypted],
	)


def encrypt(pwd):
	"""Encrypt with a key stream of HMAC-SHA256 and sign; the standard library has no cipher of its own."""
	nonce = secrets.token_bytes(16)
	hidden = _mask(pwd.encode(), nonce)
	return base64.urlsafe_b64encode(nonce + _seal(nonce + hidden) + hidden).decode()


def decrypt(txt):
	"""The text that encrypt() hid; ValidationError when it was tampered with or the site's key is another."""
	raw = base64.urlsafe_b64decode(txt)
	nonce, seal, hidden = raw[:16], raw[16:48], raw[48:]
	if not hmac.compare_digest(seal, _seal(nonce + hidden)):
		frappe.throw(frappe._("Encryption key is invalid! Please check site_config.json"))
	return _mask(hidden, nonce).decode()


def _key():
	return hashlib.sha256(frappe.conf.encryption_key.encode()).digest()


def _seal(data):
	return hmac.digest(_key(), b"seal" + data, "sha256")


def _mask(data, nonce):
	stream = b""
	while len(stream) < len(data):
		stream += hmac.digest(_key(), nonce + len(stream).to_bytes(8, "big"), "sha256")
	return bytes(one ^ other for one, other in zip(data, stream, strict=False))
