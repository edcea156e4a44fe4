from frappe.model.document import Document


class MMBookingReminder(Document):
	pass
