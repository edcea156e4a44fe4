from frappe.model.document import Document


class MMScheduleWindow(Document):
	pass
