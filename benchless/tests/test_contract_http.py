"""What HTTP clients can rely on. The same file passes on Frappe 15, on Frappe 16 and on benchless."""

import json
import threading
from unittest.mock import patch
from urllib.parse import quote

import frappe
from frappe.app import application
from frappe.rate_limiter import rate_limit
from frappe.utils.password import update_password
from werkzeug.test import Client
from werkzeug.wrappers import Response

import meeting_manager
from meeting_manager.tests.base import FRAPPE, TestCase

STAFF, VISITOR, PASSWORD = "http-staff@example.com", "http-visitor@example.com", "Correct-Horse-42"
MARK = "http contract"
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@frappe.whitelist(allow_guest=True)
def probe(number: int = 0, flag: bool = False, text: str | None = None):
	return {"number": number, "flag": flag, "text": text, "user": frappe.session.user}


@frappe.whitelist(allow_guest=True, xss_safe=True)
def raw(text: str):
	return text


@frappe.whitelist(allow_guest=True, methods=["POST"])
def only_post():
	return "posted"


@frappe.whitelist()
def signed_in(token: bool = False):
	return frappe.sessions.get_csrf_token() if token else frappe.session.user


@frappe.whitelist(allow_guest=True)
def write(then: str = ""):
	frappe.db.commit()  # Frappe 16 opens its first SQLite transaction only then, and cannot undo before
	doc = frappe.get_doc({"doctype": "ToDo", "description": MARK}).insert(ignore_permissions=True)
	if then == "throw":
		frappe.local.response["errors"] = {"text": "is wrong"}
		frappe.throw("This is refused", frappe.ValidationError)
	if then == "crash":
		raise ZeroDivisionError("somewhere inside")
	frappe.local.response.http_status_code = 201
	return doc.name


@frappe.whitelist(allow_guest=True)
@rate_limit(key="text", limit=2, seconds=60, ip_based=False)
def limited(text: str):
	return "ok"


@frappe.whitelist(allow_guest=True)
@rate_limit(limit=lambda: 1, seconds=60, key="text", ip_based=False)
def limited_by_a_setting(text: str):
	return "ok"


@frappe.whitelist(allow_guest=True)
def file(kind: str, shown: bool = False):
	values = {"type": kind, "filename": "free.ics", "filecontent": CALENDAR}
	if shown:
		values.update(content_type="text/calendar", display_content_as="inline")
	frappe.local.response.update(values)


@frappe.whitelist(allow_guest=True)
def language():
	return frappe.local.lang


@frappe.whitelist(allow_guest=True)
def with_header():
	frappe.local.response_headers["X-Robots-Tag"] = "noindex"


def not_offered():
	"""Not whitelisted, so nobody may call it from outside."""


PROBES = (
	probe, raw, only_post, signed_in, write, limited, limited_by_a_setting, file, language, with_header,
	not_offered,
)  # fmt: skip


def in_thread(work):
	"""Run `work` as a server would: in a thread that has no site open yet."""
	result = []
	thread = threading.Thread(target=lambda: result.append(work()))
	thread.start()
	thread.join(60)
	return result[0]


class HTTPCase(TestCase):
	"""A browser without JavaScript, against the application."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.app._site = frappe.local.site
		for function in PROBES:
			setattr(meeting_manager, "http_" + function.__name__, function)
		for email, roles in ((STAFF, [{"role": "System Manager"}]), (VISITOR, [])):
			if not frappe.db.exists("User", email):
				user = {"doctype": "User", "email": email, "first_name": "Http", "send_welcome_email": 0}
				frappe.get_doc({**user, "roles": roles}).insert(ignore_permissions=True)
			update_password(email, PASSWORD)
		frappe.db.commit()

	@classmethod
	def tearDownClass(cls):
		frappe.set_user("Administrator")
		frappe.db.delete("ToDo", {"description": ["like", f"%{MARK}%"]})
		for email in (STAFF, VISITOR):
			frappe.delete_doc("User", email, force=True, ignore_permissions=True)
		frappe.db.commit()
		super().tearDownClass()

	def setUp(self):
		super().setUp()
		self.client = Client(application)

	def open(self, method, path, **options):
		"""The answer; `answer.json` is None when it is not JSON."""
		return in_thread(lambda: self.client.open(path, method=method, **options))

	def call(self, name, method="POST", **options):
		return self.open(method, f"/api/method/meeting_manager.http_{name}", **options)

	def sign_in(self, user=STAFF, password=PASSWORD):
		return self.open("POST", "/api/method/login", data={"usr": user, "pwd": password})

	def skip_on_frappe_15(self, reason):
		if FRAPPE == 15 and "benchless" not in frappe.__version__:
			self.skipTest(reason)

	def todos(self):
		frappe.db.rollback()
		return frappe.db.count("ToDo", {"description": MARK})


class TestMethods(HTTPCase):
	def test_arguments_come_as_json_form_or_query_and_are_converted(self):
		self.assertEqual(self.open("GET", "/api/method/ping").json, {"message": "pong"})
		for way in ("json", "data", "query_string"):
			answer = self.call("probe", **{way: {"number": "7", "nonsense": 2}})
			self.assertEqual(answer.json["message"]["number"], 7, way)
		self.assertEqual(self.call("only_post").json["message"], "posted")

	def test_refusals_name_their_type(self):
		here = "method/meeting_manager.http_"
		for method, path, options, status, kind in (
			("POST", here + "probe", {"json": {"number": "seven"}}, 417, "FrappeTypeError"),
			("POST", here + "probe", {"json": {"number": {"a": 1}}}, 417, "FrappeTypeError"),
			("POST", here + "probe", {"json": "text"}, 417, "ValidationError"),
			("POST", here + "not_offered", {}, 403, "PermissionError"),
			("POST", here + "signed_in", {}, 403, "PermissionError"),
			("GET", here + "only_post", {}, 403, "PermissionError"),
			("GET", "method/meeting_manager.nothing_here", {}, 417, "ValidationError"),
			("GET", "method/nowhere.at_all", {}, 417, "ValidationError"),
			("GET", "nothing", {}, 404, "DoesNotExistError"),
		):
			answer = self.open(method, f"/api/{path}", **options)
			self.assertEqual((answer.status_code, answer.json["exc_type"]), (status, kind), (path, options))

	def test_a_huge_body_is_refused(self):
		answer = self.call("probe", data="x" * 30_000_000, content_type="text/plain")

		self.assertEqual(answer.status_code, 413)

	def test_html_from_guests_is_cleaned_unless_the_method_says_that_it_is_safe(self):
		text = "<p>Jane<script>alert(1)</script></p>"

		self.assertNotIn("<script", self.call("probe", json={"text": text}).json["message"]["text"])
		self.assertEqual(self.call("raw", json={"text": text}).json["message"], text)

	def test_a_limit_counts_each_key_by_itself(self):
		key = frappe.generate_hash(length=8)
		codes = [self.call("limited", json={"text": key}).status_code for _i in range(3)]

		self.assertEqual(codes, [200, 200, 429])
		self.assertEqual(self.call("limited", json={"text": key + "x"}).status_code, 200)

	def test_a_limit_may_be_a_function(self):
		key = frappe.generate_hash(length=8)
		answers = [self.call("limited_by_a_setting", json={"text": key}) for _i in range(2)]

		self.assertEqual([answer.status_code for answer in answers], [200, 429])

	def test_a_method_may_answer_with_a_file(self):
		saved = self.call("file", "GET", query_string={"kind": "download"})
		shown = self.call("file", "GET", query_string={"kind": "download", "shown": 1})
		binary = self.call("file", "GET", query_string={"kind": "binary"})

		self.assertEqual([a.text for a in (saved, shown, binary)], [CALENDAR] * 3)
		self.assertEqual([a.mimetype for a in (saved, shown)], ["text/calendar"] * 2)
		self.assertEqual(binary.mimetype, "application/octet-stream")
		unasked = "" if FRAPPE < 16 else "attachment; "
		for answer, how in ((saved, "attachment; "), (shown, "inline; "), (binary, unasked)):
			self.assertEqual(answer.headers["Content-Disposition"], f"{how}filename=free.ics")

	def test_a_method_may_set_headers(self):
		self.skip_on_frappe_15("it has no response_headers, only the after_request hook")
		self.assertEqual(self.call("with_header", "GET").headers["X-Robots-Tag"], "noindex")

	def language(self, asked=None, preferred="xx"):
		headers, query = {"Accept-Language": preferred}, {"_lang": asked} if asked else {}
		return self.call("language", "GET", query_string=query, headers=headers).json["message"]

	def test_a_guest_chooses_the_language(self):
		given = [self.language(asked) for asked in (None, "ms", "ms-XX", "xx")]
		self.assertEqual(given, ["en", "ms", "en", "en"])

	def test_a_user_has_a_language_whatever_the_browser_prefers(self):
		self.sign_in()

		self.assertEqual(self.language(preferred="de"), "en")

	def test_the_browser_of_a_guest_may_prefer_a_language(self):
		self.skip_on_frappe_15("it looks at neither the cookie nor Accept-Language of a guest")
		self.assertEqual(self.language(preferred="xx, de-LI;q=0.8, en;q=0.5"), "de")

		self.client.set_cookie("preferred_language", "ar")
		self.assertEqual(self.language(preferred="de"), "ar")

	def test_a_user_may_choose_another_language(self):
		self.skip_on_frappe_15("it gives a user the own language, whatever is asked for")
		self.sign_in()

		self.assertEqual(self.language("ms"), "ms")


class TestTransactions(HTTPCase):
	def test_a_post_is_kept_and_a_get_is_not(self):
		before = self.todos()
		posted, got = self.call("write"), self.call("write", "GET")

		self.assertEqual((posted.status_code, got.status_code), (201, 201))
		self.assertEqual(self.todos(), before + 1)

	def test_a_post_that_fails_leaves_nothing_and_says_why(self):
		before = self.todos()
		refused, crashed = (self.call("write", json={"then": then}) for then in ("throw", "crash"))

		self.assertEqual((refused.status_code, refused.json["exc_type"]), (417, "ValidationError"))
		messages = [json.loads(m)["message"] for m in json.loads(refused.json["_server_messages"])]
		self.assertIn("This is refused", messages)
		self.assertEqual(refused.json["errors"], {"text": "is wrong"})
		self.assertEqual((crashed.status_code, crashed.json["exc_type"]), (500, "ZeroDivisionError"))
		self.assertEqual(self.todos(), before)


class TestSessions(HTTPCase):
	def test_sign_in_and_out(self):
		answer = self.sign_in()
		cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid="))

		self.assertEqual((answer.status_code, answer.json["message"]), (200, "Logged In"))
		self.assertIn("HttpOnly", cookie)
		self.assertIn("SameSite=Lax", cookie)
		self.assertEqual(self.call("signed_in", "GET").json["message"], STAFF)
		self.open("POST", "/api/method/logout")
		self.assertEqual(self.call("signed_in", "GET").status_code, 403)
		self.client.set_cookie("sid", "0" * 56)  # a forged one
		self.assertEqual(self.call("probe", "GET").json["message"]["user"], "Guest")

	def test_frappe_16_signs_out_by_post_only(self):
		"""A link or a picture in a mail signs nobody out."""
		self.sign_in()
		self.open("GET", "/api/method/logout")

		self.assertEqual(self.call("signed_in", "GET").status_code, 200 if FRAPPE >= 16 else 403)

	def test_a_wrong_password_is_refused(self):
		for user in (STAFF, "nobody@example.com"):
			answer = self.sign_in(user, "wrong")
			self.assertEqual((answer.status_code, answer.json["exc_type"]), (401, "AuthenticationError"))
			self.assertEqual(answer.json["message"], "Invalid login credentials")

	def test_changes_need_the_token_once_there_is_one(self):
		self.sign_in()
		with patch.object(frappe, "in_test", False, create=True):  # Frappe 16 keeps no token in tests
			token = self.call("signed_in", "GET", query_string={"token": 1}).json["message"]

		refused = self.call("signed_in")
		self.assertEqual((refused.status_code, refused.json["exc_type"]), (400, "CSRFTokenError"))
		self.assertEqual(self.call("signed_in", data={"csrf_token": "guess"}).status_code, 400)
		self.assertEqual(self.call("signed_in", headers={"X-Frappe-CSRF-Token": token}).status_code, 200)
		self.assertEqual(self.call("signed_in", data={"csrf_token": token}).status_code, 200)


class TestResources(HTTPCase):
	PATH = "/api/resource/ToDo"

	def setUp(self):
		super().setUp()
		self.sign_in()

	def make(self, **values):
		answer = self.open("POST", self.PATH, json={"description": MARK, "allocated_to": STAFF, **values})
		self.assertEqual(answer.status_code, 200, answer.data)
		return answer.json["data"]

	def test_create_read_change_delete(self):
		made = self.make(priority="Low")
		path = f"{self.PATH}/{quote(made['name'])}"

		self.assertEqual(self.open("GET", path).json["data"]["priority"], "Low")
		changed = self.open("PUT", path, json={"priority": "High"})
		self.assertEqual(changed.json["data"]["priority"], "High")
		deleted = self.open("DELETE", path)
		self.assertEqual((deleted.status_code, deleted.json["data"]), (202, "ok"))
		self.assertEqual(self.open("GET", path).status_code, 404)

	def test_list_with_fields_filters_order_and_limits(self):
		names = [self.make(priority=p, color="#c0ffee")["name"] for p in ("Low", "High", "Low")]
		query = {
			"fields": json.dumps(["name", "priority"]), "filters": json.dumps([["color", "=", "#c0ffee"]]),
			"order_by": "creation asc",
		}  # fmt: skip

		rows = self.open("GET", self.PATH, query_string=query).json["data"]
		self.assertEqual([row["name"] for row in rows[-3:]], names)
		page = self.open("GET", self.PATH, query_string={**query, "limit_start": 1, "limit_page_length": 1})
		self.assertEqual(page.json["data"], rows[1:2])
		only = self.open("GET", self.PATH, query_string={"filters": json.dumps({"name": names[0]})})
		self.assertEqual(only.json["data"], [{"name": names[0]}])
		for _i in range(18):
			self.make()
		self.assertEqual(len(self.open("GET", self.PATH).json["data"]), 20)
		every = self.open("GET", self.PATH, query_string={"limit_page_length": 0})
		self.assertGreater(len(every.json["data"]), 20)

	def test_errors_name_their_type(self):
		wrong = {"description": MARK, "priority": "Sometimes"}
		for method, path, sent, status, kind in (
			("POST", self.PATH, {"priority": "Low"}, 417, "MandatoryError"),
			("POST", self.PATH, wrong, 417, "ValidationError"),
			("GET", f"{self.PATH}/nothing-here", None, 404, "DoesNotExistError"),
			("GET", "/api/resource/No Such DocType", None, 404, "DoesNotExistError"),
		):
			answer = self.open(method, path, json=sent)
			self.assertEqual((answer.status_code, answer.json["exc_type"]), (status, kind), path)

	def test_those_without_a_role_are_refused(self):
		guest = Client(application)
		user = "/api/resource/User/Administrator"
		for method, path in (("GET", self.PATH), ("GET", user), ("POST", self.PATH)):
			answer = in_thread(lambda m=method, p=path: guest.open(p, method=m, json={"description": MARK}))
			self.assertEqual((answer.status_code, answer.json["exc_type"]), (403, "PermissionError"), path)


class TestPages(HTTPCase):
	def test_pages(self):
		unknown, desk = self.open("GET", "/there/is/no-such-page"), self.open("GET", "/app")
		if FRAPPE >= 16:
			self.assertEqual(desk.headers["Location"], "/desk")
			desk = self.open("GET", "/desk")

		self.assertEqual(unknown.status_code, 404)
		self.assertIn("text/html", unknown.content_type)
		self.assertIn(desk.status_code, (301, 302))
		self.assertIn("/login", desk.headers["Location"])
		self.assertEqual(self.open("GET", "/login").status_code, 200)
		self.assertIn('<html lang="en"', self.open("GET", "/book").text)

	def test_a_page_that_is_a_whole_document_is_served_as_it_is(self):
		page = self.open("GET", "/book")

		self.assertEqual(page.status_code, 200)
		self.assertEqual((page.text.count("<html"), page.text.count("</body>")), (1, 1))

	def test_a_class_of_the_hook_page_renderer_answers_before_the_page_in_www(self):
		page = frappe.get_attr(frappe.get_hooks("page_renderer")[-1])

		def answer(renderer):
			return Response(f"{renderer.path} of {frappe.form_dict.slug}")

		with patch.object(page, "can_render", lambda renderer: renderer.path == "book_type"):
			with patch.object(page, "render", answer):
				self.assertEqual(self.open("GET", "/book/a-type/").text, "book_type of a-type")
				self.assertIn("</html>", self.open("GET", "/book").text)

	def test_a_part_of_the_path_reaches_the_page_which_may_not_know_it(self):
		for method in ("GET", "POST"):
			answer = self.open(method, "/booking/no-such-token")

			self.assertEqual((answer.status_code, answer.mimetype), (404, "text/html"), method)
