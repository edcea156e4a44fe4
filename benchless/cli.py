"""The shell commands: `python -m benchless serve|demo|migrate|execute|console`."""

import code
import json
from contextlib import contextmanager

import click

import benchless
from benchless.cli_web import demo, serve

PATH = click.option("--path", default="./site.db", show_default=True, help="The site: one SQLite file.")


@click.group(help=benchless.__doc__)
def main():
	"""Stop before anything else where the real Frappe is importable."""
	try:
		benchless.refuse_beside_frappe()
	except benchless.RealFrappeError as error:
		raise click.ClickException(str(error)) from None


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
def console(path):
	"""A Python prompt with the site open; `frappe.db.commit()` keeps what you change."""
	with connected(path) as frappe:
		code.interact(f"frappe is connected to {path} as Administrator", local={"frappe": frappe})


main.add_command(serve)
main.add_command(demo)
