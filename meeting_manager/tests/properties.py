"""What the tests of the domain share. Imports no frappe, as the domain does not."""

from hypothesis import settings
from hypothesis import strategies as st

# No deadline: the machine may run a database too. No database: a test run leaves no folder behind.
settings.register_profile("meeting_manager", deadline=None, database=None)
settings.load_profile("meeting_manager")

ANY_TEXT = st.text(st.characters())  # lone surrogates too: JSON brings them
LOCAL_PARTS = st.from_regex(r"[a-z0-9]{1,12}([.+_-][a-z0-9]{1,12}){0,2}", fullmatch=True)
EMAILS = st.builds(
	"{}@{}".format, LOCAL_PARTS, st.sampled_from(("example.com", "bücher.example.org", "例え.jp"))
)
WORLD_EMAILS = st.text(min_size=1, max_size=40).map(
	lambda text: "".join(filter(str.isalnum, text)) + "@example.com"
)


def error_code(parse, *typed) -> str | None:
	"""The `code` of the error that `parse` raises, or None when it raises none."""
	try:
		parse(*typed)
	except ValueError as error:
		return error.code
	return None
