"""Instants as text, as requests and answers write them. Stored instants are Unix seconds; see `clock`."""

import re
from datetime import datetime, timezone

from frappe import _

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed

LONGEST = 64  # characters of an instant as anybody writes it
YEARS = range(1971, 9000)  # further away no zone can be computed


def instant_text(instant: datetime) -> str:
	"""An aware instant as `2027-03-31T06:30:00Z`."""
	return instant.astimezone(timezone.utc).isoformat()[:19] + "Z"  # twice as quick as strftime


def parse_instant(typed: object) -> datetime | None:
	"""An ISO 8601 text with Z or an offset as an aware UTC datetime; None for anything else."""
	if not isinstance(typed, str) or len(typed) > LONGEST:
		return None
	# An address turns + into a blank, and Python 3.10 does not read Z.
	text = re.sub(r" (?=\d\d:?\d\d$)", "+", trimmed(typed)).replace("Z", "+00:00")
	try:
		instant = datetime.fromisoformat(text)
		return instant.astimezone(timezone.utc) if instant.tzinfo and instant.year in YEARS else None
	except (ValueError, OverflowError):
		return None


def read_instant(typed: object, field: str = "start") -> datetime:
	"""The same, or BookingRequestError that names the field: a time without an offset would be a guess."""
	if not isinstance(typed, str) or not typed.strip():
		refuse(ErrorCode.TIME_MISSING, _("The time is missing. Please choose one."), field)
	instant = parse_instant(typed)
	if not instant:
		message = _(
			"This time cannot be read. Please write it with its offset, such as 2027-03-31T06:30:00Z."
		)
		refuse(ErrorCode.TIME_INVALID, message, field)
	return instant
