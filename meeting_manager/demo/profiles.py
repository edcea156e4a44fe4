"""What the demo practice knows of its visitors besides their names: made up, the same on every machine."""

import random
from datetime import date, timedelta

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

from meeting_manager.demo.people import DOMAIN, PEOPLE

OF_DEMO = ["like", f"%@{DOMAIN}"]
SOURCES = (
	"Website",
	"Website",
	"Website",
	"Referral",
	"Referral",
	"Social Media",
	"Advertising",
	"Other",
	"",
)
COMPANIES = (
	("Contoh Engineering", "Engineering", "Project Manager"),
	("Beispiel GmbH", "Manufacturing", "Team Lead"),
	("Example Foods", "Retail", "Buyer"),
	("Lakeside School", "Education", "Teacher"),
)
LANGUAGES = {
	"+6012": "ms",
	"+4915112": "de",
	"+34612": "es",
	"+48512": "pl",
	"+7912345": "ru",
	"+97150123": "ar",
}
FOLLOW_UPS = 24  # of the next days, and a few that are late
LATE, AHEAD = 5, 14  # days


def fill(dice: random.Random) -> None:
	"""Give the demo's customers a source, some a company, a birthday and a day to be called again; and let
	each be known since the first booking.
	"""
	known_since = _first_bookings()
	phones = {email: phone for _name, email, phone in PEOPLE}
	to_call = set(dice.sample(sorted(phones), FOLLOW_UPS))
	people = {"primary_email": OF_DEMO}
	for name in frappe.get_all("MM Customer", people, pluck="name", order_by="primary_email asc"):
		customer = frappe.get_doc("MM Customer", name)
		customer.update(_profile(dice, phones.get(customer.primary_email, "")))
		if customer.primary_email in to_call:
			customer.next_follow_up = getdate() + timedelta(days=dice.randint(-LATE, AHEAD))
		customer.save(ignore_permissions=True)  # a command, run by whoever administers the site
		since = min(get_datetime(known_since[name]), now_datetime()) - timedelta(days=dice.randint(0, 6))
		customer.db_set("creation", since, update_modified=False)


def _profile(dice: random.Random, phone: str) -> dict:
	known: dict[str, object] = {"customer_source": dice.choice(SOURCES), "language": _language(phone)}
	if dice.random() < 0.3:
		known["company"], known["industry"], known["job_title"] = dice.choice(COMPANIES)
	if dice.random() < 0.6:
		known["date_of_birth"] = date(dice.randint(1945, 2004), dice.randint(1, 12), dice.randint(1, 28))
	return known


def _language(phone: str) -> str | None:
	"""By the country of the number, where the site has that language."""
	code = next((code for prefix, code in LANGUAGES.items() if phone.startswith(prefix)), "en")
	is_known = frappe.db.exists("DocType", "Language") and frappe.db.exists("Language", code)
	return code if is_known else None


def _first_bookings() -> dict:
	"""When each of them came first, or will."""
	fields, bookings = ["customer", "start_datetime"], {"customer_email": OF_DEMO}
	rows = frappe.get_all("MM Meeting Booking", bookings, fields, order_by="start_datetime desc")
	return {row.customer: row.start_datetime for row in rows}  # the last that is read is the first
