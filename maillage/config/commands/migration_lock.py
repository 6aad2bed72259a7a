"""Two `maillage migrate` at once, from two machines or two terminals: the second waits, then finds nothing to do."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Any number that no other program of this database is likely to take: « maillage » in ASCII.
_ADVISORY = 0x6D61696C6C616765


@contextmanager
def one_migration_at_a_time() -> Iterator[None]:
    """PostgreSQL: an advisory lock on a connection of its own. SQLite: a lock file in the data folder."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "postgresql":
        with (Path(settings.DATA_DIR) / "migrate.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            # Released with the connection, even by a kill.
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
        yield
    finally:
        own.close()
