from frappe.model.document import Document


class MMQuestion(Document):
	pass
