"""The pages that only benchless has: desk, login, outbox and files."""

import re
from datetime import timedelta
from unittest.mock import patch

import frappe
from markupsafe import escape

from benchless import site
from benchless.desk.fields import address, text, typed
from benchless.tests.test_contract_http import MARK, STAFF, VISITOR, HTTPCase, in_thread

NASTY = "<script>alert('x')</script> & \"quotes\""


class DeskCase(HTTPCase):
	def setUp(self):
		super().setUp()
		self.enter(STAFF)

	def enter(self, user):
		"""Sign in through the page, as a person does."""
		form = {"usr": user, "pwd": "Correct-Horse-42", "redirect-to": "/app/todo"}
		return self.open("POST", "/login", data=form)

	def page(self, path, status=200):
		answer = self.open("GET", path)
		self.assertEqual(answer.status_code, status, answer.text[:300])
		self.assertNotIn("{{", answer.text)
		return answer.text

	def token(self, path="/app"):
		return re.search(r'name="csrf_token" value="(\w+)"', self.page(path))[1]

	def submit(self, path, **form):
		return self.open("POST", path, data={"csrf_token": self.token(), **form})

	def make(self, **values):
		return frappe.get_doc({"doctype": "ToDo", "description": MARK, **values}).insert()


class TestLogin(DeskCase):
	def test_signing_in_and_out(self):
		answer = self.enter(STAFF)

		self.assertEqual((answer.status_code, answer.headers["Location"]), (303, "/app/todo"))
		self.assertEqual(self.submit("/app/logout").status_code, 303)
		self.assertIn("/login", self.open("GET", "/app").headers["Location"])
		for path in ("/outbox", "/outbox/some-mail"):
			answer = self.open("GET", path)
			self.assertEqual(answer.headers["Location"], f"/login?redirect-to={path}")
		self.enter(VISITOR)
		self.assertEqual(self.open("GET", "/app").status_code, 403)

	def test_the_first_page_is_the_products_and_the_desk_shows_no_internal_table(self):
		with patch.object(site.current(), "home_page", "/book"):
			self.assertEqual(self.open("GET", "/").headers["Location"], "/book")
		home = self.page("/app")
		for doctype in ("MM Search Word", "MM Booking Total", "MM Booking Task", "Patch Log", "DocType"):
			self.assertNotIn(f'href="{address(doctype)}"', home)
		for doctype in ("MM Meeting Booking", "MM Booking Reminder", "MM SMS Message", "ToDo"):
			self.assertIn(f'href="{address(doctype)}"', home)

	def test_a_wrong_password_shows_the_page_again(self):
		answer = self.open("POST", "/login", data={"usr": NASTY, "pwd": "wrong", "csrf_token": self.token()})

		self.assertEqual(answer.status_code, 401)
		self.assertIn(str(escape(NASTY)), answer.text)

	def test_it_never_leads_to_another_site(self):
		for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
			self.assertNotIn("evil", self.page("/login?redirect-to=" + target))


class TestLists(DeskCase):
	def test_a_list_pages_sorts_and_searches(self):
		for index in range(25):
			self.make(description=f"{MARK} {index:02}")
		frappe.db.commit()

		self.assertIn('href="/app/todo"', self.page("/app"))
		first = self.page(f"/app/todo?q={MARK}&sort=description&dir=asc")
		self.assertIn(f"{MARK} 00", first)
		self.assertNotIn(f"{MARK} 24", first)
		self.assertIn(f"{MARK} 24", self.page(f"/app/todo?q={MARK}&sort=description&dir=asc&page=2"))
		self.assertIn(f"{MARK} 24", self.page(f"/app/todo?q={MARK}&sort=description&dir=desc"))
		self.assertIn("Nothing found", self.page("/app/todo?q=certainly-not-there"))

	def test_filters_nonsense_and_html_are_just_text(self):
		doc = self.make(description=f"{MARK} low", priority="Low")
		doc.db_set("description", f"{MARK} low {NASTY}")
		frappe.db.commit()

		self.assertIn(f"{MARK} low", self.page("/app/todo?priority=Low"))
		self.assertNotIn(f"{MARK} low", self.page("/app/todo?priority=High"))
		for query in ("?sort=%27;drop&page=-4&dir=x", "?page=abc", "?q=%25%27%22", "?owner=%27"):
			self.page("/app/todo" + query)
		for path in (f"/app/todo?q={MARK}", f"/app/todo/{doc.name}", "/app/todo?q=" + NASTY):
			self.assertNotIn("<script>alert", self.page(path))
		self.page("/app/no-such-thing", 404)


class TestForms(DeskCase):
	def test_make_change_and_delete(self):
		made = self.submit("/app/todo/new", description=MARK, priority="Low")
		path = made.headers["Location"].removesuffix("?saved")
		self.assertEqual(made.status_code, 303)

		self.assertIn("Saved.", self.page(path + "?saved"))
		modified = self.modified(path)
		changed = self.submit(path, description=f"{MARK} changed", priority="High", _modified=modified)
		self.assertEqual(changed.status_code, 303)
		self.assertIn(f"{MARK} changed", self.page(path))
		self.assertEqual(self.submit(path, _action="delete").headers["Location"], "/app/todo")
		self.page(path, 404)

	def modified(self, path):
		return re.search(r'name="_modified" value="([^"]+)"', self.page(path))[1]

	def test_errors_are_shown_and_what_was_typed_is_kept(self):
		answer = self.submit("/app/todo/new", description="", reference_name="kept 42", priority="Sometimes")

		self.assertEqual(answer.status_code, 417)
		self.assertIn('role="alert"', answer.text)
		self.assertIn("Sometimes", answer.text)
		without_token = self.open("POST", "/app/todo/new", data={"description": MARK})
		self.assertEqual(without_token.status_code, 400)

	def test_a_change_by_somebody_else_is_not_overwritten(self):
		doc = self.make()
		frappe.db.commit()
		path = f"/app/todo/{doc.name}"
		seen = self.modified(path)
		doc.description = f"{MARK} by another"
		doc.save()
		frappe.db.commit()

		self.assertEqual(self.submit(path, description="mine", _modified=seen).status_code, 417)
		self.assertIn("by another", self.page(path))

	def test_rows_of_a_child_table_are_added_and_removed(self):
		path = f"/app/user/{VISITOR}"
		form = {"email": VISITOR, "first_name": "Http", "enabled": "1", "user_type": "System User"}
		self.assertIn('class="spare"', self.page(path))

		found = self.open("GET", "/app/suggest", query_string={"doctype": "User", "txt": VISITOR}).json
		self.assertIn(VISITOR, [each["value"] for each in found])
		added = self.submit(path, **form, **{"roles.1.role": "System Manager", "roles.0.role": ""})
		self.assertEqual(added.status_code, 303, added.text)
		row = re.search(r'name="roles.0.name" value="(\w+)"', self.page(path))[1]
		kept = {"roles.0.role": "System Manager", "roles.0.name": row}
		self.submit(path, **form, **kept)
		self.assertIn(row, self.page(path))
		self.submit(path, **form, **kept, **{"roles.0._delete": "1"})
		self.assertNotIn(row, self.page(path))


class TestOutboxAndFiles(DeskCase):
	def test_a_body_that_is_no_json_is_the_clients_mistake(self):
		answer = self.call("probe", data="{bad", content_type="application/json")

		self.assertEqual((answer.status_code, answer.json["exc_type"]), (400, "JSONDecodeError"))
		self.assertEqual(self.call("probe", data=b"x" * 10_000_000).status_code, 413)

	def test_a_mail_is_shown_in_a_frame_that_runs_nothing(self):
		link = f'<p>Hello {MARK}</p><a href="https://example.com/booking/x">Change it</a>'
		files = [{"fname": "booking.ics", "fcontent": "BEGIN:VCALENDAR"}]
		frappe.sendmail(recipients=["a@example.com"], subject=NASTY, message=link, attachments=files)
		frappe.db.commit()

		page = self.page("/outbox")
		self.assertNotIn("<script>alert", page)
		mail = self.page(re.search(r'href="(/outbox/[^"]+)"', page)[1])
		self.assertIn('sandbox="allow-popups allow-popups-to-escape-sandbox"', mail)
		for shown in (MARK, "https://example.com/booking/x", "booking.ics"):
			self.assertIn(shown, mail)

	def test_assets_stay_in_their_folder(self):
		self.assertEqual(self.open("GET", "/assets/benchless/host.css").status_code, 200)
		for path in ("benchless/../views.py", "meeting_manager/..%2fhooks.py", "os/x", "benchless/"):
			self.assertEqual(self.open("GET", "/assets/" + path).status_code, 404, path)

	def test_a_private_file_is_for_those_who_may_read_it(self):
		doc = {"doctype": "File", "file_name": f"{frappe.generate_hash(length=6)}.txt", "is_private": 1}
		path = frappe.get_doc({**doc, "content": "secret"}).insert().file_url
		frappe.db.commit()

		mine = in_thread(lambda: self.client.get(path))
		self.assertEqual((mine.status_code, mine.data), (200, b"secret"))
		self.open("GET", "/api/method/logout")
		self.assertEqual(self.open("GET", path).status_code, 403)


class TestValues(DeskCase):
	def test_a_time_is_shown_as_an_input_takes_it_and_numbers_come_back(self):
		time, number = frappe._dict(fieldtype="Time"), frappe._dict(fieldtype="Long Int")

		self.assertEqual(text(timedelta(hours=9, minutes=5), time), "09:05:00")
		self.assertEqual((typed(number, ""), typed(number, "7")), (0, "7"))

	def test_what_users_cannot_create_has_no_button_for_it(self):
		frappe.get_meta("ToDo").in_create = 1
		self.addCleanup(frappe.get_meta("ToDo").pop, "in_create")

		self.assertNotIn("/app/todo/new", self.page("/app/todo"))
