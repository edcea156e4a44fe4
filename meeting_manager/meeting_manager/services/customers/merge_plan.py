"""What a merge of two customers will do, read and checked but not written. The preview and the merge both
start here, so that they do the same.
"""

from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.domain.booking import event_keys
from meeting_manager.meeting_manager.domain.customers import merge_choices
from meeting_manager.meeting_manager.services.customers import duplicate_suggestions, references
from meeting_manager.meeting_manager.services.customers.references import Change, Found

CUSTOMER, BOOKING, LOG, SUGGESTION = (
	"MM Customer",
	"MM Meeting Booking",
	"MM Customer Merge Log",
	"MM Duplicate Suggestion",
)
PHONE = "MM Customer Phone"
# What is made of a record stays with it; notes on pairs have a rule of their own, and the log is history.
NOT_FOLLOWED = (LOG, SUGGESTION, "MM Customer Word")
# Fields with a rule of their own, or that follow from others; all else is chosen field by field.
NOT_CHOSEN = frozenset({"merged_into", "is_active", "profile_status", "user", "loyalty_points"})
LAYOUT = frozenset(
	{"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Image"}
)
TABLES = frozenset({"Table", "Table MultiSelect"})
ALSO = {BOOKING: ("event", "event_customer_key"), "Comment": ("comment_type",)}
LISTS = ("_user_tags", "_liked_by", "_assign", "_comments")


@dataclass
class Plan:
	"""source, survivor: whole rows. children: `{child DocType: whole rows of both}`. removed: rows that both
	have, `{DocType: names}`. shared: rows of the source's tables that say what a row of the survivor says.
	details: further columns of the moved bookings.
	"""

	source: dict
	survivor: dict
	children: dict[str, list[dict]]
	found: list[Found]
	removed: dict[str, list[str]]
	choices: dict[str, str]
	values: dict
	changes: list[Change]
	details: list[Change]
	shared: dict[str, list[dict]] = field(default_factory=dict)
	notes: list[str] = field(default_factory=list)

	def rows_of_source(self, child: str) -> list[dict]:
		"""The rows that move."""
		shared = self.shared.get(child, ())
		rows = self.children[child]
		return [row for row in rows if row["parent"] == self.source["name"] and row not in shared]


def make_plan(source: str, survivor: str, wanted: dict, *, lock: bool = False) -> Plan:
	"""Read everything about two customers and refuse what cannot be merged.

	wanted: `{fieldname: "target", "source" or "both"}`. lock: what is read is held and up to date; the caller
	has locked both customers. Raises MergeRefusedError, or DoesNotExistError for a customer that is not
	there.
	"""
	ours, theirs = survivor_and_source(source, survivor, lock=lock)
	_check_pair(theirs, ours)
	fields = choosable_fields()
	_check_choices(fields, wanted)
	choices = merge_choices.choices_for(fields, ours, theirs, wanted)
	values = merge_choices.merged_values(choices, ours, theirs)
	pointers = references.pointers_to(CUSTOMER, exclude=NOT_FOLLOWED)
	locked = {(BOOKING, "customer")} if lock else ()
	found = references.find(pointers, CUSTOMER, source, also=ALSO, locked=locked)
	removed = references.doubles(found, CUSTOMER, survivor)
	_check_clashes(found, survivor)
	moved = references.moves(found, source, survivor, removed)
	suggestions, needless = _suggestions(source, survivor)
	if needless:
		removed[SUGGESTION] = needless
	children = child_rows((source, survivor))
	details, doubled = _booking_details(found, source, survivor)
	plan = Plan(theirs, ours, children, found, removed, choices, values, moved + suggestions, details)
	plan.shared = _shared_rows(children, source)
	plan.notes = _notes(plan, doubled)
	return plan


def survivor_and_source(source: str, survivor: str, *, lock: bool = False) -> tuple[dict, dict]:
	"""The whole rows of survivor and source. lock: as they are now, not as the snapshot has them."""
	customer = frappe.qb.DocType(CUSTOMER)
	query = frappe.qb.from_(customer).select(customer.star).where(customer.name.isin([source, survivor]))
	rows = {row.name: row for row in (query.for_update() if lock else query).run(as_dict=True)}
	for name in (source, survivor):
		if name not in rows:
			message = _("Customer {0} was not found. Please check the ID.")
			frappe.throw(message.format(escape_html(str(name))), frappe.DoesNotExistError)
	return rows[survivor], rows[source]


def choosable_fields() -> list[merge_choices.Choosable]:
	"""The fields of a customer that people fill in, Custom Fields among them."""
	return [
		merge_choices.Choosable(each.fieldname, each.fieldtype)
		for each in frappe.get_meta(CUSTOMER).fields
		if each.fieldtype not in LAYOUT | TABLES
		and not cint(each.get("read_only"))
		and not cint(each.get("is_virtual"))
		and each.fieldname not in NOT_CHOSEN
	]


def child_tables() -> list[str]:
	"""The DocTypes of a customer's tables, those of Custom Fields among them."""
	fields = frappe.get_meta(CUSTOMER).fields
	return sorted({each.options for each in fields if each.fieldtype in TABLES})


def child_rows(customers: tuple[str, ...]) -> dict[str, list[dict]]:
	"""`{child DocType: whole rows}` of these customers."""
	found = {}
	for child in child_tables():
		row = frappe.qb.DocType(child)
		query = frappe.qb.from_(row).select(row.star).where(row.parent.isin(customers))
		query = query.where(row.parenttype == CUSTOMER).orderby(row.parent).orderby(row.idx).orderby(row.name)
		found[child] = query.run(as_dict=True)
	return found


def _shared_rows(children: dict[str, list[dict]], source: str) -> dict[str, list[dict]]:
	"""Phone numbers that both customers have: a customer has each once. Of emails nobody has one twice."""
	rows = children[PHONE]
	ours = {row["phone_key"] for row in rows if row["parent"] != source}
	shared = [row for row in rows if row["parent"] == source and row["phone_key"] in ours]
	return {PHONE: shared} if shared else {}


def _check_pair(source: dict, survivor: dict) -> None:
	if source["name"] == survivor["name"]:
		frappe.throw(
			_("A customer cannot be merged with itself. Please choose another customer."), MergeRefusedError
		)
	for each in (source, survivor):
		if each["merged_into"]:
			message = _("{0} has already been merged into {1}. Please choose {1} instead.")
			frappe.throw(message.format(each["name"], each["merged_into"]), MergeRefusedError)
	if source["user"] and survivor["user"]:
		message = _(
			"{0} and {1} each have their own portal user. Please clear the portal user of one of them first."
		)
		frappe.throw(message.format(source["name"], survivor["name"]), MergeRefusedError)


def _check_choices(fields: list[merge_choices.Choosable], wanted: dict) -> None:
	if unknown := merge_choices.unknown_choices(fields, wanted):
		message = _("These fields cannot be selected: {0}. Please review the preview again.")
		frappe.throw(message.format(escape_html(", ".join(unknown))), MergeRefusedError)


def _check_clashes(found: list[Found], survivor: str) -> None:
	for pointer in references.clashes(found, CUSTOMER, survivor):
		message = _(
			"{0} allows one record per customer, and both customers have one. Please "
			"delete or change one of them first."
		)
		frappe.throw(message.format(_(pointer.doctype)), MergeRefusedError)


def _suggestions(source: str, survivor: str) -> tuple[list[Change], list[str]]:
	"""What becomes of the notes on pairs with the source: merged, or they follow, or the survivor has one of
	that pair already (their names).
	"""
	row = frappe.qb.DocType(SUGGESTION)
	columns = (row.name, row.customer, row.duplicate_of, row.status, row.pair_key)
	names = [source, survivor]
	query = frappe.qb.from_(row).select(*columns)
	rows = query.where(row.customer.isin(names) | row.duplicate_of.isin(names)).run(as_dict=True)
	taken, changes, needless = {each.pair_key for each in rows}, [], []
	for each in rows:
		pair = {each.customer, each.duplicate_of}
		if pair == set(names):
			changes.append(Change(SUGGESTION, [each.name], {"status": each.status}, {"status": "Merged"}))
		elif source in pair:
			sides = ("customer", "duplicate_of")
			after = {side: survivor if each[side] == source else each[side] for side in sides}
			after["pair_key"] = duplicate_suggestions.pair_key(*after.values())
			if after["pair_key"] in taken:
				needless.append(each.name)
			else:
				changes.append(Change(SUGGESTION, [each.name], {key: each[key] for key in after}, after))
	return changes, needless


def _booking_details(found: list[Found], source: str, survivor: str) -> tuple[list[Change], list[dict]]:
	"""The key of those bookings of events that name the customer and no email address; and those bookings
	whose event the survivor has booked too: both stay.
	"""
	bookings = [
		row
		for each in found
		if each.pointer.doctype == BOOKING and each.pointer.fieldname == "customer"
		for row in each.rows
	]
	details = []
	keyed = [row for row in bookings if row.event_customer_key]
	theirs = _booked_by(survivor, {row.event for row in keyed})
	taken = {row.event_customer_key for row in theirs}
	for row in keyed:
		if not event_keys.names_person(row.event_customer_key, row.event, source, row.name):
			continue
		key = event_keys.pair_key(row.event, survivor)
		if key in taken:
			key = event_keys.own_key(row.event, survivor, row.name)
		taken.add(key)
		before = {"event_customer_key": row.event_customer_key}
		details.append(Change(BOOKING, [row.name], before, {"event_customer_key": key}))
	other = {row.event: row.name for row in theirs}
	return details, [{**row, "other": other[row.event]} for row in keyed if row.event in other]


def _booked_by(customer: str, events: set[str]) -> list[frappe._dict]:
	"""The active bookings that a customer has of these events: name, event, event_customer_key."""
	if not events:
		return []
	booking = frappe.qb.DocType(BOOKING)
	query = frappe.qb.from_(booking).select(booking.name, booking.event, booking.event_customer_key)
	query = query.where((booking.customer == customer) & booking.event_customer_key.notnull())
	return query.where(booking.event.isin(sorted(events))).orderby(booking.name).run(as_dict=True)


def _notes(plan: Plan, doubled: list[dict]) -> list[str]:
	"""What people should know beside the counts, in sentences."""
	notes = []
	both = _("Both customers have booked the event {0}, so both bookings are kept: {1} and {2}.")
	for row in doubled:
		notes.append(both.format(row["event"], row["other"], row["name"]))
	once = _("Records that both customers have are kept once: {0} × {1}.")
	for doctype, names in sorted(plan.removed.items()):
		notes.append(once.format(len(names), _(doctype)))
	if plan.shared:
		notes.append(once.format(len(plan.shared[PHONE]), _("Phone numbers")))
	if plan.source["user"]:
		user = _("The portal user {0} will sign in as the remaining customer.")
		notes.append(user.format(plan.source["user"]))
	return notes
