#!/bin/sh
# make bench-test: link this checkout into an existing bench, install or migrate, and run the same tests there.
# Needs BENCH (its folder) and SITE (a site of it made for tests: the tests write to it). Writes nothing here.
set -eu
ROOT=$(cd "$(dirname "$0")/.." && pwd)
OWNER=$(stat -c %U "$BENCH/sites")

as_owner() {
	if [ "$(id -un)" = "$OWNER" ]; then "$@"; else runuser -u "$OWNER" -- "$@"; fi
}

python() {
	(cd "$BENCH/sites" && as_owner env PYTHONDONTWRITEBYTECODE=1 "$BENCH/env/bin/python" "$@")
}

frappe() {
	python -m frappe.utils.bench_helper frappe --site "$SITE" "$@"
}

link() {
	packages=$("$BENCH/env/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
	[ -e "$BENCH/apps/meeting_manager" ] || as_owner ln -s "$ROOT" "$BENCH/apps/meeting_manager"
	echo "$ROOT" | as_owner tee "$packages/meeting_manager.pth" >/dev/null
	grep -qx meeting_manager "$BENCH/sites/apps.txt" || printf '\nmeeting_manager\n' | as_owner tee -a "$BENCH/sites/apps.txt" >/dev/null
	[ -e "$BENCH/sites/assets/meeting_manager" ] ||
		as_owner ln -s "$ROOT/meeting_manager/public" "$BENCH/sites/assets/meeting_manager"
	python -m pip install --quiet -r "$ROOT/requirements.txt"
}

link
frappe list-apps | grep -q '^meeting_manager' || frappe install-app meeting_manager
frappe migrate
frappe set-config allow_tests true
status=0
export CI=1 # else Frappe 15 says 0 whatever failed
frappe run-tests --app meeting_manager || status=1
python "$ROOT/tests/on_bench.py" "$SITE" || status=1
exit $status
