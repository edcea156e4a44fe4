"""Deleting a customer is for System Managers; for others who have the right it sets the record inactive."""

import json

import frappe
from frappe.utils.password import update_password

from meeting_manager.tests.base import CommittingTestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, make_user
from meeting_manager.tests.http import send, token_of

PASSWORD = "Correct-Horse-7-Battery"


class TestDeletion(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer()

	def sign_in(self, role: str) -> dict:
		"""The headers of somebody who has signed in."""
		user = make_user(role).name
		update_password(user, PASSWORD)
		answer = send("POST", "/api/method/login", data={"usr": user, "pwd": PASSWORD})
		cookies = [cookie.partition(";")[0] for cookie in answer.headers.getlist("Set-Cookie")]
		return {"Cookie": "; ".join(cookies)}

	def state(self) -> tuple | None:
		return frappe.db.get_value("MM Customer", self.customer.name, ["is_active", "status"])

	def delete(self, role: str, path: str):
		return send("DELETE", path.format(self.customer.name), headers=self.sign_in(role))

	def test_a_delete_by_rest_sets_the_record_inactive(self):
		make_mm_meeting_booking(customer=self.customer.name)

		for path in ("/api/resource/MM Customer/{}", "/api/resource/MM%20Customer/{}/"):
			answer = self.delete("MM Manager", path)

			self.assertEqual((answer.status_code, answer.json["data"]), (202, "ok"), answer.text[:300])
			self.assertEqual(self.state(), (0, "Inactive"))

	def test_who_has_no_right_to_delete_is_refused(self):
		for role in ("MM Receptionist", "MM Staff", None):
			answer = self.delete(role, "/api/resource/MM Customer/{}")

			self.assertIn(answer.status_code, (401, 403), answer.text[:300])
		self.assertEqual(self.state(), (1, "Active"))

	def test_a_customer_who_is_not_there_is_not_found(self):
		headers = self.sign_in("MM Manager")

		self.assertEqual(
			send("DELETE", "/api/resource/MM Customer/MC-0000000", headers=headers).status_code, 404
		)

	def test_a_system_manager_deletes_it(self):
		answer = self.delete("System Manager", "/api/resource/MM Customer/{}")

		self.assertEqual((answer.status_code, self.state()), (202, None), answer.text[:300])

	def test_no_other_way_deletes_it(self):
		frappe.set_user(make_user("MM Manager").name)

		with self.assertRaises(frappe.PermissionError):
			frappe.delete_doc("MM Customer", self.customer.name)

	@requires_bench
	def test_the_second_rest_api_and_the_desk_do_the_same(self):
		headers = self.sign_in("MM Manager")
		name = self.customer.name
		for method, path, values in (
			("DELETE", f"/api/v2/document/MM Customer/{name}/", {}),
			("DELETE", f"/api/v1/resource/MM Customer/{name}", {}),
			("POST", "/api/method/frappe.client.delete", {"doctype": "MM Customer", "name": name}),
			("POST", "/api/v2/method/frappe.client.delete", {"doctype": "MM Customer", "name": name}),
			(
				"POST",
				"/api/method/frappe.desk.reportview.delete_items",
				{"doctype": "MM Customer", "items": json.dumps([name])},
			),
		):
			with self.subTest(path):
				frappe.db.set_value("MM Customer", name, {"is_active": 1, "status": "Active"})

				answer = send(method, path, headers=headers, data=values)

				self.assertIn(answer.status_code, (200, 202), answer.text[:300])
				self.assertEqual(self.state(), (0, "Inactive"))

	@requires_bench
	def test_by_a_token_too(self):
		user = make_user("MM Manager")
		headers = {"Authorization": token_of(user)}

		answer = send("DELETE", f"/api/resource/MM Customer/{self.customer.name}", headers=headers)

		self.assertEqual((answer.status_code, self.state()), (202, (0, "Inactive")), answer.text[:300])

	@requires_bench
	def test_records_of_others_are_deleted_as_ever(self):
		headers = self.sign_in("System Manager")
		for path, values in (
			("frappe.client.delete", {"name": "{}"}),
			("frappe.desk.reportview.delete_items", {"items": '["{}"]'}),
		):
			made = frappe.get_doc(doctype="Salutation", salutation=frappe.generate_hash(length=8)).insert()
			word = made.name
			sent = {"doctype": "Salutation", **{key: value.format(word) for key, value in values.items()}}

			answer = send("POST", f"/api/method/{path}", headers=headers, data=sent)

			self.assertFalse(frappe.db.exists("Salutation", word), answer.text[:300])
