from frappe.model.document import Document


class MMScheduleOverride(Document):
	pass
