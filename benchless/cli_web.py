"""The shell commands that answer browsers: `serve` and `demo`."""

import importlib.util
import os

import click

import benchless

HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option("--port", default=8000, show_default=True)


def path_option(path="./site.db"):
	"""The option that says which site a command is for."""
	return click.option("--path", default=path, show_default=True, help="The site: one SQLite file.")


@click.command()
@path_option()
@HOST
@PORT
def serve(path, host, port):
	"""Serve the site's pages, desk and API."""
	benchless.connect(path)
	_run(path, host, port)


@click.command()
@path_option("./demo.db")
@HOST
@PORT
def demo(path, host, port):
	"""Fill a site with the app's demo data, where it has none yet, and serve it."""
	benchless.connect(path)
	import frappe

	maker = f"{frappe.get_installed_apps()[-1]}.demo.make"
	if importlib.util.find_spec(maker):
		click.echo("Making the demo data, unless it is there …")
		frappe.get_attr(maker + ".execute")()
		frappe.db.commit()
	_run(path, host, port)


def _run(path, host, port):
	"""Answer until Ctrl+C."""
	import frappe
	from frappe.app import application
	from frappe.website.serve import page_routes
	from werkzeug.serving import make_server

	try:
		server = make_server(host, port, application, threaded=True)
	except (OSError, SystemExit) as problem:
		message = f"Cannot listen on {host}:{port}; choose another --port. {problem}"
		raise click.ClickException(message) from None
	click.echo(f"\n  {(frappe.get_hooks('app_title') or ['The site'])[-1]} in {os.path.abspath(path)}\n")
	for page in (*page_routes(), "/app", "/outbox"):
		click.echo(f"  http://{host}:{server.server_port}{page}")
	click.echo("\n  Sign in as Administrator / admin. Stop with Ctrl+C.\n")
	try:
		server.serve_forever()
	except KeyboardInterrupt:
		server.server_close()
