"""What the second run, on PostgreSQL, need not do again: tests that ask for no database are marked `once`.

Those that start processes on a database of their own (`maillage/platform/keeping`, `maillage/config/commands`) take
minutes and would do the same again. One whose processes work on the run's kind of database says so by
`@pytest.mark.each_database`.
"""

from __future__ import annotations

import pytest

OF_THE_DATABASE = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
MARKS = ("django_db", "each_database", "postgres")


def asks_for_the_database(item: pytest.Item) -> bool:
    """By a mark or by a fixture."""
    if any(item.get_closest_marker(name) for name in MARKS):
        return True
    return not OF_THE_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


# Before pytest looks at the marks that were chosen.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not asks_for_the_database(item):
            item.add_marker("once")
