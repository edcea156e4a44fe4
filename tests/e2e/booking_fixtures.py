"""What the browser tests book, made and read over the REST API that every site has."""

import json
import os
import re
import time
import uuid
from datetime import datetime, timedelta, timezone
from email import message_from_string, policy
from urllib.parse import quote

PASSWORD = os.environ.get("MM_PASSWORD", "admin")
PHONE = {"width": 390, "height": 844}
WRITTEN_WITHIN = 30  # seconds until the emails of a booking are in the queue
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUESTIONS = [
	{"question": "What is it about?", "answer_type": "Choice", "choices": "Skin\nHair", "required": 1},
	{"question": "Anything to prepare?", "answer_type": "Long Text"},
	{"question": "I have read the rules", "answer_type": "Checkbox", "required": 1},
]


class BookingFixtures:
	"""Slugs of what it has made: `host`, `event`, `meeting_type` (30 or 60 minutes, questions) and `plain`
	(no questions).
	"""

	def __init__(self, request):
		self.request, tag = request, uuid.uuid4().hex[:8]
		# all these guests share one network address
		answer = request.put("/api/resource/MM%20Settings/MM%20Settings", data={"bookings_an_hour": 5000})
		assert answer.ok, answer.text()
		hours = {"from_time": "00:00:00", "to_time": "23:30:00"}
		schedule = self.make(
			"MM Schedule",
			schedule_name=f"e2e {tag}",
			time_zone="Asia/Kuala_Lumpur",
			windows=[{"weekday": day, **hours} for day in WEEKDAYS],
		)
		user = self.make("User", email=f"host.{tag}@example.com", first_name="Hana", send_welcome_email=0)
		self.host = f"hana-{tag}"
		host = self.make(
			"MM Host", user=user, display_name="Hana Lim", slug=self.host, schedule=schedule, mail_host=0
		)
		self.meeting_type, self.plain, self.event = f"visit-{tag}", f"talk-{tag}", f"evening-{tag}"
		common = {"published": 1, "minimum_notice": 0, "hosts": [{"host": host}], "location": "Level 3"}
		self.make(
			"MM Meeting Type",
			title="Skin visit",
			slug=self.meeting_type,
			other_durations="60",
			questions=QUESTIONS,
			**common,
		)
		self.make("MM Meeting Type", title="Short talk", slug=self.plain, **common)
		start = (datetime.now() + timedelta(days=20)).replace(hour=18, minute=0, second=0, microsecond=0)
		self.make(
			"MM Event",
			title="Open evening",
			slug=self.event,
			published=1,
			start_datetime=str(start),
			end_datetime=str(start + timedelta(hours=2)),
			capacity=1,
			venue="The Glasshouse",
		)

	def make(self, doctype: str, **values) -> str:
		answer = self.request.post(f"/api/resource/{quote(doctype)}", data=values)
		assert answer.ok, answer.text()
		return answer.json()["data"]["name"]

	def find(self, doctype: str, filters: list, fields: list[str]) -> list[dict]:
		answer = self.request.get(
			f"/api/resource/{quote(doctype)}",
			params={"filters": json.dumps(filters), "fields": json.dumps(fields), "limit_page_length": 100},
		)
		assert answer.ok, answer.text()
		return answer.json()["data"]

	def bookings(self, email: str) -> list[dict]:
		fields = ["name", "status", "starts_at", "customer", "guest_time_zone"]
		return self.find("MM Meeting Booking", [["customer_email", "=", email]], fields)

	def mails_about(self, booking: str, least: int = 1) -> list[str]:
		"""The HTML of every mail that waits in Email Queue about a booking. A job writes them after the
		answer: looked for until there are as many as `least`.
		"""
		deadline = time.monotonic() + WRITTEN_WITHIN
		while True:
			rows = self.find("Email Queue", [["reference_name", "=", booking]], ["name"])
			if len(rows) >= least or time.monotonic() > deadline:
				return [self._html(row["name"]) for row in rows]
			time.sleep(0.2)

	def manage_link(self, booking: str) -> str:
		"""The path of the link in the guest's mail."""
		found = (re.search(r"/booking/[\w-]{40,}", mail) for mail in self.mails_about(booking))
		return next(link.group() for link in found if link)

	def _html(self, name: str) -> str:
		answer = self.request.get(f"/api/resource/Email%20Queue/{quote(name)}")
		mail = message_from_string(answer.json()["data"]["message"], policy=policy.default)
		return mail.get_body(("html",)).get_content()


def in_days(days: int) -> str:
	return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d")


def new_email(label: str = "guest") -> str:
	return f"{label}.{uuid.uuid4().hex[:10]}@example.com"
