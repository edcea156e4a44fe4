#!/bin/sh
# Makes the virtual environment VENV with PYTHON, or adds to it, what the requirements files in $2… name; then writes
# the mark $1. What is missing is said in one sentence, and an environment that is not finished is not kept.
# ASK_PORT: the port that is going to be needed, asked for before anything is installed.
set -eu
READY=$1
shift
HERE=$(dirname "$0")
MARK=$VENV/.unfinished
NEW_ENOUGH='import sys; sys.exit(sys.version_info < (3, 10))' # setup.py says so too
SAID=$(mktemp)
trap 'rm -f "$SAID"' EXIT
trap 'stop "Stopped before the Python packages were installed."' INT TERM HUP

stop() {
	[ ! -e "$MARK" ] || rm -rf "$VENV"
	echo "$1" >&2
	exit 1
}

why() { # the last error among what a command printed
	grep -i error "$SAID" | tail -n 1 | cut -c 1-200
}

version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
	stop "There is no Python at \"$PYTHON\": please install Python 3.10 or newer, or name one, as in \`make demo PYTHON=python3.12\`."
"$PYTHON" -c "$NEW_ENOUGH" ||
	stop "Python $version is too old: please install Python 3.10 or newer, or name one, as in \`make demo PYTHON=python3.12\`."
[ -z "${ASK_PORT:-}" ] || "$PYTHON" "$HERE/listening.py" "$ASK_PORT"

# one that was not finished, or whose Python is gone or too old, is made anew
if [ -e "$MARK" ]; then
	rm -rf "$VENV"
elif [ -e "$VENV/pyvenv.cfg" ]; then
	"$VENV/bin/python" -c "$NEW_ENOUGH" 2>/dev/null || rm -rf "$VENV"
elif [ -n "$(ls -A "$VENV" 2>/dev/null)" ]; then
	stop "The folder $VENV is not a virtual environment: please choose another one, as in \`make demo VENV=.venv-demo\`."
fi
if [ ! -e "$VENV/pyvenv.cfg" ]; then
	mkdir -p "$VENV"
	touch "$MARK"
	"$PYTHON" -m venv "$VENV" >"$SAID" 2>&1 ||
		stop "Python $version cannot make virtual environments: please install its module venv, which Debian and Ubuntu have in python$version-venv."
fi
echo "Installing Python packages into $VENV, once …"
for file in "$@"; do
	set -- "$@" -r "$file"
	shift
done
if ! "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 "$@" >"$SAID" 2>&1; then
	if grep -qiE 'connection|resolution|timed out|unreachable|proxy' "$SAID"; then
		stop "The Python packages cannot be downloaded: please connect this computer to the internet and try again."
	fi
	stop "The Python packages cannot be installed: $(why)"
fi
touch "$READY"
rm -f "$MARK"
