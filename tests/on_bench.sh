#!/bin/sh
# make bench-test: run the same tests on an existing bench. Needs BENCH (its folder) and SITE (a site of it made for
# tests: they write to it). Prepares the site, and takes away from the bench what it has put there for the time of
# the run: see `link`. The code is found through PYTHONPATH, so no other process of the bench imports this checkout.
set -eu
ROOT=$(cd "$(dirname "$0")/.." && pwd)

stop() {
	echo "$1" >&2
	exit 1
}

[ -x "$BENCH/env/bin/python" ] && [ -d "$BENCH/sites" ] || stop "There is no bench in $BENCH: BENCH is the folder that has env, apps and sites."
[ -f "$BENCH/sites/$SITE/site_config.json" ] || stop "There is no site $SITE on the bench in $BENCH: please make one for tests, with bench new-site $SITE."
OWNER=$(stat -c %U "$BENCH/sites")
APP=$BENCH/apps/meeting_manager
ASSETS=$BENCH/sites/assets/meeting_manager
LISTED=$BENCH/sites/apps.txt

as_owner() {
	if [ "$(id -un)" = "$OWNER" ]; then "$@"; else runuser -u "$OWNER" -- "$@"; fi
}

# PYTHONIOENCODING: the name of a subtest may have characters that no terminal can show.
python() {
	(cd "$BENCH/sites" && as_owner env PYTHONPATH="$ROOT${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1 \
		PYTHONIOENCODING=utf-8:backslashreplace "$BENCH/env/bin/python" "$@")
}

frappe() {
	python -m frappe.utils.bench_helper frappe --site "$SITE" "$@"
}

made=
link() {
	if [ ! -e "$APP" ]; then
		as_owner ln -s "$ROOT" "$APP"
		made="$made app"
	fi
	if [ ! -e "$ASSETS" ]; then
		as_owner ln -s "$ROOT/meeting_manager/public" "$ASSETS"
		made="$made assets"
	fi
	if ! grep -qx meeting_manager "$LISTED"; then
		{ [ -z "$(tail -c 1 "$LISTED")" ] || echo; echo meeting_manager; } | as_owner tee -a "$LISTED" >/dev/null
		made="$made listed"
	fi
}

unlink_all() {
	for each in $made; do
		case $each in
		app) as_owner rm -f "$APP" ;;
		assets) as_owner rm -f "$ASSETS" ;;
		listed) as_owner sed -i '/^meeting_manager$/d' "$LISTED" ;;
		esac
	done
}

trap unlink_all EXIT
trap 'exit 130' INT TERM HUP
link
python "$ROOT/tests/on_bench.py" --missing | while read -r package; do
	[ -z "$package" ] || python -m pip install --quiet "$package" </dev/null ||
		stop "The tests need the Python package $package, which cannot be installed: please connect to the internet, or run bench setup requirements --dev."
done
python "$ROOT/tests/on_bench.py" --prepare "$SITE"
frappe list-apps | grep -q '^meeting_manager' || frappe install-app meeting_manager
frappe migrate
status=0
export CI=1 # else Frappe 15 says 0 whatever failed
frappe run-tests --app meeting_manager || status=1
python "$ROOT/tests/on_bench.py" "$SITE" || status=1
exit $status
