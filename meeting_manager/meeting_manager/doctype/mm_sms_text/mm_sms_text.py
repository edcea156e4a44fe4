from frappe.model.document import Document


class MMSMSText(Document):
	"""A text of the site's own for one kind of message and language; a row of MM Settings."""
