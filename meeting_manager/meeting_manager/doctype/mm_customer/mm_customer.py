import frappe
from frappe import _
from frappe.utils import cint, escape_html

from meeting_manager.exceptions import DuplicateContactError
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.services.common import access, incomplete, numbers, schema
from meeting_manager.meeting_manager.services.common.contact_points import reader_of
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument
from meeting_manager.meeting_manager.services.common.site_address import link_to_form
from meeting_manager.meeting_manager.services.customers import (
	contact_rows,
	customers,
	duplicate_detection,
	duplicate_suggestions,
	record_rules,
	search_index,
)
from meeting_manager.meeting_manager.services.desk import customer_overview

ACTIVE_STATUSES = ("Lead", "Prospect", "Active")
# What is noted of a contact point, and never typed in.
MARKS = ("is_verified", "verified_at", "verified_by", "added_at", "source_booking")


class MMCustomer(PlainTextDocument):
	"""One person or organisation, with every contact point they are known by."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_customer_email.mm_customer_email import (
			MMCustomerEmail,
		)
		from meeting_manager.meeting_manager.doctype.mm_customer_phone.mm_customer_phone import (
			MMCustomerPhone,
		)

		company: DF.Data | None
		company_key: DF.Data | None
		customer_name: DF.Data
		customer_notes: DF.Text | None
		customer_source: DF.Literal[
			"",
			"Website",
			"Referral",
			"Social Media",
			"Advertising",
			"Trade Show",
			"Cold Call",
			"Email Campaign",
			"Other",
		]
		customer_type: DF.Literal["Individual", "Company", "Non-profit", "Government"]
		date_of_birth: DF.Date | None
		email_addresses: DF.Table[MMCustomerEmail]
		family_name: DF.Data | None
		first_booking: DF.Datetime | None
		gender: DF.Link | None
		given_name: DF.Data | None
		image: DF.AttachImage | None
		industry: DF.Data | None
		is_active: DF.Check
		is_incomplete: DF.Check
		job_title: DF.Data | None
		language: DF.Link | None
		last_booking_date: DF.Date | None
		last_visit: DF.Datetime | None
		loyalty_points: DF.Int
		merged_into: DF.Link | None
		name_sound: DF.Data | None
		next_follow_up: DF.Date | None
		phone_numbers: DF.Table[MMCustomerPhone]
		primary_email: DF.Data | None
		primary_email_key: DF.Data | None
		primary_phone: DF.Data | None
		profile_status: DF.Literal["Full", "Stub", "Guest"]
		salutation: DF.Link | None
		status: DF.Literal["Lead", "Prospect", "Active", "Inactive", "Archived"]
		time_zone: DF.Autocomplete | None
		total_bookings: DF.Int
		total_spent: DF.Currency
		user: DF.Link | None
		website: DF.Data | None
	# end: auto-generated types

	@staticmethod
	def find_by_email(email: str | None) -> str | None:
		"""The customer's number for an email, primary or not; None when nobody has it or it is not an
		email.
		"""
		return customers.find_by_email(email)

	@staticmethod
	def find_by_phone(phone: str | None) -> str | None:
		"""The customer's number for a phone; of several, primary first, then the oldest. None as above."""
		return customers.find_by_phone(phone)

	def autoname(self):
		"""The number itself may come when the record is written: see `numbers.provisional`."""
		provisional = None if self.flags.number_is_due else numbers.provisional(self.meta.autoname)
		if provisional:
			self.name, self.flags.number_is_due = provisional, True

	def db_insert(self, *args, **kwargs):
		if self.flags.number_is_due:
			self.set("name", None)  # an import keeps a name that is there
			self.set_new_name(force=True, set_child_names=False)
			self.flags.number_is_due = False
			self.set_parent_in_children()
		super().db_insert(*args, **kwargs)

	def validate(self):
		record_rules.fill_choices(self)
		self.validate_customer_name()
		self.validate_company()
		record_rules.check_website(self)
		record_rules.check_user(self)
		record_rules.check_birthday(self)
		record_rules.check_time_zone(self)
		record_rules.check_points(self)
		self.choose_only_email()
		self.validate_primary_email()
		self.validate_email_addresses()
		self.validate_phone_numbers()
		self.ensure_primary_email_in_list()
		self.ensure_single_primary_email()
		self.ensure_single_primary_phone()
		self.validate_emails_are_free()
		self.validate_profile()
		self.validate_merged_into()
		self.keep_status_and_activity_in_step()
		self.keep_statistics()
		duplicate_detection.keep_keys(self)
		incomplete.settle(self, *(["company"] if record_rules.needs_company(self) else []))

	def _validate_links(self):
		"""Not where a guest's booking adds a contact point: what else the record links to is for staff to
		mend.
		"""
		if self.is_new() or not self.flags.ignore_permissions:
			super()._validate_links()

	def _validate_selects(self):
		"""The same for options that are no longer offered."""
		if self.is_new() or not self.flags.ignore_permissions:
			super()._validate_selects()

	def validate_customer_name(self):
		for fieldname in ("customer_name", "given_name", "family_name"):
			self.set(fieldname, clean_name(self.get(fieldname)))
		if not self.customer_name:
			frappe.throw(
				_("Customer Name is required. Please enter the customer's name."), frappe.MandatoryError
			)

	def validate_company(self):
		record_rules.keep_company(self)
		is_new_claim = record_rules.is_changed(self, "customer_type", "company")
		if record_rules.needs_company(self) and is_new_claim and not self.flags.ignore_permissions:
			frappe.throw(
				_("Company is required. Please enter it, or set Customer Type to Individual."),
				frappe.MandatoryError,
			)

	def choose_only_email(self):
		"""The one address of a record is its primary one, when staff have just typed it. One that came with
		somebody's phone number stays secondary until they choose it.
		"""
		before = self.get_doc_before_save()
		if (self.primary_email or "").strip() or len(self.email_addresses) != 1:
			return
		(row,) = self.email_addresses
		is_added = not before or (not before.email_addresses and not self.flags.ignore_permissions)
		if is_added and not self.flags.values_are_stored:
			self.primary_email = row.email_address

	def validate_primary_email(self):
		if not (self.primary_email or "").strip():
			self.primary_email = self.primary_email_key = None
			is_new_claim = record_rules.is_changed(self, "profile_status", "primary_email")
			if self.profile_status == "Full" and is_new_claim and not self.merged_into:
				frappe.throw(
					_(
						"A Full profile requires a Primary Email. "
						"Please enter one, or set Profile to Stub or Guest."
					),
					frappe.MandatoryError,
				)
			return
		contact_rows.know_stored(self)
		email = reader_of(self).email(self.primary_email)
		self.primary_email, self.primary_email_key = email.display, email.key

	def validate_email_addresses(self):
		contact_rows.keep_emails(self)
		repeated = _("The email address {0} is listed twice. Please remove one of the rows.")
		self._check_rows(self.email_addresses, "email_address", "email_key", repeated)
		before = self.get_doc_before_save()
		# Only a merge sets this mark.
		merged = {row.email_key for row in before.email_addresses if row.merged_primary} if before else ()
		for row in self.email_addresses:
			row.merged_primary = int(row.email_key in merged)

	def validate_phone_numbers(self):
		contact_rows.keep_phones(self)
		repeated = _("The phone number {0} is listed twice. Please remove one of the rows.")
		self._check_rows(self.phone_numbers, "phone_number", "phone_key", repeated)

	def ensure_primary_email_in_list(self):
		if self.primary_email and not self._row_of_primary_email():
			row = self.append(
				"email_addresses", {"email_address": self.primary_email, "email_type": "Primary"}
			)
			row.update(contact_rows.columns_of_email(reader_of(self).email(self.primary_email)))
			self._keep_marks([row], "email_key")

	def ensure_single_primary_email(self):
		"""The marked row and Primary Email name the same address: of the two, the one that was just changed
		wins.
		"""
		marked = next((row for row in self.email_addresses if row.is_primary), None)
		before = self.get_doc_before_save()
		is_unchanged = before and before.primary_email_key == self.primary_email_key
		if marked and (is_unchanged or not self.primary_email):  # staff marked another row
			self.primary_email, self.primary_email_key = marked.email_address, marked.email_key
		chosen = self._row_of_primary_email()
		for row in self.email_addresses:
			row.is_primary = int(row is chosen)

	def ensure_single_primary_phone(self):
		"""Of several marked rows the first stays. Where none is marked, it is the first that was just typed
		in, or the first left where the primary one was removed. What a booking added stays secondary until
		staff mark it: nobody may give somebody else a primary number.
		"""
		before = self.get_doc_before_save()
		known = {row.phone_key: row.is_primary for row in before.phone_numbers} if before else {}
		marked = [row for row in self.phone_numbers if row.is_primary]
		typed = [row for row in self.phone_numbers if row.phone_key not in known]
		was_removed = any(known.values()) and not marked
		if self.flags.adds_secondary:
			typed, was_removed = [], False
		chosen = next(iter(marked or typed or (self.phone_numbers if was_removed else ())), None)
		for row in self.phone_numbers:
			row.is_primary = int(row is chosen)
		self.primary_phone = chosen.phone_number if chosen else None

	def validate_emails_are_free(self):
		"""Say who holds an address; that nobody else can is the unique index's promise."""
		taken = customers.holders_of_emails([row.email_key for row in self.email_addresses], self.name)
		for row in self.email_addresses:
			if holder := taken.get(row.email_key):
				message = _(
					"The email address {0} already belongs to customer {1}. Please open "
					"that customer, or use another address."
				)
				link = link_to_form("MM Customer", holder)
				frappe.throw(message.format(escape_html(row.email_address), link), DuplicateContactError)

	def validate_profile(self):
		"""Never more than the record has, nor less: who has an email is Full, who has a phone number is no
		Guest. Of a merged customer the contact points have gone to the survivor.
		"""
		is_new_claim = record_rules.is_changed(self, "profile_status") or self._has_other_contact_points()
		if self.merged_into or not is_new_claim:
			return
		if self.primary_email and self.profile_status in ("Stub", "Guest"):
			self.profile_status = "Full"
		elif self.phone_numbers and self.profile_status == "Guest":
			self.profile_status = "Stub"
		if self.profile_status == "Stub" and not self.phone_numbers:
			frappe.throw(
				_("A Stub profile requires a phone number. Please add one, or set Profile to Guest.")
			)

	def validate_merged_into(self):
		"""Keep every merged record one step from its survivor, so that a lookup never has to walk a chain."""
		before = self.get_doc_before_save()
		if (self.merged_into or None) != ((before.merged_into if before else None) or None):
			access.check_may_merge()
		if not self.merged_into:
			return
		self.merged_into = customers.survivor_of(self.merged_into)
		if self.merged_into == self.name:
			frappe.throw(_("A customer cannot be merged into itself. Please choose another customer."))

	def keep_status_and_activity_in_step(self):
		"""`is_active` and `status` never contradict each other: the one that was changed moves the other."""
		before = self.get_doc_before_save()
		activity_moved = cint(self.is_active) != (cint(before.is_active) if before else 1)
		status_moved = self.status != (before.status if before else "Active")
		if bool(cint(self.is_active)) == (self.status in ACTIVE_STATUSES):
			return
		if activity_moved and status_moved:
			frappe.throw(
				_("Is Active conflicts with Status {0}. Please change one of them.").format(_(self.status))
			)
		if activity_moved:
			self.status = "Active" if cint(self.is_active) else "Inactive"
		else:
			self.is_active = int(self.status in ACTIVE_STATUSES)

	def keep_statistics(self):
		"""Counted from the bookings, never typed in; a form may have been open while bookings came."""
		before = self.get_doc_before_save()
		self.total_bookings = before.total_bookings if before else 0
		self.total_spent = before.total_spent if before else 0
		for fieldname in ("first_booking", "last_booking_date", "last_visit"):
			self.set(fieldname, before.get(fieldname) if before else None)

	def onload(self):
		"""What the form shows besides the fields comes with them: no further request."""
		self.set_onload("overview", customer_overview.overview_of(self))
		self.set_onload("addr_list", customer_overview.addresses_of(self.name))

	def on_update(self):
		search_index.keep(self)
		if self.get_doc_before_save():
			customers.recount_bookings([self.name])
		if self.merged_into and self.has_value_changed("merged_into"):
			customers.point_to_survivor(self.name, self.merged_into)
		duplicate_detection.check_later(self)

	def on_trash(self):
		if not self.flags.ignore_permissions and not access.is_system_manager():
			message = _(
				"Only a System Manager can delete a customer. Please set the customer to Inactive instead."
			)
			frappe.throw(message, frappe.PermissionError)
		search_index.forget(self)
		duplicate_suggestions.forget(self)

	def _validate_data_fields(self):
		"""Frappe's own pattern refuses international addresses and accepts rubbish; the rules above have read
		them.
		"""

	def _row_of_primary_email(self):
		reader = reader_of(self)
		key = reader.email_key(self.primary_email)
		rows = (
			row
			for row in self.email_addresses
			if key == (row.email_key or reader.email_key(row.email_address))
		)
		return next(rows, None) if key else None

	def _keep_marks(self, rows, key_field: str) -> None:
		"""Marks belong to an address or number, wherever its row stands; another one starts without. Services
		write them, as `verification` does.
		"""
		before = self.get_doc_before_save()
		stored = before.email_addresses + before.phone_numbers if before else ()
		known = {row.get(key_field): row for row in stored if row.get(key_field)}
		came = {"added_at": self.modified, "source_booking": self.flags.source_booking}
		for row in rows:
			old = known.get(row.get(key_field))
			kept = {mark: old.get(mark) for mark in MARKS} if old else came
			row.update({"is_verified": 0, **dict.fromkeys(MARKS[1:]), **kept})

	def _has_other_contact_points(self) -> bool:
		"""Whether this save adds or removes an address or number, or makes another one primary."""
		before = self.get_doc_before_save()

		def told(record):
			emails = {row.email_key for row in record.email_addresses}
			return record.primary_email_key, emails, {row.phone_key for row in record.phone_numbers}

		return not before or told(before) != told(self)

	def _check_rows(self, rows, shown_field: str, key_field: str, repeated: str):
		seen = set()
		for row in rows:
			if row.get(key_field) in seen:
				frappe.throw(repeated.format(escape_html(row.get(shown_field))))
			seen.add(row.get(key_field))
		self._keep_marks(rows, key_field)


def get_timeline_data(doctype: str, name: str) -> dict[int, int]:
	"""What Frappe's heat map asks for, once it has asked for the right to the customer."""
	return customer_overview.bookings_by_day(name)


def on_doctype_update():
	schema.keep_indexes("MM Customer")
	schema.compare_exactly("MM Customer", "primary_email")
