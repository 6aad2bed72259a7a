"""Parallel workers take whole files: the longest first, so that none is left alone with one at the end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Files and folders whose tests take seconds each, because they start processes and browsers or visit every page.
LONGEST = (
    "tests/journeys/test_every_page.py",
    "maillage/platform/keeping/tests/test_round_trip.py",
    "tests/matrix/test_matrix.py",
    "tests/reliability/tests/test_short_campaigns.py",
    "tests/matrix/test_hostile_input.py",
    "tests/safety",
    "tests/package",
    "tests/reliability",
    "tests/journeys",
    "maillage/config/commands/tests",
    "maillage/platform/keeping",
    "tests/matrix",
    "tests/providers",
    "tests/machines",
)


def rank(file: str) -> int:
    """Place among the longest, the path from the root given; those that are not named come last."""
    return next((place for place, name in enumerate(LONGEST) if file.startswith(name)), len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker of pytest-xdist, of which all have the same order; one process alone keeps the random one."""
    if hasattr(config, "workerinput"):
        put_in_order(items)


def put_in_order(items: list[pytest.Item]) -> None:
    """The longest files, then those with the most tests; inside of a file nothing is moved."""
    files = {item.nodeid: item.nodeid.partition("::")[0] for item in items}
    tests = Counter(files.values())
    items.sort(key=lambda item: (rank(files[item.nodeid]), -tests[files[item.nodeid]], files[item.nodeid]))
