import frappe

SIDEBAR, PAGE = "Meeting Manager", "my-schedule"


def execute() -> None:
	"""Put My Schedule below Home in the sidebar of Frappe 16, which was made of the workspace's shortcuts
	when the app was installed, and does not follow them since.

	A sidebar that has it is left alone, so running it again changes nothing. Frappe 15 has none.
	"""
	if not frappe.db.exists("DocType", "Workspace Sidebar") or not frappe.db.exists(
		"Workspace Sidebar", SIDEBAR
	):
		return
	sidebar = frappe.get_doc("Workspace Sidebar", SIDEBAR)
	if any(item.link_to == PAGE for item in sidebar.items):
		return
	row = sidebar.append(
		"items", {"label": "My Schedule", "type": "Link", "link_type": "Page", "link_to": PAGE}
	)
	sidebar.items.remove(row)
	sidebar.items.insert(1, row)
	for position, item in enumerate(sidebar.items):
		item.idx = position
	sidebar.save(ignore_permissions=True)  # a migration runs without a user who has roles
