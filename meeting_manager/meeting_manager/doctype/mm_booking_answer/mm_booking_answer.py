from frappe.model.document import Document


class MMBookingAnswer(Document):
	pass
