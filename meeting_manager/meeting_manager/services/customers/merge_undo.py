"""Undoes a merge: every row as it was, from the snapshot in its log.

What people have changed, moved or deleted since is newer than the snapshot; it stays and is named in the log.
The two customers are saved as by a form, so their `modified` is the time of the undo: forms that have been
open since before become stale.
"""

import json
from collections import defaultdict

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.domain.booking import event_keys
from meeting_manager.meeting_manager.domain.customers import merge_choices
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.customers import customers, merge, references
from meeting_manager.meeting_manager.services.customers.merge_plan import (
	BOOKING,
	CUSTOMER,
	LISTS,
	LOG,
	SUGGESTION,
	child_rows,
	choosable_fields,
	survivor_and_source,
)
from meeting_manager.meeting_manager.services.customers.merge_summary import EMAIL, label_of_row
from meeting_manager.meeting_manager.services.customers.references import Change

OF_SOURCE = ("status", "profile_status", "primary_email", "next_follow_up", "user")


def undo(log_name: str):
	"""Undo a merge and return its log, whose `undo_notes` name what was not given back, a line each.

	Raises MergeRefusedError, with nothing changed, when it has been undone, when the survivor has been merged
	on, when a customer is gone, or when somebody else has the source's email by now.
	"""
	log = frappe.get_doc(LOG, log_name)
	state = json.loads(log.snapshot or "{}")
	_check_log(log, state)
	names = [name for each in state["changes"] if each["doctype"] == BOOKING for name in each["names"]]
	merge.lock(log.source, log.survivor, names)
	log = frappe.get_doc(LOG, log_name, for_update=True)
	_check_log(log, state)
	notes = Undoing(log, state).run()
	customers.update_statistics({log.source, log.survivor})
	booking_totals.touch({log.source, log.survivor})
	log.update(
		{"status": "Undone", "undone_by": frappe.session.user, "undone_on": now_datetime()},
	)
	log.undo_notes = "\n".join(notes)
	return log.save(ignore_permissions=True)  # nobody writes a log by hand; who may undo has been asked


class Undoing:
	"""One undo under way: what the log says was, and what stands there now."""

	def __init__(self, log, state: dict):
		self.state = state
		self.notes: list[str] = []
		self.source_name, self.survivor_name = log.source, log.survivor
		survivor, source = survivor_and_source(log.source, log.survivor, lock=True)
		self.survivor, self.source = merge.plain(survivor), merge.plain(source)
		_check_still_merged(self.source, self.survivor)
		self.rows = merge.plain(child_rows((log.source, log.survivor)))

	def run(self) -> list[str]:
		"""Returns what was not given back, in sentences."""
		self.check_emails()
		survivor_values, source_values = self.values_of_survivor(), self.values_of_source()
		children = {
			child: self.sort_rows(child, survivor_values) for child in self.state["children"]["before"]
		}
		self.give_back_links()  # first: bookings take the first name of a customer who is saved
		self.free_unique_values(survivor_values)
		self.put_children(children)
		self.save(self.survivor_name, survivor_values)
		self.save(self.source_name, source_values)
		self.put_children(children)  # again, as saving a customer signs all its rows
		self.put_removed_rows()
		self.give_back_lists()
		return self.notes

	def check_emails(self):
		"""Somebody new may have the address that makes the source who it is."""
		key = self.state["source"]["before"]["primary_email_key"]
		holders = customers.holders_of_emails([key] if key else [], self.survivor_name)
		holder = holders.get(key)
		if holder and holder != self.source_name:
			message = _(
				"The email address of {0} now belongs to customer {1}, so this merge "
				"cannot be undone. Please remove it there first."
			)
			frappe.throw(message.format(self.source_name, holder), MergeRefusedError)

	def values_of_survivor(self) -> dict:
		"""The survivor's fields as they were; a newer value stays, and of points only what came is taken."""
		before, after = self.state["survivor"]["before"], self.state["survivor"]["after"]
		fields = [*(each.fieldname for each in choosable_fields()), "profile_status", "user"]
		values = self.restore(CUSTOMER, self.survivor_name, fields, before, after, self.survivor)
		brought = cint(self.state["source"]["before"]["loyalty_points"])
		values["loyalty_points"] = max(0, cint(self.survivor["loyalty_points"]) - brought)
		return values

	def values_of_source(self) -> dict:
		before, after = self.state["source"]["before"], self.state["source"]["after"]
		values = self.restore(CUSTOMER, self.source_name, OF_SOURCE, before, after, self.source)
		if values.get("user") and self.survivor["user"] != values["user"]:
			del values["user"]
			self.note(_("The portal user of {0} has since changed and was kept."), self.survivor_name)
		points = cint(before["loyalty_points"]) + cint(self.source["loyalty_points"])
		return {**values, "loyalty_points": points, "merged_into": None}

	def restore(self, doctype, name, fields, before: dict, after: dict, now: dict) -> dict:
		known = [each for each in fields if each in before and each in after]
		restored, kept = merge_choices.given_back(
			{each: before[each] for each in known}, {each: after[each] for each in known}, now
		)
		meta = frappe.get_meta(doctype)
		for fieldname in kept:
			label = _(meta.get_label(fieldname))
			self.note(_("{0} of {1} has since changed and keeps the newer value."), label, name)
		return restored

	def sort_rows(self, child: str, survivor_values: dict) -> tuple[list[dict], dict[str, dict]]:
		"""Which rows of a table become what they were, and which keep newer contents and only change hands:
		`([whole row], {name: {"parent", "idx", "is_primary"}})`.
		"""
		before = self.state["children"]["before"][child]
		after = {row["name"]: row for row in self.state["children"]["after"].get(child, ())}
		now = {row["name"]: row for row in self.rows.get(child, ())}
		whole, placed = [], {}
		for row in before:
			today, moved = now.get(row["name"]), row["parent"] == self.source_name
			if not today and row["name"] in self.state.get("shared", ()):
				whole.append(row)
			elif not today or (moved and today["parent"] != self.survivor_name):
				if moved:
					self.name_missing_row(child, row)
			elif self.is_kept_primary(child, row, survivor_values):
				self.note(_("{0} is now the primary email and was kept."), row["email_address"])
			elif _same(today, after.get(row["name"], {}), exclude=("modified", "modified_by")):
				whole.append(row)
			elif moved:
				placed[row["name"]] = {key: row[key] for key in ("parent", "idx", "is_primary") if key in row}
				self.note(_("{0} has since changed and keeps the newer value."), _title(row))
		return whole, placed

	def name_missing_row(self, child: str, row: dict):
		elsewhere = frappe.db.get_value(child, row["name"], "parent")
		if elsewhere and elsewhere != self.source_name:
			self.note(_("{0} has since been moved elsewhere and stays there."), _title(row))
		else:
			self.note(_("{0} has since been deleted."), _title(row))

	def is_kept_primary(self, child: str, row: dict, survivor_values: dict) -> bool:
		"""Whether the survivor's Primary Email has been set, since the merge, to a row that came with it."""
		if child != EMAIL or row["parent"] != self.source_name or "primary_email" in survivor_values:
			return False
		return bool(row["email_key"]) and row["email_key"] == self.survivor["primary_email_key"]

	def free_unique_values(self, survivor_values: dict):
		"""Two customers cannot have one value for a moment: the survivor lets go first."""
		freed = {field: None for field in ("primary_email", "user") if field in survivor_values}
		if "primary_email" in freed:
			freed["primary_email_key"] = None
		if freed:
			frappe.db.set_value(CUSTOMER, self.survivor_name, freed, update_modified=False)

	def put_children(self, children: dict):
		for child, (whole, placed) in children.items():
			references.remove_rows(child, [row["name"] for row in whole])
			references.put_rows(child, whole)
			for column in {column for row in placed.values() for column in row}:
				references.write(child, column, {name: row[column] for name, row in placed.items()})

	def save(self, name: str, values: dict):
		customer = frappe.get_doc(CUSTOMER, name, for_update=True)
		customer.update(values)
		has_row = any(
			row.email_key == customer.primary_email_key or row.email_address == customer.primary_email
			for row in customer.email_addresses
		)
		if customer.primary_email and not customer.merged_into and not has_row:
			customer.primary_email = None  # its row has been deleted or given to somebody else since
		customer.profile_status = merge_choices.fitting_profile(
			(customer.profile_status, customer.profile_status),
			bool(customer.primary_email),
			bool(customer.phone_numbers),
		)
		customer.flags.values_are_stored = True
		customer.flags.ignore_mandatory = True
		customer.save()

	def give_back_links(self):
		changes = [Change(**each) for each in self.state["changes"]]
		suggestions = [each for each in changes if each.doctype == SUGGESTION]
		links = [each for each in changes if each.doctype != SUGGESTION]
		for part in (links, suggestions):
			back, left = references.give_back(part)
			for (doctype, name), why in left.items():
				self.note(_sentence(why), label_of_row(doctype, name))
			if part is links:
				self.give_back_details(
					{name for each in back if each.doctype == BOOKING for name in each.names}
				)

	def give_back_details(self, returned: set[str]):
		"""First names and event keys of the bookings that went back; a booking that was changed since has
		kept its key, which names the survivor, and gets one of its own.
		"""
		details = [Change(**each) for each in self.state["details"]]
		for each in details:
			each.names = [name for name in each.names if name in returned]
		_back, left = references.give_back([each for each in details if each.names])
		names = sorted(name for _doctype, name in left)
		rows = (
			frappe.get_all(BOOKING, {"name": ["in", names]}, ["name", "event", "event_customer_key"])
			if names
			else []
		)
		keys = {
			row.name: event_keys.own_key(row.event, self.source_name, row.name)
			for row in rows
			if row.event
			and event_keys.names_person(row.event_customer_key, row.event, self.survivor_name, row.name)
		}
		if keys:
			references.write(BOOKING, "event_customer_key", keys)

	def put_removed_rows(self):
		"""Rows that both customers had one of. Their parent may be gone by now."""
		for doctype, rows in self.state["removed"].items():
			gone = self.gone_parents(rows) if frappe.get_meta(doctype).istable else set()
			kept = [row for row in rows if row.get("parent") not in gone]
			if doctype == SUGGESTION:
				kept = self.free_pairs(kept)
			references.put_rows(doctype, kept)
			for row in rows:
				if row not in kept:
					self.note(_sentence("deleted"), label_of_row(doctype, row["name"]))

	def gone_parents(self, rows: list[dict]) -> set[str]:
		by_doctype = defaultdict(set)
		for row in rows:
			by_doctype[row["parenttype"]].add(row["parent"])
		gone = set()
		for doctype, names in by_doctype.items():
			gone |= names - set(frappe.get_all(doctype, {"name": ["in", sorted(names)]}, pluck="name"))
		return gone

	def free_pairs(self, rows: list[dict]) -> list[dict]:
		keys = [row["pair_key"] for row in rows]
		taken = set(frappe.get_all(SUGGESTION, {"pair_key": ["in", keys]}, pluck="pair_key"))
		return [row for row in rows if row["pair_key"] not in taken]

	def give_back_lists(self):
		source, survivor = self.state["source"], self.state["survivor"]
		ours, theirs = {}, {}
		for column in LISTS:
			if not source["before"].get(column):
				continue
			ours[column] = _list_before(column, survivor, source, self.survivor.get(column))
			now = merge.read_list(column, self.source.get(column))
			both = merge_choices.union(merge.read_list(column, source["before"][column]), now)
			theirs[column] = merge.written_list(column, both) if now else source["before"][column]
		if ours:
			merge.put_lists(self.survivor_name, ours)
			merge.put_lists(self.source_name, theirs)

	def note(self, sentence: str, *words: str):
		note = sentence.format(*words)
		if note not in self.notes:
			self.notes.append(note)


def _check_log(log, state: dict) -> None:
	if log.status == "Undone":
		frappe.throw(_("This merge has already been undone."), MergeRefusedError)
	if not state:
		frappe.throw(
			_("The record of what this merge moved no longer exists, so it cannot be undone."),
			MergeRefusedError,
		)


def _check_still_merged(source: dict, survivor: dict) -> None:
	if survivor["merged_into"]:
		message = _("{0} has since been merged into {1}. Please undo that merge first.")
		frappe.throw(message.format(survivor["name"], survivor["merged_into"]), MergeRefusedError)
	if source["merged_into"] != survivor["name"]:
		message = _("{0} is no longer merged into {1}, so there is nothing to undo.")
		frappe.throw(message.format(source["name"], survivor["name"]), MergeRefusedError)


def _same(today: dict, after: dict, exclude: tuple[str, ...]) -> bool:
	"""Whether a row stands as the merge left it, in the columns that there were then."""
	return bool(after) and all(today.get(key) == after[key] for key in after if key not in exclude)


def _title(row: dict) -> str:
	return frappe.utils.escape_html(row.get("email_address") or row.get("phone_number") or row["name"])


def _sentence(why: str) -> str:
	if why == "deleted":
		return _("{0} has since been deleted.")
	return _("{0} has been moved or changed since the merge and was left as it is.")


def _list_before(column: str, survivor: dict, source: dict, now: str | None) -> str | None:
	"""The survivor's list as it was; what was added since the merge stays in it."""
	if now == survivor["after"].get(column):
		return survivor["before"].get(column)
	before, brought, today = (
		merge.read_list(column, each)
		for each in (survivor["before"].get(column), source["before"][column], now)
	)
	return merge.written_list(column, merge_choices.without(today, before, brought))
