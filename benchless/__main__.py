"""The shell commands: `python -m benchless serve|demo|migrate|execute`."""

import importlib
import json
from contextlib import suppress

import click

import benchless
from benchless import site
from benchless.listening import listen

PATH = click.option("--path", default="./site.db", show_default=True, help="The site: one SQLite file.")
HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option("--port", default="8000", show_default=True)


@click.group(help=benchless.__doc__)
def main():
	"""Stop before anything else where the real Frappe is importable."""
	benchless.refuse_beside_frappe()


def connected(path):
	"""`frappe`, connected to the site at `path` until this process ends."""
	benchless.connect(path)
	import frappe

	return frappe


@main.command()
@PATH
def migrate(path):
	"""Create or update the tables, run new patches and the app's migrate hooks."""
	connected(path)
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
	frappe = connected(path)
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
	_run(path, host, port)


@main.command()
@click.option("--path", default="./demo.db", show_default=True, help="The site: one SQLite file.")
@HOST
@PORT
def demo(path, host, port):
	"""Fill a site with the app's demo data, where it has none yet, and serve it."""
	_run(path, host, port, with_demo=True)


def _run(path, host, port, with_demo=False):
	"""Answer until Ctrl+C."""
	listener = listen(host, port)
	connected(path)
	from frappe.app import application
	from werkzeug.serving import make_server

	site.current().address = address = f"http://{host}:{listener.getsockname()[1]}"
	if with_demo:
		click.echo("Making the demo data, unless it is there …")
		maker = importlib.import_module(f"{site.current().app}.demo.make")
		maker.settle()
		maker.execute()
		site.current().home_page = maker.HOME_PAGE
	server = make_server(host, 0, application, threaded=True, fd=listener.fileno())
	click.echo(f"\n  Guests       {address}{site.current().home_page}")
	click.echo(f"  Staff        {address}/app (sign in as Administrator, password admin)")
	click.echo(f"  Emails sent  {address}/outbox (kept here, for Staff)\n\n  Stop with Ctrl+C.\n")
	with suppress(KeyboardInterrupt):
		server.serve_forever()


# only when started so: a request may import any module by its path
if __name__ == "__main__":
	main()
