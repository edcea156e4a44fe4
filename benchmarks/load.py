"""Mixed use of a served site for some minutes: guests browse, book, reschedule and cancel; staff search and
open dialogs. Prints rates, times, errors and the memory of the workers as Markdown. Standard library only.

    python benchmarks/load.py URL [--minutes 10] [--clients 16] [--types slug,slug] [--user Administrator]
        [--password admin] [--pid PID_OF_GUNICORN] [--tick COMMAND]

The site has to have published types, and a worker for its jobs. Each guest comes from a network of their own
(X-Forwarded-For, as behind a proxy), because the limits of a network hold here too. --tick: run twice a
minute, for what the scheduler would do, such as `bench --site SITE execute …reminders.send_due`. Afterwards
`invariants.py` tells whether everything is as it should be.
"""

import argparse
import json
import random
import re
import shlex
import subprocess
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit

API = "/api/method/meeting_manager.api"
TICK = 30  # seconds
TIMEOUT = 60
IDLE = 1  # seconds; gunicorn closes a connection after two
AHEAD = 45  # days in which guests look for a time
CODE = re.compile(r'"code": ?"(\w+)"')
WORDS = ("ann", "lee", "ba", "kar", "son", "0012", "example", "mül", "مد", "ив")
GUESTS = {"page": 20, "list": 8, "slots": 20, "book": 16, "manage": 6, "reschedule": 5, "cancel": 4}
STAFF = {"search": 10, "link": 4, "overview": 4, "calendar": 3, "dialog": 4}


@dataclass
class Log:
	"""What happened: for each action its times in milliseconds, and how often it was refused or failed.
	Refused is 4xx, which is right where somebody else has taken the slot.
	"""

	times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
	refused: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))  # by code
	failed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
	lock: threading.Lock = field(default_factory=threading.Lock)

	def note(self, action: str, seconds: float, status: int, told: str) -> None:
		with self.lock:
			self.times[action].append(seconds * 1000)
			if 400 <= status < 500 and status != 417:
				self.refused[action][", ".join(CODE.findall(told)) or str(status)] += 1
			elif status >= 400 or status == 0:
				self.failed[action].append(f"{status} {told[:200]}")


class Client(threading.Thread):
	"""One person after another at one connection, until the time is over."""

	def __init__(self, options, log: Log, number: int, end: float):
		super().__init__(daemon=True)
		self.options, self.log, self.end = options, log, end
		self.dice = random.Random(number)
		self.is_staff = number % 5 == 4
		self.cookies, self.tokens, self.customers = "", [], []
		self.host = urlsplit(options.url)
		self.connection: HTTPConnection | None = None
		self.address, self.used = "", 0.0

	def run(self) -> None:
		if self.is_staff:
			values = {"usr": self.options.user, "pwd": self.options.password}
			self.send("login", "POST", "/api/method/login", values)
		actions = STAFF if self.is_staff else GUESTS
		while time.monotonic() < self.end:
			self.address = (
				f"10.{self.dice.randrange(256)}.{self.dice.randrange(256)}.{self.dice.randrange(256)}"
			)
			(action,) = self.dice.choices(list(actions), list(actions.values()))
			getattr(self, f"do_{action}")()

	def send(self, action: str, method: str, path: str, values: dict | None = None):
		"""`(status, answer)`; the answer is JSON where it is any, else text."""
		if values and method == "GET":
			path, values = f"{path}?{urlencode(values)}", None
		body = json.dumps(values) if values is not None else None
		headers = {"Host": self.host.netloc, "X-Forwarded-For": self.address, "Accept": "application/json"}
		headers |= {"Content-Type": "application/json"} if body else {}
		headers |= {"Cookie": self.cookies} if self.cookies else {}
		start, status, told = time.perf_counter(), 0, ""
		try:
			status, told = self.exchange(method, path, body, headers)
		except (OSError, HTTPException) as error:
			told, self.connection = repr(error), None
		self.log.note(action, time.perf_counter() - start, status, told)
		try:
			return status, json.loads(told)
		except ValueError:
			return status, told

	def exchange(self, method, path, body, headers) -> tuple[int, str]:
		if time.monotonic() - self.used > IDLE:
			self.connection = None  # the server is about to close it
		self.used = time.monotonic()
		if not self.connection:
			self.connection = HTTPConnection(self.host.hostname, self.host.port or 80, timeout=TIMEOUT)
		self.connection.request(method, path, body, headers)
		answer = self.connection.getresponse()
		told = answer.read().decode("utf-8", "replace")
		if self.is_staff and (sent := answer.headers.get_all("Set-Cookie")):
			self.cookies = "; ".join(each.split(";")[0] for each in sent)
		return answer.status, told

	def do_page(self) -> None:
		self.send("GET a type's page", "GET", f"/book/{self.dice.choice(self.options.types)}")

	def do_list(self) -> None:
		self.send("GET /book", "GET", "/book")

	def do_slots(self) -> list[str]:
		"""The free starts of a type in a month from some day on."""
		first = datetime.now(timezone.utc) + timedelta(days=self.dice.randrange(1, AHEAD - 30))
		asked = {
			"meeting_type": self.dice.choice(self.options.types),
			"start": first.strftime("%Y-%m-%dT%H:%M:%SZ"),
			"end": (first + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ"),
		}
		self.asked = asked["meeting_type"]
		_status, answer = self.send("GET slots of a month", "GET", f"{API}.public.slots", asked)
		return starts_in(answer)

	def do_book(self) -> None:
		starts = self.do_slots()
		if not starts:
			return
		number = self.dice.randrange(10**9)
		values = {
			"meeting_type": self.asked,
			"start": self.dice.choice(starts),
			"name": f"Load {number}",
			"email": f"load.{number}@load.example",
			"phone": f"+60111{number % 10**7:07d}",
			"answers": self.options.answers[self.asked],
			"idempotency_key": f"load-{number}-{time.time_ns()}",
		}
		_status, answer = self.send("POST book", "POST", f"{API}.public.book", values)
		told = answer.get("message") if isinstance(answer, dict) else None
		if isinstance(told, dict) and told.get("manage_url"):
			self.tokens.append((told["manage_url"].rpartition("/")[2], self.asked))

	def do_manage(self) -> None:
		if self.tokens:
			token, _type = self.dice.choice(self.tokens)
			self.send("GET a booking's page", "GET", f"/booking/{token}")

	def do_reschedule(self) -> None:
		starts = self.do_slots()
		tokens = [token for token, meeting_type in self.tokens if meeting_type == self.asked]
		if starts and tokens:
			values = {"token": self.dice.choice(tokens), "start": self.dice.choice(starts)}
			self.send("POST reschedule", "POST", f"{API}.public.reschedule", values)

	def do_cancel(self) -> None:
		if len(self.tokens) > 3:
			token, _type = self.tokens.pop(self.dice.randrange(len(self.tokens)))
			self.send("POST cancel", "POST", f"{API}.public.cancel", {"token": token})

	def do_search(self) -> None:
		asked = {"text": self.dice.choice(WORDS) + self.dice.choice(("", "a", "an")), "limit": 10}
		_status, answer = self.send("staff: search", "GET", f"{API}.customers.search", asked)
		found = answer.get("message") if isinstance(answer, dict) else None
		self.customers = [row["name"] for row in found or []] or self.customers

	def do_link(self) -> None:
		asked = {"doctype": "MM Customer", "txt": self.dice.choice(WORDS), "page_length": 10}
		self.send("staff: link search", "GET", "/api/method/frappe.desk.search.search_link", asked)

	def do_overview(self) -> None:
		if self.customers:
			asked = {"doctype": "MM Customer", "name": self.dice.choice(self.customers)}
			self.send("staff: open a customer", "GET", "/api/method/frappe.desk.form.load.getdoc", asked)

	def do_calendar(self) -> None:
		first = datetime.now(timezone.utc).date() + timedelta(days=self.dice.randrange(20))
		asked = {"start": f"{first} 00:00:00", "end": f"{first + timedelta(days=7)} 00:00:00"}
		self.send("staff: calendar, a week", "GET", f"{API}.desk.calendar_entries", asked)

	def do_dialog(self) -> None:
		self.send("staff: dialog, offers", "GET", f"{API}.desk.offers")
		first = datetime.now(timezone.utc) + timedelta(days=self.dice.randrange(1, AHEAD))
		asked = {
			"meeting_type": self.dice.choice(self.options.types),
			"first": first.strftime("%Y-%m-%dT%H:%M:%SZ"),
			"until": (first + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
		}
		self.send("staff: dialog, free slots", "GET", f"{API}.desk.free_slots", asked)


def starts_in(answer) -> list[str]:
	"""The starts in an answer of `slots`."""
	found = answer.get("message") if isinstance(answer, dict) else None
	return [slot["start"] for slot in found or [] if isinstance(slot, dict)]


def tick(command: str, end: float) -> None:
	while time.monotonic() < end:
		subprocess.run(
			shlex.split(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
		)
		time.sleep(min(TICK, max(0, end - time.monotonic())))


def memory(master: int | None) -> list[str]:
	"""The resident memory of each worker of a gunicorn, in MB."""
	workers = [each for each in Path("/proc").glob("[0-9]*") if parent_of(each) == master] if master else []
	return [f"{resident(each) / 1024:.0f} MB" for each in sorted(workers)]


def parent_of(process: Path) -> int | None:
	try:
		return int((process / "stat").read_text().rpartition(")")[2].split()[1])
	except (OSError, ValueError):
		return None


def resident(process: Path) -> int:
	for line in (process / "status").read_text().splitlines():
		if line.startswith("VmRSS"):
			return int(line.split()[1])
	return 0


def report(log: Log, seconds: float) -> str:
	lines = [
		"| request | count | a second | p50 | p95 | p99 | refused | failed |",
		"|---|---|---|---|---|---|---|---|",
	]
	for action, times in sorted(log.times.items()):
		times = sorted(times)
		p50, p95, p99 = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
		lines.append(
			f"| {action} | {len(times)} | {len(times) / seconds:.1f} | {p50:.0f} ms | {p95:.0f} ms"
			f" | {p99:.0f} ms | {log.refused[action].total()} | {len(log.failed[action])} |"
		)
	total = sum(map(len, log.times.values()))
	refused = [f"- {action}, refused: {dict(codes)}" for action, codes in log.refused.items() if codes]
	failed = [f"- {action}: {told}" for action, all_told in log.failed.items() for told in all_told[:3]]
	told = f"\n{total} requests in {seconds:.0f} s, {total / seconds:.0f} a second\n"
	return "\n".join([*lines, told, *refused, *failed])


def published(options) -> dict[str, dict[str, str]]:
	"""The types that guests can book, or those of them that were asked for, with answers to their questions:
	`{slug: {question: answer}}`.
	"""
	client = Client(options, Log(), 0, 0)
	_status, answer = client.send("types", "GET", f"{API}.public.types")
	wanted = options.types.split(",") if options.types else [each["slug"] for each in answer["message"]]
	return {
		each["slug"]: {
			asked["question"]: answer_to(asked) for asked in each["questions"] if asked["required"]
		}
		for each in answer["message"]
		if each["slug"] in wanted
	}


def answer_to(asked: dict) -> str:
	return asked["choices"][0] if asked["choices"] else "Load"


def read_options():
	parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
	parser.add_argument("url")
	parser.add_argument("--minutes", type=float, default=10)
	parser.add_argument("--clients", type=int, default=16)
	parser.add_argument("--types")
	parser.add_argument("--user", default="Administrator")
	parser.add_argument("--password", default="admin")
	parser.add_argument("--pid", type=int)
	parser.add_argument("--tick")
	return parser.parse_args()


def main():
	options = read_options()
	options.answers = published(options)
	options.types = list(options.answers)
	log, before = Log(), memory(options.pid)
	start = time.monotonic()
	end = start + options.minutes * 60
	clients = [Client(options, log, number, end) for number in range(options.clients)]
	if options.tick:
		threading.Thread(target=tick, args=(options.tick, end), daemon=True).start()
	for each in clients:
		each.start()
	for each in clients:
		each.join()
	print(f"\n{options.clients} clients, {options.minutes:g} minutes, {len(options.types)} types\n")
	print(report(log, time.monotonic() - start))
	if options.pid:
		after = ", ".join(memory(options.pid))
		print(f"\nMemory of the workers: {', '.join(before)} at the start, {after} at the end")


if __name__ == "__main__":
	main()
