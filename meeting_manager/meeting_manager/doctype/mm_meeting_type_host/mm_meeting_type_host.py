from frappe.model.document import Document


class MMMeetingTypeHost(Document):
	pass
