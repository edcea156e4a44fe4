"""Booking under load, beside the insertion of a ToDo by REST: rates and times, interleaved, as Markdown.

    python benchmarks/booking.py URL TYPE[,TYPE…] KEY:SECRET [--clients 16] [--seconds 10] [--rounds 3]

TYPE is a published type with free slots; bookings of one host queue behind each other, those of several do
not. KEY:SECRET is the API key of a user who may insert a ToDo. Each guest is new, comes from a network of
their own (X-Forwarded-For, as behind a proxy), and asks for a slot that nobody else asks for. Standard
library only.
"""

import argparse
import json
import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from itertools import count
from threading import Lock
from urllib.parse import urlsplit

API = "/api/method/meeting_manager.api.public"
numbers = count(uuid.uuid4().int % 2**22)


class Caller:
	"""One connection, and the headers that each of its requests has."""

	def __init__(self, url: str, **headers: str):
		self.connection = HTTPConnection(urlsplit(url).netloc, timeout=120)
		self.headers = {"Content-Type": "application/json", "Connection": "keep-alive", **headers}

	def send(self, method: str, path: str, values: dict | None = None, **headers: str) -> tuple[int, bytes]:
		"""The status and the body of the answer."""
		body = json.dumps(values) if values is not None else None
		self.connection.request(method, path, body, self.headers | headers)
		answer = self.connection.getresponse()
		return answer.status, answer.read()


def free_starts(url: str, meeting_type: str) -> list[str]:
	"""The starts of the type's free slots."""
	found, first = [], datetime.now(timezone.utc) + timedelta(days=1)
	for _month in range(6):
		until = first + timedelta(days=60)
		span = f"start={first:%Y-%m-%dT%H:%M:%SZ}&end={until:%Y-%m-%dT%H:%M:%SZ}"
		status, body = Caller(url).send("GET", f"{API}.slots?meeting_type={meeting_type}&{span}")
		if status != 200:
			break
		found += [slot["start"] for slot in json.loads(body)["message"]]
		first = until
	return found


def measured(options: argparse.Namespace, request) -> tuple[list[float], dict[int, int], float]:
	"""Let the clients send for some seconds. Times in milliseconds, statuses, and the rate a second."""
	times: list[float] = []
	statuses: dict[int, int] = {}
	end = time.monotonic() + options.seconds

	def work():
		caller = Caller(options.url)
		while time.monotonic() < end:
			before = time.perf_counter()
			status = request(caller)
			times.append((time.perf_counter() - before) * 1000)
			statuses[status] = statuses.get(status, 0) + 1

	began = time.monotonic()
	with ThreadPoolExecutor(options.clients) as pool:
		for sent in [pool.submit(work) for _number in range(options.clients)]:
			sent.result()
	return times, statuses, len(times) / (time.monotonic() - began)


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("url")
	parser.add_argument("type")
	parser.add_argument("key")
	parser.add_argument("--clients", type=int, default=16)
	parser.add_argument("--seconds", type=float, default=10)
	parser.add_argument("--rounds", type=int, default=3)
	options = parser.parse_args()
	types = options.type.split(",")
	slots = [[(each, start) for start in free_starts(options.url, each)] for each in types]
	wanted = iter([slot for together in zip(*slots, strict=False) for slot in together])
	taking = Lock()

	def book(caller: Caller) -> int:
		with taking:
			(meeting_type, start), number = next(wanted), next(numbers)
		guest = {"name": f"Guest {number}", "email": f"guest.{uuid.uuid4().hex}@example.com"}
		values = {"meeting_type": meeting_type, "start": start, **guest}
		forwarded = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
		return caller.send("POST", f"{API}.book", values, **{"X-Forwarded-For": forwarded})[0]

	def todo(caller: Caller) -> int:
		key = f"token {options.key}"
		return caller.send("POST", "/api/resource/ToDo", {"description": "x"}, Authorization=key)[0]

	rates: dict[str, list[float]] = {"book": [], "ToDo": []}
	print("| | a second | p50 ms | p95 ms | answers |\n|---|---|---|---|---|")
	for _round in range(options.rounds):
		for name, request in (("book", book), ("ToDo", todo)):
			times, statuses, rate = measured(options, request)
			rates[name].append(rate)
			cuts = statistics.quantiles(times, n=20)
			print(f"| {name} | {rate:.1f} | {cuts[9]:.0f} | {cuts[18]:.0f} | {statuses} |")
	ratio = statistics.median(rates["book"]) / statistics.median(rates["ToDo"])
	print(f"\nOf the rate of a ToDo: {ratio:.2f}")


if __name__ == "__main__":
	main()
