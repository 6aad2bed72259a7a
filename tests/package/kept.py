"""What a module has written once, put back for each of its tests: filling a community takes longer than the tests.

Rows go by SQL inside the database, so that they come back as they were, and are committed: what is tested here reads
them over a connection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from tests.hostile.emptied import filled_tables

SCHEMA = "kept_rows"


class KeptRows:
    """The rows of all tables as they are now, put back at will once they were taken out."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "kept.sqlite3"
        self._tables = filled_tables(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM INTO %s", [str(self._file)])
            else:
                cursor.execute(f"CREATE SCHEMA {SCHEMA}")
                for name in self._tables:
                    cursor.execute(f'CREATE TABLE {SCHEMA}."{name}" AS TABLE "{name}"')

    def put_back(self) -> None:
        """Into a database from which everything was taken out, as after each test with transactions."""
        assert filled_tables(connection) == []
        # They held together when they were taken out, and come back table by table.
        with (
            connection.constraint_checks_disabled(),
            self._at_hand() as kept,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self._tables:
                cursor.execute(f'INSERT INTO "{name}" SELECT * FROM {kept}."{name}"')

    @contextmanager
    def _at_hand(self) -> Iterator[str]:
        if connection.vendor == "postgresql":
            yield SCHEMA
            return
        with connection.cursor() as cursor:
            cursor.execute(f"ATTACH %s AS {SCHEMA}", [str(self._file)])
            try:
                yield SCHEMA
            finally:
                cursor.execute(f"DETACH {SCHEMA}")

    def forget(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        self._file.unlink(missing_ok=True)
