"""What guests read, over HTTP: pages and slots of a served site, with Frappe's own ping as the yardstick.

    python benchmarks/http_guest.py URL [--type SLUG] [--host NAME] [--clients 16] [--seconds 4] [--rounds 3]

URL is that of a running site, such as http://127.0.0.1:8000; --host the site's name where the address does
not say it. In each round every read has one turn of some seconds, with all clients at once, so that whatever
else the machine does meets all of them. Prints rates, also as a part of ping's, times, and the size of an
answer. Standard library only. On the server's own machine the clients take their part of it.
"""

import argparse
import http.client
import itertools
import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

API = "/api/method/meeting_manager.api.public."
GOALS = {"a type's page": "≥ 60/s", "slots_by_day": "≥ 120/s, ≤ 15 kB"}
_addresses = itertools.count(int(time.time()))


def main() -> None:
	asked = _arguments()
	slug = asked.type or _ask(asked, f"{API}types")["message"][0]["slug"]
	paths = {
		"ping": "/api/method/ping",
		"/book": "/book",
		"a type's page": f"/book/{slug}",
		"types": f"{API}types",
		"slots": f"{API}slots?meeting_type={slug}",
		"slots_by_day": f"{API}slots_by_day?meeting_type={slug}",
	}
	for path in paths.values():
		_get(_connect(asked), asked, path)  # says what is wrong before any thread begins
		_run(asked, path, seconds=1)  # fills the caches of every worker
	found: dict[str, list[tuple[list[float], int, float]]] = {name: [] for name in paths}
	for _round in range(asked.rounds):
		for name, path in paths.items():
			found[name].append(_run(asked, path, asked.seconds))
	_print(asked, found)


def _run(asked: argparse.Namespace, path: str, seconds: float) -> tuple[list[float], int, float]:
	"""(seconds of each answer, bytes of one, seconds that it all took)."""
	times: list[float] = []
	sizes: list[int] = []
	end = time.perf_counter() + seconds

	def client() -> None:
		connection = _connect(asked)
		while time.perf_counter() < end:
			start = time.perf_counter()
			size = len(_get(connection, asked, path))
			times.append(time.perf_counter() - start)
			sizes.append(size)
		connection.close()

	start = time.perf_counter()
	with ThreadPoolExecutor(asked.clients) as pool:
		for sent in [pool.submit(client) for _ in range(asked.clients)]:
			sent.result()
	return times, max(sizes), time.perf_counter() - start


def _get(connection: http.client.HTTPConnection, asked: argparse.Namespace, path: str) -> bytes:
	number = next(_addresses) % 2**24  # reads are limited by network
	headers = {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
	if asked.host:
		headers["Host"] = asked.host
	for is_last in (False, True):
		try:
			connection.request("GET", path, headers=headers)
			answer = connection.getresponse()
			body = answer.read()
			break
		except (http.client.RemoteDisconnected, ConnectionError):  # let go by the server between two requests
			connection.close()
			if is_last:
				raise
	if answer.status != 200:
		raise SystemExit(f"{path}: {answer.status}")
	return body


def _ask(asked: argparse.Namespace, path: str) -> dict:
	return json.loads(_get(_connect(asked), asked, path))


def _connect(asked: argparse.Namespace) -> http.client.HTTPConnection:
	url = urlsplit(asked.url)
	kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
	return kind(url.netloc, timeout=120)


def _print(asked: argparse.Namespace, found: dict) -> None:
	rates = {
		name: statistics.median(len(times) / took for times, _size, took in runs)
		for name, runs in found.items()
	}
	load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
	print(f"{asked.clients} clients, {asked.rounds} x {asked.seconds} s each, load of this machine {load}\n")
	print("| read | rate | of ping | p50 | p95 | size | goal |\n|---|---|---|---|---|---|---|")
	for name, runs in found.items():
		times = sorted(1000 * each for taken, _size, _took in runs for each in taken)
		p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
		size = max(size for _times, size, _took in runs) / 1000
		of_ping = rates[name] / rates["ping"]
		cells = (name, f"{rates[name]:.0f}/s", f"{of_ping:.2f}", f"{p50:.0f} ms", f"{p95:.0f} ms")
		print(f"| {' | '.join([*cells, f'{size:.1f} kB', GOALS.get(name, '')])} |")


def _arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("url")
	parser.add_argument("--type", help="the slug of a published meeting type; by default the first")
	parser.add_argument("--host", help="the name of the site, for the Host header")
	parser.add_argument("--clients", type=int, default=16)
	parser.add_argument("--seconds", type=float, default=4)
	parser.add_argument("--rounds", type=int, default=3)
	return parser.parse_args()


if __name__ == "__main__":
	main()
