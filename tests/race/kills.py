"""Kills, without warning, what a booking depends on, and looks whether a booking is half made, or its email
lost or sent twice. On a bench, on a site for tests; starts and kills its own Redis, web server and worker.

    cd BENCH/sites && PYTHONPATH=CHECKOUT ../env/bin/python CHECKOUT/tests/race/kills.py SITE

Prints what was killed, what was made, and each invariant, and ends with 1 where one does not hold.
"""

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection, HTTPException

import frappe

SITE = sys.argv[1]
RUN = uuid.uuid4().hex[:8]
CLIENTS, WAITING, KILLS = 8, 60, 6
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BOOK = "/api/method/meeting_manager.api.public.book"
DO_WAITING = "meeting_manager.meeting_manager.services.messages.task_runner.do_waiting"
numbers = itertools.count(uuid.uuid4().int % 2**22)


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


class Processes:
	"""A Redis for the queue and one for the cache, a web server and a worker, each in its own session."""

	def __init__(self):
		self.ports = {name: free_port() for name in ("queue", "cache", "web")}
		self.running: dict[str, subprocess.Popen] = {}
		where = {
			f"FRAPPE_REDIS_{name.upper()}": f"redis://127.0.0.1:{self.ports[name]}"
			for name in ("queue", "cache")
		}
		self.environment = {**os.environ, **where, "PYTHONWARNINGS": "ignore"}
		os.environ.update(where)

	def start(self, *names: str) -> None:
		redis = ["redis-server", "--save", "", "--appendonly", "no", "--port"]
		web = ["-m", "gunicorn", "-b", f"127.0.0.1:{self.ports['web']}", "-w", "2", "--threads", "8"]
		worker = ["-m", "frappe.utils.bench_helper", "frappe", "worker", "--queue", "short", "--quiet"]
		commands = {
			"queue": [*redis, str(self.ports["queue"])],
			"cache": [*redis, str(self.ports["cache"])],
			"web": [sys.executable, *web, "-k", "gthread", "--timeout", "120", "frappe.app:application"],
			"worker": [sys.executable, *worker],
		}
		for name in names:
			self.running[name] = subprocess.Popen(
				commands[name],
				env=self.environment,
				stdout=subprocess.DEVNULL,
				stderr=subprocess.DEVNULL,
				start_new_session=True,
			)
		for name in {*names} & self.ports.keys():
			self.wait_for(self.ports[name])

	def kill(self, *names: str) -> None:
		for name in names:
			os.killpg(self.running.pop(name).pid, signal.SIGKILL)

	def kill_children_of_web(self) -> None:
		master = str(self.running["web"].pid)
		for child in subprocess.run(["pgrep", "-P", master], capture_output=True, text=True).stdout.split():
			os.kill(int(child), signal.SIGKILL)

	def wait_for(self, port: int) -> None:
		for _attempt in range(300):
			with socket.socket() as probe:
				if probe.connect_ex(("127.0.0.1", port)) == 0:
					return
			time.sleep(0.1)
		raise RuntimeError(f"nothing answers on {port}")


def make_types() -> list[str]:
	schedule = insert("MM Schedule", schedule_name=f"Kills {RUN}", time_zone="UTC", windows=[
		{"weekday": day, "from_time": "00:00:00", "to_time": "23:00:00"} for day in WEEKDAYS
	])  # fmt: skip
	types = []
	for number in range(CLIENTS):
		email = f"kills.{RUN}.{number}@example.com"
		user = insert("User", email=email, first_name="Hana", send_welcome_email=0)
		named = {"display_name": "Hana", "slug": f"k-{RUN}-{number}", "mail_host": 0}
		host = insert("MM Host", user=user, schedule=schedule, **named)
		values = {"title": "Kills", "slug": f"kills-{RUN}-{number}", "duration": 15, "horizon": 365}
		types.append(insert("MM Meeting Type", published=1, hosts=[{"host": host}], **values))
	frappe.db.commit()
	return types


def insert(doctype: str, **values) -> str:
	return frappe.get_doc({"doctype": doctype, **values}).insert().name


class Guests:
	"""Clients that book one free slot after another."""

	def __init__(self, port: int, types: list[str]):
		self.port, self.answers = port, []
		first = (datetime.now(timezone.utc) + timedelta(days=2)).replace(hour=0, minute=0, second=0)
		times = (first + timedelta(days=day, minutes=15 * slot) for day in range(300) for slot in range(90))
		self.slots, self.taking = ((each, start) for start in times for each in types), threading.Lock()

	def book(self) -> None:
		with self.taking:
			(meeting_type, start), number = next(self.slots), next(numbers)
		guest = {"name": f"Guest {number}", "email": f"kill.{RUN}.{number}@example.com"}
		values = {"meeting_type": meeting_type, "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"), **guest}
		forwarded = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
		headers = {"Host": SITE, "Content-Type": "application/json", "X-Forwarded-For": forwarded}
		try:
			connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
			connection.request("POST", BOOK, json.dumps(values), headers)
			answer = connection.getresponse()
			told = answer.read()
			name = json.loads(told)["message"]["booking"] if answer.status == 200 else None
			self.answers.append((answer.status, name))
		except (OSError, HTTPException):
			self.answers.append((0, None))
			time.sleep(0.2)

	def go_on(self, seconds: float) -> list[threading.Thread]:
		end = time.monotonic() + seconds

		def work():
			while time.monotonic() < end:
				self.book()

		threads = [threading.Thread(target=work) for _number in range(CLIENTS)]
		for thread in threads:
			thread.start()
		return threads


def count(statement: str) -> int:
	frappe.db.rollback()
	return int(frappe.db.sql(statement, (f"kill.{RUN}.%",))[0][0])


INVARIANTS = {
	"bookings without their host's row": """select count(*) from `tabMM Meeting Booking` b
		where b.customer_email like %s
		and (select count(*) from `tabMM Booking Host` h where h.parent = b.name) <> 1""",
	"bookings without their customer": """select count(*) from `tabMM Meeting Booking` b
		left join `tabMM Customer` c on c.name = b.customer
		where b.customer_email like %s and (c.name is null or c.total_bookings <> 1)""",
	"customers without a booking": """select count(*) from `tabMM Customer` c
		where c.primary_email like %s
		and not exists (select 1 from `tabMM Meeting Booking` b where b.customer = c.name)""",
	"emails lost": """select count(*) from `tabMM Meeting Booking` b where b.customer_email like %s
		and not exists (select 1 from `tabEmail Queue` q where q.reference_name = b.name)""",
	"emails sent twice": """select count(*) from `tabMM Meeting Booking` b where b.customer_email like %s
		and (select count(*) from `tabEmail Queue` q where q.reference_name = b.name) > 1""",
	"rows of bookings that are not there": f"""select count(*) from `tabMM Booking Host` h
		where h.user like 'kills.{RUN}.%%' and %s is not null
		and not exists (select 1 from `tabMM Meeting Booking` b where b.name = h.parent)""",
	"times that are held twice": f"""select count(*) from `tabMM Booking Host` a
		join `tabMM Booking Host` b on b.user = a.user and b.name > a.name
		and b.busy_until > a.busy_from and b.busy_from < a.busy_until
		where a.user like 'kills.{RUN}.%%' and %s is not null and a.holds = 1 and b.holds = 1""",
}
MADE = "select count(*) from `tabMM Meeting Booking` b where b.customer_email like %s"
LEFT = """select count(*) from `tabMM Booking Task` t join `tabMM Meeting Booking` b on b.name = t.booking
	where b.customer_email like %s"""


def settle() -> None:
	"""What the scheduler does every five minutes, with what the worker has not done by then."""
	end = time.monotonic() + 20
	while count(LEFT) and time.monotonic() < end:
		time.sleep(0.5)
	swept = count(LEFT)
	frappe.get_attr(DO_WAITING)()
	print(f"  left to the five-minute look: {swept}, after it: {count(LEFT)}")


def check(title: str, guests: Guests) -> bool:
	settle()
	kept = {name for _status, name in guests.answers if name}
	found = set(frappe.get_all("MM Meeting Booking", {"name": ["in", list(kept) or [""]]}, pluck="name"))
	statuses = [status for status, _name in guests.answers]
	told = {status: statuses.count(status) for status in sorted(set(statuses))}
	wrong = {what: number for what, statement in INVARIANTS.items() if (number := count(statement))}
	if kept - found:
		wrong["bookings that were confirmed and are not there"] = len(kept - found)
	print(f"{title}: answers {told}, bookings {count(MADE)}; {wrong or 'everything holds'}", flush=True)
	return not wrong


def main() -> bool:
	frappe.init(SITE)
	processes = Processes()
	frappe.destroy()
	frappe.init(SITE)
	processes.start("queue", "cache")
	frappe.connect()
	frappe.set_user("Administrator")
	types, holds = make_types(), []
	try:
		processes.start("web")
		guests = Guests(processes.ports["web"], types)
		for _number in range(WAITING):
			guests.book()
		print(f"Worker: {count(LEFT)} emails wait", flush=True)
		for _kill in range(KILLS):
			processes.start("worker")
			frappe.enqueue(
				"meeting_manager.meeting_manager.services.messages.task_runner.do_waiting", queue="short"
			)
			time.sleep(random.uniform(2, 5))
			processes.kill("worker")
			print(f"  killed with {count(LEFT)} left", flush=True)
		processes.start("worker")
		holds.append(check("Worker killed between commit and sending", guests))

		guests.answers.clear()
		threads = guests.go_on(12)
		for _kill in range(KILLS):
			time.sleep(random.uniform(1, 2))
			processes.kill_children_of_web()
		for thread in threads:
			thread.join()
		holds.append(check("Web server killed while guests book", guests))

		guests.answers.clear()
		threads = guests.go_on(12)
		for _kill in range(2):
			time.sleep(2)
			processes.kill("queue", "cache")
			time.sleep(1)
			processes.start("queue", "cache")
		for thread in threads:
			thread.join()
		holds.append(check("Redis killed while guests book", guests))
	finally:
		processes.kill(*list(processes.running))
	return all(holds)


if __name__ == "__main__":
	sys.exit(0 if main() else 1)
