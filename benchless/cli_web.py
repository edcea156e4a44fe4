"""The shell commands that answer browsers: `serve` and `demo`."""

import importlib.util
import os

import click

SIGN_IN = "Administrator / admin"


@click.command()
@click.option("--path", default="./site.db", show_default=True, help="The site: one SQLite file.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(path, host, port):
	"""Serve the site's pages, desk and API."""
	_open(path)
	_run(path, host, port)


@click.command()
@click.option("--path", default="./demo.db", show_default=True, help="The site: one SQLite file.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(path, host, port):
	"""Fill a site with the app's demo data, unless it has some, and serve it."""
	_open(path)
	import frappe

	app = frappe.get_installed_apps()[-1]
	if importlib.util.find_spec(f"{app}.demo.make") and not frappe.db.get_value("Patch Log", {"patch": "demo data"}):
		click.echo("Making the demo data …")
		frappe.get_attr(f"{app}.demo.make.execute")()
		frappe.db.commit()
	_run(path, host, port)


def _open(path):
	import benchless

	benchless.connect(path)
	os.environ["BENCHLESS_SITE"] = os.path.abspath(path)


def _run(path, host, port):
	import frappe
	from werkzeug.serving import make_server

	pages = ["/", *frappe.get_hooks("demo_pages"), "/app", "/outbox"]
	server = make_server(host, port, _application(), threaded=True)
	click.echo(f"\n  {(frappe.get_hooks('app_title') or ['The site'])[-1]} · {os.path.abspath(path)}\n")
	for page in pages:
		click.echo(f"  http://{host}:{server.server_port}{page}")
	click.echo(f"\n  Sign in as {SIGN_IN}. Stop with Ctrl+C.\n")
	try:
		server.serve_forever()
	except KeyboardInterrupt:
		server.server_close()


def _application():
	from frappe.app import application

	return application
