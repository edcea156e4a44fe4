import hashlib
from base64 import b64decode
from pathlib import Path

import frappe
from frappe.model.document import Document
from frappe.utils import get_files_path


class File(Document):
	"""A stored file: its bytes are on disk beside the database, named after their hash."""

	def before_insert(self):
		content = self.__dict__.pop("content", None)
		decode = self.__dict__.pop("decode", False)
		if content is None:
			return
		content = b64decode(content) if decode else content
		content = content.encode() if isinstance(content, str) else content
		self.content_hash, self.file_size = hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content)
		self.file_name = Path(self.file_name or "file").name
		self.write(content)

	def write(self, content):
		"""Write the bytes and set `file_url`."""
		stem, ending = Path(self.file_name).stem, Path(self.file_name).suffix
		stored = f"{stem}{self.content_hash[-6:]}{ending}"
		path = Path(get_files_path(stored, is_private=self.is_private))
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_bytes(content)
		self.file_url = f"/{'private/' if self.is_private else ''}files/{stored}"

	def validate(self):
		if ".." in (self.file_url or ""):
			frappe.throw(frappe._("Not a file URL: {0}").format(self.file_url))

	def get_full_path(self):
		"""Where the bytes are."""
		return get_files_path(Path(self.file_url).name, is_private=self.is_private)

	def get_content(self):
		"""The bytes, as text where they are UTF-8."""
		content = Path(self.get_full_path()).read_bytes()
		try:
			return content.decode()
		except UnicodeDecodeError:
			return content
