from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBulkActionFailure(PlainTextDocument):
	"""A record that a bulk action could not change, with the reason. No generated types: see
	test_type_annotations.
	"""


def on_doctype_update():
	schema.keep_indexes("MM Bulk Action Failure")
