"""Run by on_bench.sh with a bench's Python, in the folder of its sites: what the tests need there, and the
contract tests of benchless on real Frappe.

`bench run-tests` of Frappe 16 takes test modules of installed apps only, and benchless is never installed.
"""

import importlib.metadata
import re
import sys
import unittest
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
FRAPPES = Path("../apps/frappe/pyproject.toml")  # from the folder of the sites
# What the tests and their base classes import; in the version that Frappe names for development, if it does.
OF_TESTS = ("freezegun>=1.2", "hypothesis>=6.77", "pyyaml>=6", "responses>=0.23", "vobject>=0.9.6")
ZONE = "America/New_York"  # whole hours from UTC, as the tests of rounding and of days expect
ROUNDING = "Banker's Rounding"
MOST_LOGINS = 5000  # of one user at a time, whom the tests are


def missing() -> list[str]:
	"""The packages, as pip takes them, that the tests need and this Python does not have."""
	wanted = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line[:1].isalpha()]
	named = {_name(each): each for each in (*wanted, *OF_TESTS)}
	named.update({_name(each): each for each in _of_frappe() if _name(each) in named})
	return [each for name, each in named.items() if not _is_installed(name)]


def _of_frappe() -> list[str]:
	"""`bench setup requirements --dev` installs these."""
	text = FRAPPES.read_text() if FRAPPES.exists() else ""
	section = text.partition("[tool.bench.dev-dependencies]")[2].partition("\n[")[0]
	return [name + version for name, version in re.findall(r'(?m)^"?([\w.-]+)"?\s*=\s*"([^"]*)"', section)]


def _name(requirement: str) -> str:
	return re.match(r"[\w.-]+", requirement)[0].lower()


def _is_installed(name: str) -> bool:
	try:
		importlib.metadata.version(name)
	except importlib.metadata.PackageNotFoundError:
		return False
	return True


def prepare(site: str) -> None:
	"""Give a site what a finished one has and the tests rely on. Where that cannot be done, stop with a
	sentence.
	"""
	import frappe
	from frappe.installer import update_site_config

	try:
		frappe.init(site)
		frappe.connect()
	except Exception as problem:
		sys.exit(f"The database of {site} cannot be opened: please start it. ({problem})")
	try:
		frappe.cache.ping()
	except Exception as problem:
		sys.exit(f"The bench's Redis does not answer: please start it, as `bench start` does. ({problem})")
	frappe.set_user("Administrator")
	if int(frappe.conf.throttle_user_limit or 60) < MOST_LOGINS:
		update_site_config("throttle_user_limit", MOST_LOGINS)
	update_site_config("allow_tests", True)
	_finish_wizard(frappe)
	_keep_whole_hours(frappe, site)
	_add_email_account(frappe)
	frappe.db.commit()
	frappe.clear_cache()
	frappe.destroy()


def _finish_wizard(frappe) -> None:
	"""What the setup wizard would have set; of a site that is through with it, the rounding alone."""
	settings = frappe.get_single("System Settings")
	if settings.setup_complete and settings.rounding_method == ROUNDING:
		return
	if not settings.setup_complete:
		settings.update(
			{"language": "en", "country": "United States", "time_zone": ZONE, "setup_complete": 1}
		)
		settings.update({"currency": "USD", "enable_onboarding": 0, "enable_telemetry": 0})
		frappe.db.set_value("Currency", "USD", "enabled", 1)
		for key, value in (("currency", "USD"), ("country", "United States")):
			frappe.db.set_default(key, value)
		installed = "Installed Application"  # where Frappe 16 looks
		if frappe.get_meta(installed).has_field("is_setup_complete"):
			for name in frappe.get_all(installed, pluck="name"):
				frappe.db.set_value(installed, name, "is_setup_complete", 1)
	settings.rounding_method = ROUNDING
	settings.flags.ignore_mandatory = True
	settings.save()


def _keep_whole_hours(frappe, site: str) -> None:
	"""The tests expect a zone of whole hours; stored times would be others in another one."""
	zone = frappe.db.get_single_value("System Settings", "time_zone")
	if not datetime.now(ZoneInfo(zone)).utcoffset() % timedelta(hours=1):
		return
	is_used = frappe.db.table_exists("MM Meeting Booking") and frappe.db.count("MM Meeting Booking")
	if is_used:
		sys.exit(
			f"{site} has bookings in the time zone {zone}: please use a new site, in a zone of whole hours."
		)
	frappe.db.set_single_value("System Settings", "time_zone", ZONE)


def _add_email_account(frappe) -> None:
	"""One to send from; nothing leaves, as the queue of a site under test is not worked on."""
	if frappe.db.exists("Email Account", {"default_outgoing": 1, "enable_outgoing": 1}):
		return
	values = {"email_account_name": "Tests", "email_id": "tests@example.com", "enable_outgoing": 1}
	values.update(smtp_server="127.0.0.1", smtp_port=2525, no_smtp_authentication=1, default_outgoing=1)
	values.update(awaiting_password=0, password="none")
	account = frappe.get_doc({"doctype": "Email Account", "auth_method": "Basic", **values})
	account.flags.ignore_validate = True  # it would connect to the server
	account.insert(ignore_permissions=True, ignore_mandatory=True)


def main(site: str) -> bool:
	"""Run the contract tests; whether all have passed."""
	import frappe

	frappe.init(site)
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True
	frappe.set_user("Administrator")
	modules = sorted(path.stem for path in (ROOT / "benchless/tests").glob("test_contract_*.py"))
	tests = unittest.defaultTestLoader.loadTestsFromNames(f"benchless.tests.{name}" for name in modules)
	result = unittest.TextTestRunner().run(tests)
	frappe.destroy()
	return result.wasSuccessful() and result.testsRun > 0


if __name__ == "__main__":
	sys.path.insert(0, str(ROOT))
	if sys.argv[1] == "--missing":
		sys.stdout.writelines(f"{each}\n" for each in missing())
	elif sys.argv[1] == "--prepare":
		prepare(sys.argv[2])
	else:
		sys.exit(0 if main(sys.argv[1]) else 1)
