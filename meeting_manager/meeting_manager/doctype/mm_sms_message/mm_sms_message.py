from frappe.model.document import Document


class MMSMSMessage(Document):
	pass
