"""Random choices that are the same on every machine at every hour."""

import random

SEED = 20261121


def random_for(*names) -> random.Random:
	"""A random stream of its own, which depends on these names alone: how often others were asked before, or
	how many slots are free today, changes nothing that is drawn here.
	"""
	return random.Random(":".join(map(str, (SEED, *names))))
