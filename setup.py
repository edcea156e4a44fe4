import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def requirements():
	"""The lines of requirements.txt that name a package."""
	lines = (HERE / "requirements.txt").read_text().splitlines()
	return [line for line in lines if line and not line.startswith("#")]


setup(
	name="meeting_manager",
	version=re.search(r'__version__ = "(.+)"', (HERE / "meeting_manager/__init__.py").read_text())[1],
	description="Bookings from the public, and each customer known once",
	long_description=(HERE / "README.md").read_text(encoding="utf-8"),
	long_description_content_type="text/markdown",
	author="Meeting Manager contributors",
	license="MIT",
	python_requires=">=3.10",
	classifiers=[f"Programming Language :: Python :: {each}" for each in ("3.10", "3.11", "3.12", "3.14")],
	packages=find_packages(include=["meeting_manager", "meeting_manager.*"]),
	include_package_data=True,
	zip_safe=False,
	install_requires=requirements(),
)
