"""The shell commands: `python -m benchless serve|demo|migrate|execute`."""

import importlib.util
import json
import os
from contextlib import contextmanager

import click

import benchless

PATH = click.option("--path", default="./site.db", show_default=True, help="The site: one SQLite file.")
HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option("--port", default=8000, show_default=True)


@click.group(help=benchless.__doc__)
def main():
	"""Stop before anything else where the real Frappe is importable."""
	benchless.refuse_beside_frappe()


@contextmanager
def connected(path):
	"""`frappe`, connected to the site at `path` inside the block."""
	benchless.connect(path)
	import frappe

	yield frappe
	benchless.disconnect()


@main.command()
@PATH
def migrate(path):
	"""Create or update the tables, run new patches and the app's migrate hooks."""
	with connected(path):
		from benchless.migrate import migrate

		migrate(force=True)
	click.echo(f"{path} is up to date.")


@main.command()
@PATH
@click.argument("method")
@click.option("--args", default="[]", help="A JSON list of arguments.")
@click.option("--kwargs", default="{}", help="A JSON object of keyword arguments.")
def execute(path, method, args, kwargs):
	"""Call a function by its dotted path as Administrator, commit, and print what it returns."""
	with connected(path) as frappe:
		result = frappe.get_attr(method)(*json.loads(args), **json.loads(kwargs))
		frappe.db.commit()
		if result is not None:
			click.echo(frappe.as_json(result))


@main.command()
@PATH
@HOST
@PORT
def serve(path, host, port):
	"""Serve the site's pages, desk and API."""
	with connected(path) as frappe:
		_run(frappe, path, host, port)


@main.command()
@click.option("--path", default="./demo.db", show_default=True, help="The site: one SQLite file.")
@HOST
@PORT
def demo(path, host, port):
	"""Fill a site with the app's demo data, where it has none yet, and serve it."""
	with connected(path) as frappe:
		maker = f"{frappe.get_installed_apps()[-1]}.demo.make"
		if importlib.util.find_spec(maker):
			click.echo("Making the demo data, unless it is there …")
			frappe.get_attr(maker + ".execute")()
			frappe.db.commit()
		_run(frappe, path, host, port)


def _run(frappe, path, host, port):
	"""Answer until Ctrl+C."""
	from frappe.app import application
	from werkzeug.serving import make_server

	try:
		server = make_server(host, port, application, threaded=True)
	except (OSError, SystemExit) as problem:
		message = f"Cannot listen on {host}:{port}; choose another --port. {problem}"
		raise click.ClickException(message) from None
	click.echo(f"\n  {(frappe.get_hooks('app_title') or ['The site'])[-1]} in {os.path.abspath(path)}\n")
	for page in ("/", "/app", "/outbox"):
		click.echo(f"  http://{host}:{server.server_port}{page}")
	click.echo("\n  Sign in as Administrator / admin. Stop with Ctrl+C.\n")
	try:
		server.serve_forever()
	except KeyboardInterrupt:
		server.server_close()


# only when started so: a request may import any module by its path
if __name__ == "__main__":
	main()
