"""One import at a time, on the whole installation; the lock dies with the process that holds it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from maillage.contexts.directory.imports.refusal import ImportBusy
from maillage.contexts.directory.imports.staging import imports_folder

# Any constant that no other advisory lock of the database uses.
_ADVISORY_KEY = 725_001


def _busy() -> ImportBusy:
    return ImportBusy("Un autre import est en cours. Attendez sa fin, puis recommencez.")


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the lock; raises ImportBusy at once when another import runs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_KEY])
            if not cursor.fetchone()[0]:
                raise _busy()
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_KEY])
        return
    with (imports_folder() / "import.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _busy() from error
        yield
