"""What field types there are and what a table's standard columns are."""

TABLE_FIELDS = ("Table", "Table MultiSelect")
LAYOUT_FIELDS = ("Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Image")
NO_VALUE_FIELDS = (*LAYOUT_FIELDS, *TABLE_FIELDS)
STANDARD_FIELDS = ("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
CHILD_FIELDS = ("parent", "parentfield", "parenttype")
OPTIONAL_FIELDS = ("_user_tags", "_comments", "_assign", "_liked_by")
INT_FIELDS = ("Int", "Long Int")
FLOAT_FIELDS = ("Float", "Currency", "Percent", "Rating")
MOMENT_FIELDS = ("Date", "Datetime", "Time")
SHORT_TEXT_FIELDS = (
	"Data", "Link", "Dynamic Link", "Select", "Autocomplete", "Read Only", "Password", "Color", "Phone",
)  # fmt: skip
