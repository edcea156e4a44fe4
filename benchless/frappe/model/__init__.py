"""What field types there are and what a table's standard columns are."""

TABLE_FIELDS = ("Table", "Table MultiSelect")
NO_VALUE_FIELDS = (
	"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Image", *TABLE_FIELDS,
)
STANDARD_FIELDS = ("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
CHILD_FIELDS = ("parent", "parentfield", "parenttype")
OPTIONAL_FIELDS = ("_user_tags", "_comments", "_assign", "_liked_by")
FLOAT_FIELDS = ("Float", "Currency", "Percent", "Rating")
MOMENT_FIELDS = ("Date", "Datetime", "Time")
SHORT_TEXT_FIELDS = (
	"Data", "Link", "Dynamic Link", "Select", "Read Only", "Password", "Color", "Barcode", "Phone", "Icon",
	"Autocomplete",
)
MAX_INT = {"Int": 2**31 - 1, "Long Int": 2**63 - 1}

# The names under which Frappe has some of these.
no_value_fields, table_fields = NO_VALUE_FIELDS, TABLE_FIELDS
default_fields, child_table_fields, optional_fields = ("doctype", *STANDARD_FIELDS), CHILD_FIELDS, OPTIONAL_FIELDS
