"""SQL functions, those of PyPika."""

from pypika.functions import *  # noqa: F403
