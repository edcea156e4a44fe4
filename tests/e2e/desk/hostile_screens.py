"""Opens screens of the Desk and looks for hostile texts that became markup or script."""

from desk_fixtures import visit, wait_until_idle
from hostile_texts import trouble


class Screens:
	"""`visited`: the names of the screens that were looked at. `found`: {screen: what went wrong there}."""

	def __init__(self, page):
		self.page, self.visited, self.found = page, [], {}
		page.set_default_timeout(30_000)
		page.on("dialog", self.note_dialog)
		visit(page, "")

	def note_dialog(self, dialog):
		self.found["a dialog"] = [dialog.message]
		dialog.dismiss()

	def go(self, *route, ready=None):
		"""A screen of the Desk by its route, without loading the Desk anew."""
		self.page.evaluate("(route) => frappe.set_route(...route)", list(route))
		if ready:
			self.page.locator(ready).first.wait_for(state="attached")
		self.look(" / ".join(route))

	def load(self, address, ready="body"):
		"""A page that is no screen of the Desk, such as a print."""
		self.page.goto(address)
		self.page.locator(ready).first.wait_for(state="attached")
		self.page.wait_for_load_state()
		self.look(address, is_desk=False)

	def look(self, name, is_desk=True):
		"""At what is on the page now; an image that cannot be loaded says so a moment later."""
		if is_desk:
			wait_until_idle(self.page)
		self.page.wait_for_timeout(150)
		self.visited.append(name)
		if found := trouble(self.page):
			self.found[name] = found

	def open_rows(self):
		"""The first row of each table of the form."""
		self.page.evaluate(
			"""() => cur_frm.fields.filter((field) => field.grid && field.grid.grid_rows?.length)
				.forEach((field) => field.grid.grid_rows[0].toggle_view(true))"""
		)
		self.look("rows of " + self.page.evaluate("cur_frm.doctype + ' ' + cur_frm.docname"))
