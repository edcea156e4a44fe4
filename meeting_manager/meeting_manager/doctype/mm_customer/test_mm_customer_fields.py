import frappe

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text, title_text
from meeting_manager.tests.base import TestCase, indexed_columns, not_on_frappe_sqlite
from meeting_manager.tests.factories import emails_of, make_mm_customer, unique_email, unique_phone

# (type, options, required, unique, read-only, default) as the first specification and product.md have them
CUSTOMER = {
	"customer_name": ("Data", None, 1, 0, 0, None),
	"primary_email": (
		"Data",
		"Email",
		0,
		1,
		0,
		None,
	),  # required by validate_primary_email, for Full profiles
	"is_active": ("Check", None, 0, 0, 0, "1"),
	"email_addresses": ("Table", "MM Customer Email", 0, 0, 0, None),
	"phone_numbers": ("Table", "MM Customer Phone", 0, 0, 0, None),
	"customer_notes": ("Text", None, 0, 0, 0, None),
	"total_bookings": ("Int", None, 0, 0, 1, "0"),
	"last_booking_date": ("Date", None, 0, 0, 1, None),
	"status": ("Select", "Lead\nProspect\nActive\nInactive\nArchived", 0, 0, 0, "Active"),
	"profile_status": ("Select", "Full\nStub\nGuest", 0, 0, 0, "Full"),
	"merged_into": ("Link", "MM Customer", 0, 0, 1, None),
	"primary_email_key": ("Data", None, 0, 1, 1, None),
}
EMAIL = {
	"email_address": ("Data", "Email", 1, 0, 0, None),
	"email_type": ("Select", "Primary\nWork\nPersonal", 0, 0, 0, "Primary"),
	"is_primary": ("Check", None, 0, 0, 0, "0"),
	"is_verified": ("Check", None, 0, 0, 1, "0"),
	"email_key": ("Data", None, 0, 1, 1, None),
}
PHONE = {
	"phone_number": ("Data", "Phone", 1, 0, 0, None),
	"phone_type": ("Select", "Mobile\nWork\nHome", 0, 0, 0, "Mobile"),
	"is_primary": ("Check", None, 0, 0, 0, "0"),
	"is_verified": ("Check", None, 0, 0, 1, "0"),
	"phone_key": ("Data", None, 0, 0, 1, None),
}
DANGEROUS = (
	"Robert'); DROP TABLE `tabMM Customer`;--",
	'<script>alert("x")</script>',
	"<b>bold</b> & <img src=x onerror=alert(1)>",
	"100%% {0} {{ 7*7 }} \\ \"quoted\" 'text'",
	"😀 李明 \u05d0\u05d1",
)


class TestFields(TestCase):
	def test_every_field_is_as_specified(self):
		tables = {"MM Customer": CUSTOMER, "MM Customer Email": EMAIL, "MM Customer Phone": PHONE}

		for doctype, fields in tables.items():
			meta = frappe.get_meta(doctype)
			for fieldname, expected in fields.items():
				with self.subTest(doctype=doctype, field=fieldname):
					df = meta.get_field(fieldname)
					flags = (int(df.reqd or 0), int(df.unique or 0), int(df.read_only or 0))
					self.assertEqual((df.fieldtype, df.options or None, *flags, df.default or None), expected)

	def test_contact_points_are_child_tables(self):
		for doctype in ("MM Customer Email", "MM Customer Phone"):
			self.assertEqual(frappe.get_meta(doctype).istable, 1)

	def test_number_is_mc_and_four_digits(self):
		self.assertRegex(make_mm_customer().name, r"\AMC-\d{4,}\Z")

	def test_defaults_of_a_new_customer(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": unique_phone()}]).reload()

		self.assertEqual(
			(customer.is_active, customer.status, customer.profile_status), (1, "Active", "Full")
		)
		self.assertEqual((customer.total_bookings, customer.last_booking_date), (0, None))
		self.assertEqual(customer.email_addresses[0].email_type, "Primary")
		self.assertEqual(customer.phone_numbers[0].phone_type, "Mobile")
		self.assertEqual(
			(customer.email_addresses[0].is_verified, customer.phone_numbers[0].is_verified), (0, 0)
		)

	def test_an_option_that_is_not_listed_is_refused(self):
		for values in ({"status": "Gone"}, {"profile_status": "VIP"}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				make_mm_customer(**values)

	def test_title_in_lists_and_search_is_the_name(self):
		meta = frappe.get_meta("MM Customer")

		self.assertEqual(meta.title_field, "customer_name")
		self.assertEqual(meta.search_fields, "customer_name,primary_email")


class TestStoredText(TestCase):
	def test_sql_and_html_are_stored_as_the_text_that_was_typed(self):
		for text in DANGEROUS:
			with self.subTest(text):
				customer = make_mm_customer(customer_name=text, customer_notes=text).reload()

				self.assertEqual(customer.customer_name, title_text(text))
				self.assertEqual(customer.customer_notes, plain_text(text))

	def test_an_email_of_unusual_but_valid_characters_is_stored_exactly_as_typed(self):
		for local in ("o'brien", "a&b", "100%", "{0}", "jürgen", "小明"):
			email = f"{local}.{unique_email()}"
			with self.subTest(local):
				self.assertEqual(emails_of(make_mm_customer(primary_email=email).reload()), [(email, 1)])

	@not_on_frappe_sqlite("Frappe checks no lengths there")
	def test_a_name_longer_than_its_column_is_refused(self):
		with self.assertRaises(frappe.CharacterLengthExceededError):
			make_mm_customer(customer_name="x" * 141)

	def test_a_message_shows_what_was_typed_as_text(self):
		with self.assertRaises(frappe.ValidationError) as refused:
			make_mm_customer(primary_email="<script>alert(1)</script>")

		self.assertNotIn("<script>", str(refused.exception))


class TestIndexes(TestCase):
	def test_every_lookup_has_its_index(self):
		wanted = (
			("MM Customer", ("primary_email",)),
			("MM Customer", ("primary_email_key",)),
			("MM Customer", ("customer_name",)),
			("MM Customer", ("merged_into",)),
			("MM Customer Email", ("email_key",)),
			("MM Customer Email", ("email_address", "parent")),
			("MM Customer Phone", ("phone_key",)),
			("MM Customer Phone", ("phone_number", "parent")),
			("MM Meeting Booking", ("customer", "start_datetime", "status", "amount")),
			("MM Customer", ("creation",)),
			("MM Customer", ("modified",)),
			("MM Customer", ("status", "creation")),
			("MM Customer", ("total_bookings",)),
			("MM Customer", ("first_booking",)),
			("MM Customer", ("last_visit",)),
			("MM Meeting Booking", ("creation",)),
			("MM Meeting Booking", ("status", "start_datetime", "calendar_event")),
			("MM Meeting Booking", ("host", "start_datetime")),
			("MM Meeting Booking", ("meeting_type", "start_datetime")),
			("MM Booking Reminder", ("due_at",)),
		)

		for doctype, columns in wanted:
			with self.subTest(doctype=doctype, columns=columns):
				self.assertIn(columns, indexed_columns(doctype))
