import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from meeting_manager.meeting_manager.domain.names import clean_name
from meeting_manager.meeting_manager.domain.plain_text import plain_text
from meeting_manager.meeting_manager.services import customer_service, schema_service
from meeting_manager.meeting_manager.services.contact_point_service import read_email, read_phone


class MMMeetingBooking(Document):
	"""One appointment. Keeps what the booker wrote, and links the customer it belongs to."""

	def before_insert(self):
		"""The customer is found or made, and locked, before the booking takes its number: see
		`lock_customers`.
		"""
		self.validate_times()
		self.link_customer()
		customer_service.lock_customers({self.customer})

	def validate(self):
		self.keep_texts_plain()
		self.validate_times()
		self.validate_submitted_contact()
		if not self.is_new():
			self.link_customer()
			customer_service.lock_customers(self._customers_touched())
		self.follow_merged_customer()
		self.fill_cached_contact()

	def keep_texts_plain(self):
		self.meeting_title, self.notes = plain_text(self.meeting_title), plain_text(self.notes)
		self.customer_name = clean_name(self.customer_name)

	def validate_times(self):
		if not self.start_datetime or not self.end_datetime:
			return  # Frappe says which of the two is missing
		if get_datetime(self.end_datetime) <= get_datetime(self.start_datetime):
			frappe.throw(
				_("The booking ends before it starts. Please choose an End that is later than Start.")
			)

	def validate_submitted_contact(self):
		"""New or edited contact data must be readable; old rows brought over as they were may stay as they
		are.
		"""
		if self.has_value_changed("customer_email"):
			email = read_email(self.customer_email) if self.customer_email else None
			self.customer_email, self.customer_email_key = (
				(email.display, email.key) if email else (None, None)
			)
		if self.customer_phone and self.has_value_changed("customer_phone"):
			self.customer_phone = read_phone(self.customer_phone).display

	def link_customer(self):
		"""Without a customer, find or make the one whose contact data was submitted; with neither, stay
		anonymous.
		"""
		if self.customer or not (self.customer_email or self.customer_phone):
			return
		if not self.is_new() and not self._contact_changed():
			return
		found = customer_service.find_or_create_customer(
			self.customer_email, self.customer_phone, self.customer_name
		)
		self.customer = found["customer_id"]

	def follow_merged_customer(self):
		if self.customer:
			self.customer = customer_service.survivor_of(self.customer, lock=True)

	def fill_cached_contact(self):
		"""Once, when the customer is linked: later changes of the customer's record do not rewrite
		history.
		"""
		before = self.get_doc_before_save()
		if before and before.customer == self.customer:
			email, phone = before.customer_email_at_booking, before.customer_phone_at_booking
		elif self.customer:
			email, phone = customer_service.primary_contact_points(self.customer)
		else:
			email, phone = None, None
		self.customer_email_at_booking, self.customer_phone_at_booking = email, phone

	def on_update(self):
		customer_service.update_statistics(self._customers_touched())

	def on_trash(self):
		customer_service.lock_customers({self.customer})

	def after_delete(self):
		customer_service.update_statistics({self.customer})

	def _customers_touched(self) -> set[str | None]:
		before = self.get_doc_before_save()
		return {self.customer, before.customer if before else None}

	def _contact_changed(self) -> bool:
		return self.has_value_changed("customer_email") or self.has_value_changed("customer_phone")


def on_doctype_update():
	schema_service.keep_indexes("MM Meeting Booking")
