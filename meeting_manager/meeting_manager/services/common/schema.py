"""What the schema needs beyond the DocType files, on every database, after each sync."""

from typing import Any

import frappe

SCHEMA_VERSION = "mm_schema_version"  # key of the cache: which one has all its indexes
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SERIES = ("MC-", "MB-", "ML-")  # of customers, bookings and merge logs

# Besides search_index and unique of the DocType files; names are global on SQLite, so each is our own. None
# is of a single field of the DocType: what is unique or indexed by itself says so there, or Frappe drops the
# index at the next sync, or when an administrator changes the form. Each costs a little of every write, so
# each says which reads it is for; tests/test_statement_plans.py looks.
COMPOSITE_INDEXES = {
	# The list by status, newest first: a status that few have is not found by reading all of them.
	"MM Customer": {
		"idx_mm_customer_status": ["status", "creation"],
		# The card of new customers, without those that are merged.
		"idx_mm_customer_new": ["creation", "merged_into"],
	},
	"MM Customer Email": {"idx_email_address": ["email_address", "parent"]},
	"MM Customer Phone": {"idx_phone_number": ["phone_number", "parent"]},
	"MM Customer Word": {
		"idx_mm_word_customer": ["word", "customer"],
		"idx_mm_customer_word": ["customer", "word"],
	},
	"MM Search Word": {"idx_mm_variant_word": ["variant", "word"]},
	"MM Meeting Booking": {
		# Of one customer: their list, overview and figures, which are counted at every change of a booking,
		# and of many, in reports. With what is counted, so that no booking itself is read.
		"idx_mm_booking_visits": ["customer", "start_datetime", "status", "amount"],
		"idx_mm_booking_email_key": ["customer_email_key", "customer"],
		"idx_mm_booking_network": ["guest_network", "starts_at"],
		# The list and the card of Pending ones, No-shows, bookings to come that lack an Event. The Event is
		# in it so that the job reads no booking that has one.
		"idx_mm_booking_status": ["status", "start_datetime", "calendar_event"],
		# Lists by host and by type, My Schedule, day sheets, and what Frappe looks up before it deletes a
		# host or a type.
		"idx_mm_booking_host": ["host", "start_datetime"],
		"idx_mm_booking_type": ["meeting_type", "start_datetime"],
		# Offers that nobody took and who waits: few rows among millions that are neither.
		"idx_mm_booking_waitlist": ["waitlist", "start_datetime"],
		# All that ask for days: the list, the calendar, cards; with who came, for the figures of a month.
		"idx_mm_booking_start": ["start_datetime", "status", "customer"],
		# The list of suspicious ones: as few.
		"idx_mm_booking_suspicious": ["is_suspicious", "start_datetime"],
	},
	# Sums of some days, and the changes that are not in them yet: with what is added, so that no row itself
	# is read, as No-shows by host adds some hundred a day.
	"MM Booking Total": {
		"idx_mm_total_sums": [
			"dimension",
			"day",
			"status",
			"host",
			"meeting_type",
			"is_event",
			"source",
			"bookings",
			"amount",
		],
	},
	# Source Analysis, by source: the same.
	"MM Customer Span": {"idx_mm_span_source": ["source", "last_day", "first_day", "customer_since"]},
	"MM Booking Host": {
		"idx_mm_busy_host": ["user", "busy_until"],
		"idx_mm_held_event": ["event", "holds"],
	},
	"MM Booking Reminder": {"idx_mm_reminder_due": ["status", "due_at"]},
	"MM Booking Task": {"idx_mm_task_due": ["next_attempt_at", "creation"]},
	"MM SMS Message": {"idx_mm_sms_due": ["status", "next_attempt_at"]},
	"MM Duplicate Suggestion": {"idx_mm_suggestion_status": ["status", "score"]},
}

# Columns that every record has, by which lists are sorted and jobs read. Frappe indexes one of them or the
# other; which depends on its version, the database and the DocType. Ours are where its own are not.
STANDARD_COLUMNS = {
	"MM Customer": ("creation", "modified"),
	"MM Meeting Booking": ("creation",),
	"MM Booking Request": ("creation",),
	"MM SMS Message": ("creation",),
	"MM Customer Merge Log": ("creation",),
}

# Indexes of before, of which another has taken the place.
DROPPED_INDEXES = {
	"MM Meeting Booking": (
		"idx_mm_booking_customer",
		"idx_mm_meeting_booking_host",
		"idx_mm_meeting_booking_start_datetime",
		"idx_mm_meeting_booking_meeting_type",
	),
	"MM Booking Total": ("idx_mm_total_day",),
	"MM Customer Span": ("idx_mm_span_days",),
}

# Of tables that are Frappe's: none is of a single field, which Frappe would drop at its next sync. Busy times
# are read by owner or participant: see `busy_events`. What an Event is about is looked up when customers are
# merged; Frappe 15 has no field for it.
FRAPPE_INDEXES = {
	"Event": {
		"idx_mm_event_owner": ["owner", "repeat_this_event", "ends_on", "starts_on"],
		"idx_mm_event_reference": ["reference_docname", "reference_doctype"],
	},
	"Event Participants": {
		"idx_mm_participant_user": ["reference_docname", "parent"],
		"idx_mm_participant_email": ["email", "parent"],
	},
}


def start_series() -> None:
	"""Give each number series its row before anyone needs a number: two first bookings at once, each creating
	it, would deadlock.
	"""
	series = frappe.qb.DocType("Series")
	present = frappe.qb.from_(series).select(series.name).where(series.name.isin(SERIES)).run(pluck=True)
	for name in SERIES:
		if name not in present:
			frappe.qb.into(series).columns(series.name, series.current).insert(name, 0).run()


def keep_indexes(doctype: str) -> None:
	"""Create the indexes of `doctype` that are missing, and drop those that are not needed any more. Run from
	`on_doctype_update`.
	"""
	for name, fields in COMPOSITE_INDEXES.get(doctype, {}).items():
		_create(doctype, fields, name)
	for column in STANDARD_COLUMNS.get(doctype, ()):
		_keep_standard_index(doctype, column)
	for name in DROPPED_INDEXES.get(doctype, ()):
		_drop_index(doctype, name)
	if frappe.db.db_type == "sqlite":
		_keep_single_column_indexes(doctype)


def keep_changed_indexes(response: Any = None, request: Any = None) -> None:
	"""Give the tables their indexes again where the schema is not the one that was last looked at: at the end
	of a request that may have changed it, and of each job. Commits; Frappe has ended the answer's
	transaction by then.

	On SQLite, Frappe rebuilds a table without any index when an administrator adds or changes a field of it,
	by whichever form, and two customers could then get one address. SQLite numbers its schemas.
	"""
	if frappe.db.db_type == "sqlite" and (request is None or request.method not in SAFE_METHODS):
		if frappe.cache.get_value(SCHEMA_VERSION) != _schema_version():
			keep_all_indexes()


def keep_all_indexes() -> None:
	"""The same whatever was looked at, on every database, after a migration and daily: Frappe syncs only the
	DocTypes whose files have changed, and an index is none of their fields.
	"""
	for doctype in frappe.get_all("DocType", {"module": "Meeting Manager", "issingle": 0}, pluck="name"):
		keep_indexes(doctype)
	keep_frappe_indexes()
	if frappe.db.db_type == "sqlite":
		frappe.cache.set_value(SCHEMA_VERSION, _schema_version())


def _schema_version() -> int:
	return int(frappe.db.sql("pragma schema_version")[0][0])


def indexes_of(doctype: str) -> dict[str, tuple[str, ...]]:
	"""`{name: columns}` of the indexes on the table of a DocType."""
	table, found = f"tab{doctype}", {}
	if frappe.db.db_type == "sqlite":
		for name in [row[1] for row in frappe.db.sql(f"pragma index_list(`{table}`)")]:
			found[name] = tuple(row[2] for row in frappe.db.sql(f"pragma index_info(`{name}`)"))
		return found
	for row in frappe.db.sql(f"show index from `{table}`", as_dict=True):  # in the order of their columns
		found[row.Key_name] = (*found.get(row.Key_name, ()), row.Column_name)
	return found


def _keep_standard_index(doctype: str, column: str) -> None:
	"""One index of a column that every record has, Frappe's own where it makes one."""
	name = f"idx_{frappe.scrub(doctype)}_{column}"
	found = [each for each, columns in indexes_of(doctype).items() if columns == (column,)]
	ours = [each for each in found if each.endswith(name)]
	if not found:
		_create(doctype, [column], name)
	elif len(found) > len(ours):
		for each in ours:
			_drop_index(doctype, each)


def _create(doctype: str, fields: list[str], name: str, unique: bool = False) -> None:
	"""Create an index if there is none of this name. Commits, on every database.

	SQLite is asked directly: Frappe's `add_index` leaves the index to the transaction there, which may be
	undone, and writes a Property Setter for one field, which rebuilds the table.
	"""
	if frappe.db.db_type != "sqlite":
		(frappe.db.add_unique if unique else frappe.db.add_index)(doctype, fields, name)
	elif name not in indexes_of(doctype):
		kind = "unique index" if unique else "index"
		columns = ", ".join(f"`{field}`" for field in fields)
		frappe.db.sql_ddl(f"create {kind} if not exists `{name}` on `tab{doctype}` ({columns})")
		frappe.db.commit()


def _drop_index(doctype: str, name: str) -> None:
	if name in indexes_of(doctype):
		on = "" if frappe.db.db_type == "sqlite" else f" on `tab{doctype}`"
		frappe.db.sql_ddl(f"drop index `{name}`{on}")


def keep_frappe_indexes() -> None:
	"""Create the indexes that Frappe's own tables miss: after each migrate, whatever Frappe made of them."""
	for doctype, indexes in FRAPPE_INDEXES.items():
		columns = frappe.db.get_table_columns(doctype)
		for name, fields in indexes.items():
			if set(fields) <= set(columns) and tuple(fields) not in indexes_of(doctype).values():
				_create(doctype, fields, name)


def drop_frappe_indexes() -> None:
	"""Leave Frappe's tables as they were: before the app is uninstalled."""
	for doctype, indexes in FRAPPE_INDEXES.items():
		for stored in indexes_of(doctype):
			if stored.endswith(tuple(indexes)):  # the table's name may stand before it
				_drop_index(doctype, stored)


def compare_exactly(doctype: str, fieldname: str) -> None:
	"""Let MariaDB compare a unique column byte by byte; its default calls `jose@…` and `josé@…` one
	address.
	"""
	if frappe.db.db_type != "mariadb":
		return
	table = f"tab{doctype}"
	column = frappe.db.sql(
		"""select collation_name, column_type from information_schema.columns
		where table_schema = database() and table_name = %s and column_name = %s""",
		(table, fieldname),
	)
	if column and column[0][0] != "utf8mb4_bin":
		frappe.db.sql_ddl(f"alter table `{table}` modify `{fieldname}` {column[0][1]} collate utf8mb4_bin")


def _keep_single_column_indexes(doctype: str) -> None:
	"""Frappe's SQLite sync names indexes by column alone, so another table's may stand in the way, and a
	changed column rebuilds the table without them, its primary key and the children's parent. These names are
	ours alone."""
	meta = frappe.get_meta(doctype)
	_create(doctype, ["name"], f"unique_{frappe.scrub(doctype)}_name", unique=True)
	of_frappe = "parent" if meta.istable else "creation"
	if not _begins_an_index(f"tab{doctype}", of_frappe):
		_create(doctype, [of_frappe], f"idx_{frappe.scrub(doctype)}_{of_frappe}")
	for field in meta.fields:
		name = f"{frappe.scrub(doctype)}_{field.fieldname}"
		if field.unique:
			_create(doctype, [field.fieldname], f"unique_{name}", unique=True)
		elif field.search_index:
			_create(doctype, [field.fieldname], f"idx_{name}")


def _begins_an_index(table: str, column: str) -> bool:
	"""Whether SQLite has an index of `table` whose first column this is."""
	found = frappe.db.sql(
		"""select 1 from pragma_index_list(%s) as indexes, pragma_index_info(indexes.name) as columns
		where columns.seqno = 0 and columns.name = %s""",
		(table, column),
	)
	return bool(found)
