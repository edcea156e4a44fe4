"""The time zones that a visitor can choose."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from markupsafe import Markup

from meeting_manager.meeting_manager.services.common import clock

REGIONS = (
	"Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)  # the rest of the database are old names


@lru_cache(1)
def choices() -> list[tuple[str, list[tuple[str, str]]]]:
	"""Every place of the IANA database as (region, [(name, label)])."""
	groups: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
	for name in clock.zone_names():
		region = name.partition("/")[0]
		if region in groups:
			groups[region].append((name, label(name)))
	return [("UTC", [("UTC", "UTC")]), *groups.items()]


@lru_cache(1)
def _names() -> frozenset[str]:
	return frozenset(name for _region, group in choices() for name, _label in group)


def _options(chosen: str) -> Markup:
	"""The options of a select, in the language of the request."""
	option = '<option value="{}"{}>'
	every = _all_options(tuple(_(region) for region, _names in choices()))
	return Markup(every.replace(option.format(chosen, ""), option.format(chosen, " selected"), 1))


@lru_cache(32)
def _all_options(regions: tuple[str, ...]) -> str:
	"""More than half of a page, and the same on each. regions: their names in one language, in order."""
	groups = (
		Markup('<optgroup label="{}">{}</optgroup>').format(
			region, Markup().join(Markup('<option value="{}">{}</option>').format(*each) for each in group)
		)
		for region, (_region, group) in zip(regions, choices(), strict=True)
	)
	return str(Markup("\n").join(groups))


def label(name: str) -> str:
	"""The place of an IANA name as people write it, such as New York."""
	return name.partition("/")[2].replace("_", " ").replace("/", " – ") or name


def offset_of(zone: ZoneInfo, moment: datetime) -> str:
	"""Such as UTC+08:00, at that moment."""
	text = moment.astimezone(zone).strftime("%z")
	return f"UTC{text[:3]}:{text[3:5]}"


def chosen(notices: list[str], otherwise: str | None = None) -> ZoneInfo:
	"""The zone of `?tz=`, else `otherwise`, else the site's; a name that is none adds a notice."""
	name = frappe.form_dict.get("tz")
	zone = clock.read_zone(name)
	if name and not zone:
		notices.append(
			_("We don't recognise this time zone, so times are shown in ours. You can choose another one.")
		)
	return zone or clock.read_zone(otherwise) or clock.site_zone()


def chooser(zone: ZoneInfo, moment: datetime) -> dict:
	"""What the template needs for the choice of a zone: `{name, label, offset, options, other}`."""
	return {
		"name": zone.key,
		"label": label(zone.key),
		"offset": offset_of(zone, moment),
		"options": _options(zone.key),
		"other": zone.key not in _names(),
	}
