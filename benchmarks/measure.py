"""Times things beside each other, and prints them as rows of a Markdown table.

Interleaved: in each round every way has one turn, so that whatever else the machine does meets all of them
alike. Each round works on another record, because one that was just read is quicker.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

HEAD = (
	"| work | ours, median | p95 | floor | ours / floor | naive | naive / ours | goal |\n"
	"|---|---|---|---|---|---|---|---|"
)
Way = Callable[[int], object]  # takes the number of the round


def interleave(
	ways: dict[str, Way], rounds: int, seconds: float = 60, tries: int = 1
) -> dict[str, list[float]]:
	"""Milliseconds of each way, sorted. It ends early after so many seconds. tries: the quickest of so many
	counts in each round, so that on a busy machine the 95th of a hundred is that of the records and not of
	what else ran.
	"""
	for way in ways.values():
		way(0)  # fills the caches that a process keeps
	times: dict[str, list[float]] = {name: [] for name in ways}
	end = time.perf_counter() + seconds
	for number in range(1, rounds + 1):
		for name, way in ways.items():
			times[name].append(min(once(partial(way, number)) for _ in range(tries)))
		if time.perf_counter() > end:
			break
	return {name: sorted(each) for name, each in times.items()}


def once(way: Callable[[], object]) -> float:
	"""Milliseconds of one run, for what takes minutes."""
	start = time.perf_counter()
	way()
	return (time.perf_counter() - start) * 1000


def with_naive() -> bool:
	"""Whether the naive ways are wanted: among a million customers some take minutes."""
	return "--without-naive" not in sys.argv


def part(times: Sequence[float], share: float) -> float:
	"""The value that so large a share of the sorted times does not exceed."""
	return times[min(len(times) - 1, int(len(times) * share))]


def row(work: str, times: dict[str, list[float]], goal: str = "") -> str:
	"""A row under HEAD. times: of the ways `ours`, and where there are any `floor` and `naive`."""
	ours = part(times["ours"], 0.5)
	cells = [work, shown(ours), shown(part(times["ours"], 0.95))]
	floor = part(times["floor"], 0.5) if "floor" in times else None
	naive = part(times["naive"], 0.5) if "naive" in times else None
	cells += [shown(floor), f"{ours / floor:.1f}" if floor else "", shown(naive)]
	return f"| {' | '.join([*cells, f'{naive / ours:.0f}' if naive else '', goal])} |"


def shown(milliseconds: float | None) -> str:
	if milliseconds is None:
		return ""
	return f"{milliseconds:.{0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2}f} ms"


def load() -> str:
	"""How busy the machine is; a benchmark prints it, because nothing else tells how far to trust it."""
	one, five, _fifteen = os.getloadavg()
	return f"load {one:.1f} (five minutes: {five:.1f}) on {os.cpu_count()} processors"
