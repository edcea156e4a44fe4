#!/bin/sh
# The whole table on a bench, as Markdown, in one run:
#   BENCH=/path/to/bench SITE=large.site [URL=http://large.site:8000] sh benchmarks/on_bench.sh [--short]
# SITE has been filled by history.py. URL is where it is served, by gunicorn and with a worker; without it what
# goes over HTTP is left out. --short: fewer rounds, nothing naive that takes minutes; some five minutes.
# KEY=key:secret of a user who may insert a ToDo: the rate of bookings beside that of ToDos; TYPES are the slugs
# that are booked. EMPTY_SITE=other.site, without customers: the migration and the duplicates. MINUTES of load:
# 10, short 1; PID is gunicorn's, for the memory of its workers, TICK a command run twice a minute meanwhile.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
: "${BENCH:?Usage: BENCH=/path/to/bench SITE=site sh benchmarks/on_bench.sh [--short]}" "${SITE:?as above}"
ROUNDS=300 SEARCHES=60 DESK=15 BOOKINGS=100000 NAIVE="" TURNS=3 SECONDS_EACH=900
if [ "${1:-}" = --short ]; then
	ROUNDS=200 SEARCHES=20 DESK=3 BOOKINGS=10000 NAIVE=--without-naive TURNS=1 SECONDS_EACH=120 MINUTES=${MINUTES:-1}
fi
cd "$BENCH/sites" || exit 2
export PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore PYTHONPATH="$(dirname "$HERE")${PYTHONPATH:+:$PYTHONPATH}"

run() { # title, script, arguments
	title=$1
	shift
	printf '\n## %s\n' "$title"
	timeout "$SECONDS_EACH" ../env/bin/python "$HERE/$@" || echo "(ended with $?)"
}

printf '# Benchmarks of %s\n\n%s, %s processors, load %s\n' "$SITE" "$(date -u +%FT%RZ)" "$(nproc)" \
	"$(cut -d' ' -f1-3 /proc/loadavg)"
# shellcheck disable=SC2086  # options, divided by blanks
{
	run "Finding a customer" lookup.py "$SITE" $ROUNDS $NAIVE
	run "Search" search.py "$SITE" $SEARCHES $NAIVE
	run "Slots" slots.py "$SITE" 4 --without-naive
	run "The Desk" desk.py "$SITE" $DESK
}
if [ -n "${EMPTY_SITE:-}" ]; then
	run "Migration" migration.py "$EMPTY_SITE" "$BOOKINGS"
	run "Duplicates" duplicates.py "$EMPTY_SITE" "$BOOKINGS"
fi
if [ -n "${URL:-}" ]; then
	run "Pages and API" http_guest.py "$URL" --rounds "$TURNS"
	[ -z "${KEY:-}" ] || run "Bookings" booking.py "$URL" "${TYPES:?slugs, divided by commas}" "$KEY" --rounds "$TURNS"
	run "Mixed use" load.py "$URL" --minutes "${MINUTES:-10}" ${PID:+--pid "$PID"} ${TICK:+--tick "$TICK"}
	run "Afterwards" invariants.py "$SITE"
fi
