"""The clock of the app, and conversion between stored Datetimes (the site's time zone) and aware UTC
instants.
"""

from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import frappe
from frappe import _
from frappe.utils import get_datetime, get_system_timezone

NOT_PLACES = ("posix/", "right/", "SystemV/", "Etc/")


def now() -> datetime:
	"""The present instant, aware, in UTC, to the second. The one clock of the app."""
	return datetime.now(timezone.utc).replace(microsecond=0)


def site_zone() -> ZoneInfo:
	"""The zone that Datetime fields are kept in."""
	return ZoneInfo(get_system_timezone())


def to_site(instant: datetime) -> datetime:
	"""An aware instant as the clock of the site, naive, as Frappe stores it."""
	return instant.astimezone(site_zone()).replace(tzinfo=None, fold=0)


def from_site(clock: datetime | str) -> datetime:
	"""The instant of a stored Datetime, in UTC; of an hour that comes twice, its first pass.

	Raises ValidationError for a time that the clocks of the site skip.
	"""
	naive = get_datetime(clock).replace(microsecond=0)
	instant = naive.replace(tzinfo=site_zone()).astimezone(timezone.utc)
	if to_site(instant) != naive:
		frappe.throw(
			_(
				"This time does not exist, because clocks go forward at {0}. Please choose another time."
			).format(naive.strftime("%Y-%m-%d %H:%M"))
		)
	return instant


def utc(seconds: int) -> datetime:
	"""The aware instant of unix seconds."""
	return datetime.fromtimestamp(int(seconds), timezone.utc)


def seconds(instant: datetime) -> int:
	"""Unix seconds of an aware instant."""
	return int(instant.timestamp())


@lru_cache  # the standard library walks the file system at each call
def known_zones() -> frozenset[str]:
	"""The names of the IANA database."""
	return frozenset(available_timezones())


def read_zone(name: object) -> ZoneInfo | None:
	"""The IANA zone of that name, or None: names come from browsers, and from anybody."""
	return ZoneInfo(name) if isinstance(name, str) and name in known_zones() else None


def zone_of(user: str) -> ZoneInfo:
	"""The zone of a user's clock in the Desk: the one of their profile, else the site's."""
	return read_zone(frappe.db.get_value("User", user, "time_zone")) or site_zone()


def zone_names() -> list[str]:
	"""The names a person may choose from: places, and UTC."""
	places = (name for name in known_zones() if "/" in name and not name.startswith(NOT_PLACES))
	return sorted([*places, "UTC"])


def minutes_of(clock: timedelta | time | str | None) -> int:
	"""Minutes since midnight of a Time, which is a timedelta, a time or a text, as the database has it."""
	if isinstance(clock, timedelta):
		return int(clock.total_seconds()) // 60
	hours, minutes = str(clock or "0:0").split(":")[:2]
	return int(hours) * 60 + int(minutes)
