"""Which tests are not run again on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.both_databases import asks_for_the_database, pytest_collection_modifyitems

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("maillage", "tests", "tools", "benchmarks")


def plain() -> None: ...


@pytest.mark.django_db
def marked() -> None: ...


@pytest.mark.postgres
def of_postgresql() -> None: ...


@pytest.mark.each_database
def of_each() -> None: ...


def asking(db: None) -> None: ...


def asking_through_another(community: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "asks"),
    [
        (plain, False),
        (marked, True),
        (of_postgresql, True),
        (of_each, True),
        (asking, True),
        (asking_through_another, True),
    ],
)
def test_one_that_asks_for_no_database_is_run_once(
    request: pytest.FixtureRequest, function: Any, asks: bool
) -> None:
    item = pytest.Function.from_parent(request.node.parent, name="test", callobj=function)
    assert asks_for_the_database(item) is asks
    pytest_collection_modifyitems([item])
    assert (item.get_closest_marker("once") is None) is asks


def test_what_reads_the_address_of_the_database_says_that_it_works_on_it() -> None:
    reading = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("test_*.py")
        if path != Path(__file__) and 'environ.get("MAILLAGE_DATABASE_URL"' in path.read_text("utf-8")
    ]
    assert reading
    assert [path for path in reading if "mark.each_database" not in path.read_text("utf-8")] == []
