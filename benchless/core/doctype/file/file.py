import hashlib
from pathlib import Path

import frappe
from frappe.model.document import Document


class File(Document):
	"""A stored file: its bytes are on disk beside the database, named after their hash."""

	def before_insert(self):
		content = self.__dict__.pop("content", None)
		if content is None:
			return
		content = content.encode() if isinstance(content, str) else content
		self.content_hash, self.file_size = hashlib.sha256(content).hexdigest(), len(content)
		given = Path(self.file_name or "file")
		self.file_name, stored = given.name, f"{given.stem}{self.content_hash[:6]}{given.suffix}"
		path = self._path(stored)
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_bytes(content)
		self.file_url = f"/{'private/' if self.is_private else ''}files/{stored}"

	def validate(self):
		if ".." in (self.file_url or ""):
			frappe.throw(frappe._("Not a file URL: {0}").format(self.file_url))

	def get_content(self):
		"""The bytes, as text where they are UTF-8."""
		content = self._path(Path(self.file_url).name).read_bytes()
		try:
			return content.decode()
		except UnicodeDecodeError:
			return content

	def _path(self, stored):
		return Path(f"{frappe.local.site}.files", "private" if self.is_private else "public", "files", stored)
