"""Passwords: users' are hashed, fields' are encrypted with the site's own key."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

import frappe
from werkzeug.security import check_password_hash, generate_password_hash


@lru_cache(1)
def _nobodys_password():
	"""A wrong user name is checked against this, to take the same time as a wrong password."""
	return generate_password_hash(secrets.token_hex())


def update_password(user, pwd, doctype="User", fieldname="password", logout_all_sessions=False):
	"""Set a user's password; with `logout_all_sessions` every session of the user ends."""
	_store(doctype, user, fieldname, generate_password_hash(pwd), 0)
	if logout_all_sessions:
		frappe.db.sql("delete from `tabSessions` where user = %s", [user])


def check_password(user, pwd, doctype="User", fieldname="password", delete_tracker_cache=True):
	"""The user's name if the password is right; AuthenticationError otherwise."""
	stored = _stored(doctype, user, fieldname, 0)
	if not check_password_hash(stored or _nobodys_password(), pwd or "") or not stored:
		raise frappe.AuthenticationError(frappe._("Incorrect User or Password"))
	return user


def set_encrypted_password(doctype, name, pwd, fieldname="password"):
	"""Keep a Password field's value: XOR with a key stream of HMACs, and sealed, as the standard library has no cipher."""
	nonce = secrets.token_bytes(16)
	hidden = _mask(pwd.encode(), nonce)
	_store(doctype, name, fieldname, base64.b64encode(nonce + _mac(b"seal" + nonce + hidden) + hidden).decode(), 1)


def get_decrypted_password(doctype, name, fieldname="password", raise_exception=True):
	"""A Password field's value in clear; None, or AuthenticationError, where none is kept or it was tampered with."""
	raw = base64.b64decode(_stored(doctype, name, fieldname, 1) or "")
	nonce, seal, hidden = raw[:16], raw[16:48], raw[48:]
	if raw and hmac.compare_digest(seal, _mac(b"seal" + nonce + hidden)):
		return _mask(hidden, nonce).decode()
	if raise_exception:
		message = frappe._("Password not found for {0} {1} {2}").format(doctype, name, fieldname)
		frappe.throw(message, frappe.AuthenticationError)


def keep_passwords(doc):
	"""Move a document's Password fields to where passwords are kept, and leave asterisks."""
	for field in doc.meta.fields:
		if field.fieldtype != "Password":
			continue
		value = doc.get(field.fieldname)
		if not value:
			place = [doc.doctype, doc.name, field.fieldname]
			frappe.db.sql("delete from `__Auth` where doctype = %s and name = %s and fieldname = %s", place)
		elif set(value) != {"*"}:
			set_encrypted_password(doc.doctype, doc.name, value, field.fieldname)
			doc.set(field.fieldname, "*" * len(value))


def _stored(doctype, name, fieldname, encrypted):
	query = "select password from `__Auth` where doctype = %s and name = %s and fieldname = %s and encrypted = %s"
	rows = frappe.db.sql(query, [doctype, name, fieldname, encrypted], pluck=True)
	return rows[0] if rows else None


def _store(doctype, name, fieldname, value, encrypted):
	query = "replace into `__Auth` (doctype, name, fieldname, password, encrypted) values (%s, %s, %s, %s, %s)"
	frappe.db.sql(query, [doctype, name, fieldname, value, encrypted])


def _mac(data):
	return hmac.digest(hashlib.sha256(frappe.conf.encryption_key.encode()).digest(), data, "sha256")


def _mask(data, nonce):
	blocks = range(len(data) // 32 + 1)
	stream = b"".join(_mac(b"mask" + nonce + block.to_bytes(8, "big")) for block in blocks)
	return bytes(one ^ other for one, other in zip(data, stream, strict=False))
