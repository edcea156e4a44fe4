"""The time a guest asks for: read, and placed in the zone the calendar is kept in."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=731)  # two years: further ahead is a slip of the finger


class WantedTimeError(ValueError):
	"""`code` says why: `time_missing`, `time_invalid`, `time_skipped`, `time_past`, `time_too_far`."""

	def __init__(self, code: str):
		super().__init__(code)
		self.code = code


def parse_wanted_time(typed: str | None, zone: ZoneInfo, now: datetime) -> datetime:
	"""Return the wall-clock time in `zone`, naive, that an ISO 8601 text means.

	A text with an offset or Z is an instant; one without is the clock in `zone`, where a skipped hour is an
	error and a repeated one means its first pass. now: aware. Raises WantedTimeError for the past and for
	more than HORIZON ahead.
	"""
	if not isinstance(typed, str) or not typed.strip():
		raise WantedTimeError("time_missing")
	try:
		wanted = datetime.fromisoformat(typed.strip().replace("Z", "+00:00"))
		instant = (wanted if wanted.tzinfo else wanted.replace(tzinfo=zone)).astimezone(timezone.utc)
		local = instant.astimezone(zone).replace(tzinfo=None, fold=0)
	except (ValueError, OverflowError) as error:
		raise WantedTimeError("time_invalid") from error
	if not wanted.tzinfo and local != wanted:
		raise WantedTimeError("time_skipped")
	if instant <= now:
		raise WantedTimeError("time_past")
	if instant > now + HORIZON:
		raise WantedTimeError("time_too_far")
	return local
