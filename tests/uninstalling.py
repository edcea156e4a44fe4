"""What is left of the app on a site that it was installed on, used, and uninstalled from, after a dry run;
then it is installed again. For a fresh site of a bench without the app, which is then left with it:

	cd BENCH/sites && ../env/bin/python CHECKOUT/tests/uninstalling.py SITE

Prints each row, table, index and sequence that was not there before, and each that is missing; and each that
the dry run has changed. Exits with 1 if there is any.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import frappe
from frappe.model.delete_doc import delete_dynamic_links

APP = "meeting_manager"
# What Frappe itself writes while any app is installed and removed.
OF_FRAPPE = {
	"tabScheduled Job Log",  # of its own jobs
	"tabInstalled Application",  # versions are noted anew
	"tabSessions",
	"tabAccess Log",
	"tabActivity Log",
	"tabRoute History",
	"tabError Log",
	"__UserSettings",
	"tabDefaultValue",  # of Administrator's last choices
}
COLLEAGUE = "someone@uninstalled.example"  # a user of the site, who works with the app
ABOUT = (  # what names a row to whoever reads of it
	"parent",
	"deleted_doctype",
	"deleted_name",
	"ref_doctype",
	"docname",
	"reference_doctype",
	"reference_name",
	"for_doctype",
	"for_document",
)
Snapshot = dict[str, Counter]


def main(site: str) -> int:
	before = snapshot(site)
	if any("tabMM " in table for table in before):
		print(f"{site} has the app already. Please give a fresh site without it.")
		return 2
	bench(site, "install-app", APP)
	use(site)
	used = snapshot(site)
	bench(site, "uninstall-app", APP, "--yes", "--no-backup", "--dry-run")
	found = differences("dry run", used, snapshot(site))
	bench(site, "uninstall-app", APP, "--yes", "--no-backup")
	found += what_the_colleague_has_left(site)
	found += differences("uninstalled", before, snapshot(site))
	print("\n".join(found) or "The dry run changed nothing. Nothing is left, and nothing is missing.")
	bench(site, "install-app", APP)
	bench(site, "execute", "meeting_manager.demo.make.execute", "--kwargs", '{"one_in": 12}')
	bench(site, "migrate")
	print("The app was installed again, with the demo's data, and migrated.")
	return 1 if found else 0


def bench(site: str, *command: str) -> None:
	"""Run a command of the bench; what it prints is shown when it fails, or when it speaks of an error."""
	run = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site, *command]
	done = subprocess.run(run, capture_output=True, text=True)
	if done.returncode or "Error" in done.stdout + done.stderr:
		print(f"{' '.join(command)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
	if done.returncode:
		raise SystemExit(done.returncode)


def use(site: str) -> None:
	"""The demo's data, and what people hang on records, arrange and choose."""
	bench(site, "execute", "meeting_manager.demo.make.execute", "--kwargs", '{"one_in": 12}')
	connect(site)
	customer, booking = frappe.get_last_doc("MM Customer"), frappe.get_last_doc("MM Meeting Booking")
	customer.add_comment("Comment", "Prefers mornings")
	customer.add_tag("VIP")
	make("ToDo", description="Call back", reference_type="MM Customer", reference_name=customer.name)
	make("File", file_name="note.txt", content="note", attached_to_doctype=customer.doctype,
		attached_to_name=customer.name)  # fmt: skip
	user = make("User", email=COLLEAGUE, first_name="Someone", send_welcome_email=0,
		roles=[{"role": "MM Manager"}])  # fmt: skip
	make("User Permission", user=user.name, allow="MM Customer", for_value=customer.name)
	about = {"link_doctype": "MM Customer", "link_name": customer.name}
	make("Communication", subject="A call", content="Called", reference_doctype="MM Meeting Booking",
		reference_name=booking.name, timeline_links=[about],
		communication_type="Communication", communication_medium="Phone")  # fmt: skip
	make("Kanban Board", kanban_board_name="Own board", reference_doctype="MM Customer", field_name="status")
	make("Custom Field", dt="MM Customer", fieldname="own_field", label="Own Field", fieldtype="Data")
	make("Property Setter", doctype_or_field="DocField", doc_type="MM Customer", field_name="company",
		property="label", value="Firm", property_type="Data")  # fmt: skip
	make("Custom DocPerm", parent="MM Event", role="Guest", read=0, permlevel=0)
	frappe.db.set_value("User", user.name, "default_workspace", "Meeting Manager")
	frappe.delete_doc("MM Customer", make("MM Customer", customer_name="Gone", profile_status="Guest").name)
	frappe.db.commit()
	frappe.destroy()


def what_the_colleague_has_left(site: str) -> list[str]:
	"""What of ours the user still has; then the user goes, and the tag: both are the site's own."""
	connect(site)
	user = frappe.get_doc("User", COLLEAGUE)
	roles = [row.role for row in user.roles]
	found = [f"left: role {role} of {COLLEAGUE}" for role in roles if role.startswith("MM ")]
	if user.get("default_workspace"):
		found.append(f"left: workspace {user.default_workspace} of {COLLEAGUE}")
	contacts = frappe.get_all("Contact", {"user": COLLEAGUE}, pluck="name")
	for doctype, name in [("User", COLLEAGUE), *(("Contact", name) for name in contacts)]:
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
		delete_dynamic_links(doctype, name)  # which Frappe leaves to a background job
	# What Frappe keeps of each user who was deleted.
	frappe.db.delete("Deleted Document", {"deleted_name": COLLEAGUE})
	frappe.db.delete("Comment", {"comment_type": "Deleted", "subject": ["like", f"%{COLLEAGUE}"]})
	if frappe.db.table_exists("Permission Log"):
		frappe.db.delete("Permission Log", {"for_document": COLLEAGUE})
	frappe.db.delete("Tag", {"name": "VIP"})
	frappe.db.commit()
	frappe.destroy()
	return found


def make(doctype: str, **values: Any) -> Any:
	return frappe.get_doc(doctype=doctype, **values).insert(ignore_permissions=True)


def connect(site: str) -> None:
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")


def snapshot(site: str) -> Snapshot:
	"""`{table: its rows by name, else as a whole}`, and the same of indexes and sequences."""
	connect(site)
	found: Snapshot = {}
	for table in tables():
		rows = frappe.db.sql(f"select * from `{table}`", as_dict=True)
		found[table] = Counter(key_of(table, row) for row in rows)
	found["indexes"] = Counter(f"{table}: {name}" for table in found for name in indexes_of(table))
	found["sequences"] = Counter(name for (name,) in sequences())
	frappe.destroy()
	return found


def key_of(table: str, row: dict[str, Any]) -> str:
	if table == "tabSingles":
		return f"{row['doctype']}: {row['field']}"
	if table == "tabDefaultValue":
		return f"{row['parent']}: {row['defkey']}"
	if "name" in row:
		about = [row.get(field) for field in ABOUT]
		return " ".join(str(part) for part in (row["name"], *about) if part)
	return json.dumps(row, default=str, sort_keys=True)


def tables() -> list[str]:
	if frappe.db.db_type == "sqlite":
		return frappe.db.sql("select name from sqlite_master where type = 'table'", pluck=True)
	return [row[0] for row in frappe.db.sql("show full tables where table_type = 'BASE TABLE'")]


def indexes_of(table: str) -> set[str]:
	if frappe.db.db_type == "sqlite":
		return {row[1] for row in frappe.db.sql(f"pragma index_list(`{table}`)")}
	return {row.Key_name for row in frappe.db.sql(f"show index from `{table}`", as_dict=True)}


def sequences() -> list[tuple[str]]:
	if frappe.db.db_type == "sqlite":
		return []
	return frappe.db.sql(
		"""select table_name from information_schema.tables
		where table_schema = database() and table_type = 'SEQUENCE'"""
	)


def differences(after_what: str, before: Snapshot, after: Snapshot) -> list[str]:
	"""A line for each row that one has and the other has not."""
	left = [f"left ({after_what}): {line}" for line in lines(after, before)]
	return left + [f"missing ({after_what}): {line}" for line in lines(before, after)]


def lines(some: Snapshot, others: Snapshot) -> list[str]:
	"""What is in `some` and not in `others`."""
	return [
		f"{table}: {key}"
		for table, rows in sorted(some.items())
		if table not in OF_FRAPPE
		for key in sorted((rows - others.get(table, Counter())).elements())
		if "Installed Applications" not in key  # whose versions Frappe notes
	]


if __name__ == "__main__":
	sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).parent]
	os.environ.setdefault("CI", "1")
	raise SystemExit(main(sys.argv[1]))
