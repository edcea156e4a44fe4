"""Merges two records of one person.

The source stays, inactive, and points at the survivor; everything that pointed at the source points at the
survivor. One transaction, a fixed number of statements whatever the number of rows (Frappe writes one more
for each contact point when it saves the survivor), and a log with what `merge_undo` needs.

Locks are taken in the order of docs/booking.md: the bookings, then both customers. A booking that is being
made for the source holds the source's row; the merge waits for it and moves it with the others.
"""

import json

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from meeting_manager.meeting_manager.domain.customers import merge_choices
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.common.transactions import lock_rows
from meeting_manager.meeting_manager.services.customers import customers, merge_summary, references
from meeting_manager.meeting_manager.services.customers.merge_plan import (
	BOOKING,
	CUSTOMER,
	LISTS,
	LOG,
	Plan,
	child_rows,
	make_plan,
	survivor_and_source,
)

INACTIVE = "Inactive"


def preview(source: str, survivor: str, choices: dict) -> dict:
	"""What a merge would do: `{"source", "survivor", "fields", "counts", "notes", "seen"}`.

	fields: `{"fieldname", "label", "fieldtype", "source", "target", "choice", "result"}` of those that either
	has a value in. seen: both customers' stamps, to hand to `merge`.
	"""
	plan = make_plan(source, survivor, choices)
	return {
		"source": _shown(plan.source),
		"survivor": _shown(plan.survivor),
		"fields": _fields(plan),
		"counts": merge_summary.with_labels(merge_summary.counts_of(plan)),
		"notes": plan.notes,
		"seen": {"source": str(plan.source["modified"]), "target": str(plan.survivor["modified"])},
	}


def merge(source: str, survivor: str, choices: dict, seen: dict):
	"""Merge `source` into `survivor` and return the MM Customer Merge Log.

	choices: as in `merge_plan.make_plan`. seen: the stamps of the preview; TimestampMismatchError
	when one of the customers has been changed since, and nothing is moved. To be called at the beginning of a
	transaction, as MariaDB shows it only what was there when it first read.
	"""
	lock(source, survivor, frappe.get_all(BOOKING, {"customer": source}, pluck="name", order_by="name"))
	plan = make_plan(source, survivor, choices, lock=True)
	_check_seen(plan, seen)
	counts = merge_summary.counts_of(plan)
	removed = {doctype: references.whole_rows(doctype, names) for doctype, names in plan.removed.items()}
	_move_contact_points(plan)
	_save_survivor(plan)
	_disable_source(plan)
	references.apply(plan.changes)
	references.apply(plan.details)
	for doctype, names in plan.removed.items():
		references.remove_rows(doctype, names)
	_join_lists(plan)
	customers.update_statistics({source, survivor})
	booking_totals.touch({source, survivor})
	return _write_log(plan, counts, removed)


def result_of(log) -> dict:
	"""What a merge moved, as its log has it: `{"counts", "notes"}`."""
	counts = merge_summary.with_labels(json.loads(log.counts))
	return {"counts": counts, "notes": (log.notes or "").splitlines()}


def lock(source: str, survivor: str, bookings: list[str]) -> None:
	"""Hold the bookings that move, then both customers: who changes a booking takes them in this order."""
	lock_rows(BOOKING, bookings)
	customers.lock_customers({source, survivor})


def plain(value):
	"""Rows as JSON keeps them: dates and numbers with decimals become text."""
	return json.loads(json.dumps(value, default=str))


def put_lists(name: str, lists: dict) -> None:
	"""Write `_user_tags` and its like; `modified` stays."""
	frappe.db.set_value(CUSTOMER, name, lists, update_modified=False)


def read_list(fieldname: str, stored: str | None) -> list:
	"""What Frappe keeps in a column of a record: tags behind commas, the others as JSON."""
	if fieldname == "_user_tags":
		return [tag for tag in (stored or "").split(",") if tag]
	return json.loads(stored or "[]")


def written_list(fieldname: str, values: list) -> str | None:
	"""The same the other way round."""
	if not values:
		return None
	return "," + ",".join(values) if fieldname == "_user_tags" else json.dumps(values)


def _shown(customer: dict) -> dict:
	keys = ("name", "customer_name", "status", "profile_status", "total_bookings", "loyalty_points")
	return {key: customer[key] for key in keys}


def _fields(plan: Plan) -> list[dict]:
	meta, rows = frappe.get_meta(CUSTOMER), []
	for name, choice in plan.choices.items():
		field, ours, theirs = meta.get_field(name), plan.survivor[name], plan.source[name]
		if merge_choices.is_empty(ours, field.fieldtype) and merge_choices.is_empty(theirs, field.fieldtype):
			continue
		shown = {"fieldname": name, "label": _(field.label), "fieldtype": field.fieldtype}
		rows.append(
			{**shown, "target": ours, "source": theirs, "choice": choice, "result": plan.values[name]}
		)
	return rows


def _check_seen(plan: Plan, seen: dict) -> None:
	for side, customer in (("source", plan.source), ("target", plan.survivor)):
		if str(seen.get(side)) != str(customer["modified"]):
			message = _(
				"{0} has changed since you opened the preview, so nothing was merged. "
				"Please review the preview again."
			)
			frappe.throw(message.format(customer["name"]), frappe.TimestampMismatchError)


def _move_contact_points(plan: Plan) -> None:
	"""Give the survivor the rows of the source's tables, below its own. Its own primary ones stay primary; an
	email becomes primary only as Primary Email is chosen.
	"""
	customer = frappe.qb.DocType(CUSTOMER)
	freed = {"primary_email": None, "primary_email_key": None, "user": None}
	query = frappe.qb.update(customer).where(customer.name == plan.source["name"])
	for column, value in freed.items():  # each is unique, and the survivor may be about to get it
		query = query.set(customer[column], value)
	query.run()
	_join_shared_rows(plan)
	for child, rows in plan.children.items():
		moved = plan.rows_of_source(child)
		ours = [row for row in rows if row["parent"] == plan.survivor["name"]]
		if not moved:
			continue
		row = frappe.qb.DocType(child)
		query = frappe.qb.update(row).set(row.parent, plan.survivor["name"]).set(row.idx, row.idx + len(ours))
		has_primary = any(each.get("is_primary") for each in ours)
		if child == merge_summary.EMAIL or (child == merge_summary.PHONE and has_primary):
			query = query.set(row.is_primary, 0)
		query.where((row.parent == plan.source["name"]) & (row.parenttype == CUSTOMER)).run()
	_keep_identity(plan)


def _keep_identity(plan: Plan) -> None:
	"""Whoever was found by a primary email of either record is found by it afterwards."""
	row = frappe.qb.DocType(merge_summary.EMAIL)
	keys = [each["primary_email_key"] for each in (plan.source, plan.survivor) if each["primary_email_key"]]
	if keys:
		ours = (row.parent == plan.survivor["name"]) & row.email_key.isin(keys)
		frappe.qb.update(row).set(row.merged_primary, 1).where(ours).run()


def _join_shared_rows(plan: Plan) -> None:
	"""A number that both have stays once, verified when either has shown that it is theirs."""
	for child, rows in plan.shared.items():
		references.remove_rows(child, [row["name"] for row in rows])
		shown = {row["phone_key"]: row for row in rows if row["is_verified"]}
		ours = [row for row in plan.children[child] if row["parent"] == plan.survivor["name"]]
		unverified = [row for row in ours if row["phone_key"] in shown and not row["is_verified"]]
		for mark in ("is_verified", "verified_at", "verified_by") if unverified else ():
			values = {row["name"]: shown[row["phone_key"]][mark] for row in unverified}
			references.write(child, mark, values)


def _save_survivor(plan: Plan) -> None:
	survivor = frappe.get_doc(CUSTOMER, plan.survivor["name"], for_update=True)
	survivor.update(plan.values)
	survivor.user = plan.survivor["user"] or plan.source["user"]
	survivor.loyalty_points = cint(plan.survivor["loyalty_points"]) + cint(plan.source["loyalty_points"])
	survivor.profile_status = merge_choices.fitting_profile(
		(plan.survivor["profile_status"], plan.source["profile_status"]),
		bool(survivor.primary_email),
		bool(survivor.phone_numbers),
	)
	survivor.flags.values_are_stored = True
	survivor.flags.ignore_mandatory = True  # what neither record had yet is no reason to keep two of them
	survivor.save()


def _disable_source(plan: Plan) -> None:
	source = frappe.get_doc(CUSTOMER, plan.source["name"], for_update=True)
	source.update({"status": INACTIVE, "merged_into": plan.survivor["name"], "next_follow_up": None})
	source.loyalty_points = 0
	source.flags.values_are_stored = True
	source.flags.ignore_mandatory = True
	source.save()


def _join_lists(plan: Plan) -> None:
	"""Tags, assignments, likes and the list's count of comments, which Frappe keeps on the record itself."""
	joined: dict[str, object] = {}
	emptied: dict[str, None] = {}
	for column in LISTS:
		theirs = read_list(column, plan.source.get(column))
		if theirs:
			both = merge_choices.union(read_list(column, plan.survivor.get(column)), theirs)
			joined[column], emptied[column] = written_list(column, both), None
	if joined:
		put_lists(plan.survivor["name"], joined)
		put_lists(plan.source["name"], emptied)


def _write_log(plan: Plan, counts: list[dict], removed: dict[str, list[dict]]):
	survivor, source = survivor_and_source(plan.source["name"], plan.survivor["name"], lock=True)
	snapshot = {
		"source": {"before": plan.source, "after": source},
		"survivor": {"before": plan.survivor, "after": survivor},
		"children": {"before": plan.children, "after": child_rows((source["name"], survivor["name"]))},
		"changes": [change.as_dict() for change in plan.changes],
		"details": [change.as_dict() for change in plan.details],
		"removed": removed,
		"shared": [row["name"] for rows in plan.shared.values() for row in rows],
	}
	log = frappe.get_doc(
		doctype=LOG,
		status="Merged",
		source=source["name"],
		source_name=plan.source["customer_name"],
		survivor=survivor["name"],
		survivor_name=survivor["customer_name"],
		merged_by=frappe.session.user,
		merged_on=now_datetime(),
		counts=json.dumps(counts),
		notes="\n".join(plan.notes),
		choices=json.dumps(plan.choices),
		snapshot=json.dumps(plain(snapshot)),
	)
	return log.insert(ignore_permissions=True)  # nobody writes a log by hand; who may merge has been asked
