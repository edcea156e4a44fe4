"""The icon on the home screen of Frappe 16 and the sidebar behind it, which are in the files
`desktop_icon/meeting_manager.json` and `workspace_sidebar/meeting_manager.json`. Frappe 15 has neither.
"""

from typing import Any

import frappe
from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import access

ICON = "Meeting Manager"
SIDEBAR = "meeting manager"  # Frappe's key of it: the title in small letters


def leave_what_opens(bootinfo: dict[str, Any]) -> None:
	"""Take from what the Desk starts with what would lead the reader nowhere.

	Frappe leaves out the links that a role may not open. Who reads no bookings, as MM Staff do not, keeps the
	pages, of which My Schedule is the only one for them: the workspace's figures are not theirs, and what is
	set up is for others to change. The app's icon on the home screen leads to the first link that is left. A
	heading goes with its last link.
	"""
	sidebar = bootinfo.get("workspace_sidebar_item", {}).get(SIDEBAR)
	if not sidebar:
		return
	shown = sidebar["items"]
	if not access.may_see_contact_data():
		shown = [item for item in shown if item["type"] != "Link" or item["link_type"] == "Page"]
	following = [*shown[1:], {}]
	sidebar["items"] = [
		item
		for item, after in zip(shown, following, strict=True)
		if item["type"] != "Section Break" or after.get("child")
	]


def rename_second_icon(icon: Document, method: str) -> None:
	"""Let an icon that Frappe makes of our workspace be inserted, to be removed at once.

	Whenever an app is installed, Frappe makes an icon of each workspace that has none, and counts on the
	database to ignore one whose name is taken. SQLite does not: all icons after it would be missing.
	"""
	if icon.get("icon_type") == "Link" and icon.label == ICON:
		if frappe.db.exists("Desktop Icon", {"label": ICON, "icon_type": "App"}):
			icon.label = f"{ICON} {frappe.generate_hash(length=8)}"
			icon.flags.is_second = True


def remove_second_icon(icon: Document, method: str) -> None:
	"""Remove it after it was inserted: the icon from the file is enough."""
	if icon.flags.is_second:
		frappe.db.delete("Desktop Icon", {"name": icon.name})
