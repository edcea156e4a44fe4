"""Which error codes a function can give, read from the source: what it mentions, and what that mentions."""

import ast
import importlib
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType

RAISERS = ("Problem", "_refuse", "_unknown", "ContactPointError")
TABLES = ("guest_sentences", "_answer_sentences")  # codes that are chosen at run time: the keys of these


def codes_of(paths) -> set[str]:
	"""The codes that functions, given by their dotted paths, can give."""
	seen, waiting = set(), list(paths)
	while waiting:
		path = waiting.pop()
		if path not in seen:
			seen.add(path)
			waiting += _mentioned(path)
	return set().union(*map(_own_codes, seen))


def _mentioned(path: str) -> list[str]:
	"""The functions of the app that a function mentions, called or handed on."""
	module = importlib.import_module(path.rpartition(".")[0])
	found = []
	for node in ast.walk(_functions(module.__name__)[path]):
		target = None
		if isinstance(node, ast.Name):
			target = getattr(module, node.id, None)
		elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
			owner = getattr(module, node.value.id, None)
			target = getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
		if isinstance(target, FunctionType) and target.__module__.startswith("meeting_manager."):
			found.append(f"{target.__module__}.{target.__name__}")
	return [each for each in found if each in _functions(each.rpartition(".")[0])]


@lru_cache
def _functions(module: str) -> dict[str, ast.FunctionDef]:
	"""The functions at the top of a module, by dotted path."""
	file = importlib.import_module(module).__file__
	tree = ast.parse(Path(file).read_text(encoding="utf-8"))
	return {f"{module}.{node.name}": node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _own_codes(path: str) -> set[str]:
	"""The codes that a function itself writes down."""
	function = _functions(path.rpartition(".")[0])[path]
	calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
	raised = [node.args[0] for node in calls if getattr(node.func, "id", None) in RAISERS]
	found = {leaf.value for node in raised for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}
	if function.name in TABLES:
		for node in ast.walk(function):
			if isinstance(node, ast.Dict):
				found |= {key.value for key in node.keys}
	return found
