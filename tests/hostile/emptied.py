"""After a test with transactions of its own, what it wrote is taken out: the tables that hold rows, and only those.

Django empties all of them, and then makes its permissions and the names of its models anew: ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

# Django fills them itself when it migrates; nobody writes in them afterwards.
MADE_BY_MIGRATING = frozenset({"django_content_type", "auth_permission"})


def filled_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables of models that hold at least one row."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    quote = connection.ops.quote_name
    each = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})"  # names of our own tables
        for name in sorted(names - MADE_BY_MIGRATING)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return [name for (name,) in cursor.fetchall()]


def empty(connection: BaseDatabaseWrapper) -> None:
    """Take every row out, in whatever order.

    PostgreSQL would look in each table that may refer to a row that goes; its administrator, who the tests are on
    the server that they start, may spare it that.
    """
    tables = filled_tables(connection)
    if not tables:
        return
    with transaction.atomic(using=connection.alias, durable=True), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for name in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


@pytest.fixture(scope="session", autouse=True)
def what_was_written_is_taken_out() -> Iterator[None]:
    """Patch the end of Django's tests with transactions."""
    of_django = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def take_out(self: Any) -> None:
        for alias in self._databases_names(include_mirrors=False):
            empty(connections[alias])

    TransactionTestCase._fixture_teardown = take_out  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = of_django  # type: ignore[attr-defined]
