"""The time that a guest requests: parsed, and placed in the zone of the calendar."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from meeting_manager.error_codes import ErrorCode
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed

LONGEST = 64  # characters of an instant as anybody writes it
HORIZON = timedelta(days=731)  # two years: further ahead is a slip of the finger


class RequestedTimeError(ValueError):
	"""`code` says why: `time_missing`, `time_invalid`, `time_skipped`, `time_past`, `time_too_far`."""

	def __init__(self, code: ErrorCode):
		super().__init__(code)
		self.code = code


def parse_requested_time(typed: str | None, zone: ZoneInfo, now: datetime) -> datetime:
	"""Return the wall-clock time in `zone`, naive, that an ISO 8601 text means.

	A text with an offset or Z is an instant; one without is the clock in `zone`, where a skipped hour is an
	error and a repeated one means its first pass. now: aware. Raises RequestedTimeError for the past and for
	more than HORIZON ahead.
	"""
	if not isinstance(typed, str) or not typed.strip():
		raise RequestedTimeError(ErrorCode.TIME_MISSING)
	if len(typed) > LONGEST:
		raise RequestedTimeError(ErrorCode.TIME_INVALID)
	try:
		requested = datetime.fromisoformat(trimmed(typed).replace("Z", "+00:00"))
		instant = (requested if requested.tzinfo else requested.replace(tzinfo=zone)).astimezone(timezone.utc)
		local = instant.astimezone(zone).replace(tzinfo=None, fold=0)
	except (ValueError, OverflowError) as error:
		raise RequestedTimeError(ErrorCode.TIME_INVALID) from error
	if not requested.tzinfo and local != requested:
		raise RequestedTimeError(ErrorCode.TIME_SKIPPED)
	if instant <= now:
		raise RequestedTimeError(ErrorCode.TIME_PAST)
	if instant > now + HORIZON:
		raise RequestedTimeError(ErrorCode.TIME_TOO_FAR)
	return local
