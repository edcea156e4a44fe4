"""Opens the port of the server, before any work is done. `make demo` runs this file alone to ask first."""

import errno
import socket
import sys


def listen(host, port):
	"""A listening socket. Where there can be none, stop with the reason in a sentence."""
	try:
		return socket.create_server((host, int(port)))
	except (ValueError, OverflowError):
		reason = "does not exist"
	except OSError as problem:
		taken = problem.errno == errno.EADDRINUSE
		reason = "is taken by another program" if taken else "is not yours to open"
	sys.exit(f"Port {port} {reason}: please choose another one from 1 to 65535, as in `make demo PORT=8001`.")


if __name__ == "__main__":
	listen("127.0.0.1", sys.argv[1])
