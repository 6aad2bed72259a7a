"""One view of the whole database at one instant, while everybody goes on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def snapshot() -> Iterator[tuple[BaseDatabaseWrapper, Any]]:
    """A connection of its own inside one reading transaction, and the driver's connection below it.

    SQLite: a read transaction in WAL holds up no writer. PostgreSQL: REPEATABLE READ, READ ONLY. What the caller's own
    transaction has not committed is not seen.
    """
    wrapper: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS].copy()
    if wrapper.vendor == "sqlite":
        # Texts as they are stored: a date that was made an object would only be made a text again.
        wrapper.settings_dict["OPTIONS"]["detect_types"] = 0
    wrapper.connect()
    link = wrapper.connection
    try:
        if wrapper.vendor == "sqlite":
            # Pages mapped into memory would all count as memory of this process: the backup walks through all of them.
            link.execute("PRAGMA mmap_size = 0")
            link.execute("BEGIN DEFERRED")
            # The view is taken by the first reading, not by BEGIN.
            link.execute("SELECT count(*) FROM sqlite_master").fetchone()
        else:
            link.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            link.execute("SELECT 1")
        yield wrapper, link
    finally:
        wrapper.close()
