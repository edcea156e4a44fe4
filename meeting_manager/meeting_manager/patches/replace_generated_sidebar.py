import frappe

NAME = "Meeting Manager"


def execute() -> None:
	"""Let Frappe 16 read the sidebar and the icon of the home screen from the app's files.

	1. Delete the sidebar and the icons that it made of the workspace when the app was installed. They are
	   newer than the files may be, and Frappe keeps what is newer. What a person has rearranged for
	   themselves has a name of its own and stays.
	2. The sync after this patch creates both from the files.

	Frappe 15 has no such sidebar, and nothing is deleted.
	"""
	if not frappe.db.table_exists("Workspace Sidebar"):
		return
	frappe.db.delete("Workspace Sidebar Item", {"parent": NAME, "parenttype": "Workspace Sidebar"})
	frappe.db.delete("Workspace Sidebar", {"name": NAME})
	frappe.db.delete("Desktop Icon", {"label": NAME})
