"""What the demo practice knows about its visitors besides their names. Invented, and the same on every
machine.
"""

from datetime import date, timedelta

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

from meeting_manager.demo.people import OF_DEMO, Person
from meeting_manager.demo.seeds import random_for

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
FOLLOW_UPS_ONE_IN = 9  # people are to be called in the next days, and a few of them are late
LATE, AHEAD = 5, 14  # days


def fill(people: list[Person]) -> None:
	"""Give the demo's customers a source, some a company, a birthday and a day to be called again; and let
	each be known since the first booking.
	"""
	fields, bookings = ["customer", "start_datetime"], {"customer_email": OF_DEMO}
	rows = frappe.get_all("MM Meeting Booking", bookings, fields, order_by="start_datetime desc")
	known_since = {row.customer: row.start_datetime for row in rows}  # the last that is read is the first
	phones = {person.email: person.phone for person in people}
	to_call = set(random_for("follow-ups").sample(sorted(phones), len(phones) // FOLLOW_UPS_ONE_IN))
	made = {"primary_email": OF_DEMO}
	for name in frappe.get_all("MM Customer", made, pluck="name", order_by="primary_email asc"):
		customer = frappe.get_doc("MM Customer", name)
		random = random_for(customer.primary_email, "profile")
		customer.update(_profile(random, phones.get(customer.primary_email)))
		if customer.primary_email in to_call:
			customer.next_follow_up = getdate() + timedelta(days=random.randint(-LATE, AHEAD))
		customer.save(ignore_permissions=True)  # a command, run by whoever administers the site
		days = random_for(customer.primary_email, "known since").randint(0, 6)
		since = min(get_datetime(known_since[name]), now_datetime()) - timedelta(days=days)
		customer.db_set("creation", since, update_modified=False)


def _profile(random, phone: str | None) -> dict:
	"""Of who wrote from another address, no more than that: nothing speaks against their being one person."""
	known: dict[str, object] = {"customer_source": random.choice(SOURCES)}
	# By the country of the number, where the site has that language.
	code = next((code for prefix, code in LANGUAGES.items() if (phone or "").startswith(prefix)), "en")
	is_known = frappe.db.exists("DocType", "Language") and frappe.db.exists("Language", code)
	known["language"] = code if is_known else None
	if phone and random.random() < 0.3:
		known["company"], known["industry"], known["job_title"] = random.choice(COMPANIES)
	if phone and random.random() < 0.6:
		year, month, day = random.randint(1945, 2004), random.randint(1, 12), random.randint(1, 28)
		known["date_of_birth"] = date(year, month, day)
	return known
