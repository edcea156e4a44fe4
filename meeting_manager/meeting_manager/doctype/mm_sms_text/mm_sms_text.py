from frappe.model.document import Document


class MMSMSText(Document):
	pass
