"""A practice in which every text is hostile: through the doors that guests and staff have, and by direct
insert where there is no door.
"""

import json
import uuid

from desk_driver import WEEKDAYS, phone
from desk_fixtures import SITE_ZONE, day
from hostile_texts import LONG

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
PUBLIC = "/api/method/meeting_manager.api.public."
LOGS = ("Communication", "Email Queue", "Version", "Comment")  # what Frappe keeps about our records


class HostilePractice:
	"""One of everything with `text` in it, and more in fields that take more. `records`: {DocType: the names
	of what was made}.
	"""

	def __init__(self, api, guest, text):
		self.api, self.guest, self.text, self.tag = api, guest, text, uuid.uuid4().hex[:8]
		self.long = f"{text}\n{LONG}"
		self.records = {}
		self.make_offers()
		self.make_people()
		self.make_bookings()
		self.make_messages()
		self.book_as_guest()
		for doctype in LOGS:
			self.find(doctype)

	@property
	def customer(self):
		return self.records[CUSTOMER][0]

	def make(self, doctype, **values):
		name = self.api.make(doctype, **values)["name"]
		return self.note(doctype, name)

	def note(self, doctype, name):
		if name not in self.records.setdefault(doctype, []):
			self.records[doctype].append(name)
		return name

	def find(self, doctype):
		"""What Frappe made about the customers and bookings."""
		names = [*self.records[CUSTOMER], *self.records[BOOKING]]
		field = "docname" if doctype == "Version" else "reference_name"
		args = {"doctype": doctype, "filters": [[field, "in", names]], "limit_page_length": 3}
		for row in self.api.call("frappe.client.get_list", **args):
			self.note(doctype, row["name"])

	def make_offers(self):
		text, hours = self.text, {"from_time": "00:00:00", "to_time": "23:30:00"}
		schedule = self.make(
			"MM Schedule",
			schedule_name=f"hostile {self.tag}",
			time_zone=SITE_ZONE,
			windows=[{"weekday": each, **hours} for each in WEEKDAYS],
			overrides=[{"date": day(200), "closed": 1, "reason": text}],
		)
		self.user = self.api.user("MM Staff")
		shown = {"display_name": text, "about": self.long, "slug": f"h-{self.tag}"}
		host = self.make("MM Host", user=self.user, schedule=schedule, **shown)
		questions = [
			{"question": text[:100], "answer_type": "Long Text"},
			{"question": "Which?", "answer_type": "Choice", "choices": f"{self.long}\nNone"},
		]
		shown = {"title": text, "description": self.long, "questions": questions, "published": 1}
		self.meeting_type = self.make(
			"MM Meeting Type", slug=f"t-{self.tag}", location=self.long, hosts=[{"host": host}], **shown
		)
		start = f"{day(20)} 18:00:00"
		times = {"start_datetime": start, "end_datetime": start.replace("18", "20"), "capacity": 5}
		self.event = self.make("MM Event", slug=f"e-{self.tag}", venue=self.long, **shown, **times)

	def make_people(self):
		text = self.text
		known = {"company": text, "job_title": text, "industry": text, "customer_notes": self.long}
		for number in ("one", "two", "three"):
			self.make(
				CUSTOMER,
				customer_name=text,
				primary_email=f"{number}.{self.tag}@hostile.example",
				phone_numbers=[{"phone_number": phone()}],
				next_follow_up=day(-1),
				**known,
			)
		one, two = self.records[CUSTOMER][:2]
		self.suggestion = self.make(
			"MM Duplicate Suggestion", customer=two, duplicate_of=one, reason=self.long, score=90
		)
		changed = {"doctype": CUSTOMER, "name": one, "fieldname": "company", "value": f"{text} "}
		self.api.call("frappe.client.set_value", **changed)
		self.api.call("meeting_manager.api.customers.log_call", customer=one, note=self.long)
		self.api.call("frappe.desk.doctype.tag.tag.add_tag", tag=self.tag, dt=CUSTOMER, dn=one)
		shown = self.api.get(CUSTOMER, one)["customer_name"]
		self.make(
			"Notification Log",  # as Frappe writes it, with the title as it stands in the record
			subject=f'Ann assigned a new task <b class="subject-title">{shown}</b> to you',
			for_user="Administrator",
			type="Assignment",
			document_type=CUSTOMER,
			document_name=one,
		)

	def make_bookings(self):
		text = self.text
		values = {"meeting_title": text, "customer_name": text, "notes": self.long, "location": self.long}
		values |= {"guest_time_zone": text, "guest_language": text[:8], "override_reason": self.long}
		values |= {"host": self.user, "customer": self.customer, "meeting_type": self.meeting_type}
		for when, start, end, status in (
			(day(0), "00:05", "00:10", "Completed"),
			(day(0), "23:50", "23:55", "Confirmed"),
			(day(-3), "05:00", "05:30", "No Show"),
			(day(3), "07:00", "07:30", "Confirmed"),
		):
			times = {"start_datetime": f"{when} {start}:00", "end_datetime": f"{when} {end}:00"}
			answers = [{"question": text, "answer": self.long}]
			self.make(BOOKING, status=status, answers=answers, **times, **values)
		self.api.call(
			"meeting_manager.api.desk.cancel", booking=self.records[BOOKING][3], reason=self.long[:500]
		)

	def make_messages(self):
		text, booking = self.text, self.records[BOOKING][0]
		about = {"customer": self.customer, "booking": booking}
		sent = {"recipient": "+4915112345678", "message": self.long, "reason": self.long, "status": "Failed"}
		self.make("MM SMS Message", kind=text[:100], **sent, **about)
		due = {"channel": "Email", "lead_hours": 24, "status": "Skipped", "due": f"{day(1)} 10:00:00"}
		self.make("MM Booking Reminder", booking=booking, reason=text, **due)
		written = {"subject": f"For {{{{ first_name }}}} {self.tag}", "message": "<p>{{ first_name }}</p>"}
		self.run_bulk(CUSTOMER, "mail", [self.customer], written)
		self.run_bulk(BOOKING, "confirm", [booking, self.records[BOOKING][3]], {})

	def run_bulk(self, doctype, action, names, choices):
		asked = {"doctype": doctype, "action": action}
		lists = {"names": json.dumps(names), "choices": json.dumps(choices)}
		name = self.api.call("meeting_manager.api.bulk.start", **asked, **lists)["name"]
		self.api.remember("MM Bulk Action", self.note("MM Bulk Action", name))

	def book_as_guest(self):
		"""By the API, the manage link and the Web Form; of a name that is refused there comes another."""
		text = self.text
		slots = self._get("slots", meeting_type=self.meeting_type)
		(offer,) = [each for each in self._get("types") if each["slug"] == self.meeting_type]
		answers = {each["question"]: self.long for each in offer["questions"] if each["type"] == "Long Text"}
		for number, name in enumerate((text, "Ann Lee")):
			booked = self._post(
				"book",
				meeting_type=self.meeting_type,
				start=slots[number * 8]["start"],
				name=name,
				email=f"guest.{number}.{self.tag}@hostile.example",
				phone=phone(),
				notes=self.long,
				answers=answers,
				language=text[:8],
				time_zone="Asia/Kuala_Lumpur",
			)
			if booked:
				self.manage = "/booking/" + booked["manage_url"].rpartition("/booking/")[2].split("?")[0]
				self.note(BOOKING, booked["booking"])
		self._post("cancel", token=self.manage.rpartition("/")[2], reason=self.long)
		self._post(
			"book_event",
			event=self.event,
			name="Ann Lee",
			email=f"seat.{self.tag}@hostile.example",
			notes=self.long,
		)
		for name in (text, "Ann Lee"):
			wanted = {"full_name": name, "email": f"form.{self.tag}@hostile.example", "notes": self.long}
			data = {"doctype": "MM Booking Request", "wanted_at": f"{day(30)} 10:00:00", **wanted}
			form = {"web_form": "request-a-booking", "data": json.dumps(data)}
			self.guest.post("/api/method/frappe.website.doctype.web_form.web_form.accept", form=form)
		for doctype in (BOOKING, "MM Booking Request"):
			field = "customer_email" if doctype == BOOKING else "email"
			filters = [[field, "like", f"%{self.tag}@hostile.example"]]
			for row in self.api.call("frappe.client.get_list", doctype=doctype, filters=filters):
				self.api.remember(doctype, self.note(doctype, row["name"]))
		assert len(self.records[BOOKING]) >= 7 and self.records["MM Booking Request"]

	def _get(self, function, **asked):
		answer = self.guest.get(PUBLIC + function, params=asked)
		assert answer.ok, answer.text()
		return answer.json()["message"]

	def _post(self, function, **sent):
		"""The answer; None when a guest may not send such a text."""
		answer = self.guest.post(
			PUBLIC + function, data=json.dumps(sent), headers={"Content-Type": "application/json"}
		)
		assert answer.ok or answer.status == 422, answer.text()
		return answer.json()["message"] if answer.ok else None
