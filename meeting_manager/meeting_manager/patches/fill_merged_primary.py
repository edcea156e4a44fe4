from meeting_manager.meeting_manager.services.migration import merged_emails


def execute() -> None:
	"""Let the primary emails of customers who were merged identify the survivor, as they did before.

	1. Read which emails the logs of merges name as primary, of either side.
	2. Mark their rows, where they still are with a customer into whom somebody was merged.

	Running it again writes the same.
	"""
	merged_emails.mark_primary_ones()
