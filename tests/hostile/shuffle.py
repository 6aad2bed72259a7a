"""Rows without an order come back shuffled: code that counts on the database's habit fails here, not in production.

The rows are shuffled after they were read, so that the SQL that reaches the database is the one of production
(snapshots stay true). A slice keeps its rows: shuffling cannot tell which others it might have returned.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet

_random = random.Random()


def is_shuffled(queryset: QuerySet[Any]) -> bool:
    """True if nothing says in which order the rows come."""
    return not queryset.ordered and not queryset.query.is_sliced


@pytest.fixture(scope="session", autouse=True)
def unordered_rows_come_shuffled() -> Iterator[None]:
    """Patch the two ways by which a queryset gives its rows."""
    fetch_all, iterate = QuerySet._fetch_all, QuerySet._iterator  # type: ignore[attr-defined]

    def shuffled_fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and is_shuffled(self):
            _random.shuffle(self._result_cache)  # type: ignore[arg-type]

    def shuffled_iterate(self: QuerySet[Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        if not is_shuffled(self):
            yield from iterate(self, *args, **kwargs)
            return
        rows = list(iterate(self, *args, **kwargs))
        _random.shuffle(rows)
        yield from rows

    QuerySet._fetch_all = shuffled_fetch_all  # type: ignore[method-assign]
    QuerySet._iterator = shuffled_iterate  # type: ignore[attr-defined]
    yield
    QuerySet._fetch_all = fetch_all  # type: ignore[method-assign]
    QuerySet._iterator = iterate  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def seed_of_the_shuffle(request: pytest.FixtureRequest) -> None:
    """The order follows the seed that pytest-randomly prints: a failure can be seen again."""
    seed = request.config.getoption("randomly_seed", default=0)
    _random.seed(f"{seed} {request.node.nodeid}")
