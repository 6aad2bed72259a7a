"""The migrated, empty database is made once and copied: by each worker and, on SQLite, by the next run.

Migrating takes half a minute of processor; a copy takes none. A copy is told apart by all that migrations are made of:
what changed makes another.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "migrated"
# What a migrated database depends on: migrations, the models whose names Django writes, the libraries with tables.
MADE_OF = (
    "maillage/**/migrations/*.py",
    "maillage/**/models*.py",
    "maillage/**/models/*.py",
    "requirements/*.txt",
)


def digest() -> str:
    """Of the names and contents of MADE_OF."""
    found = hashlib.sha256()
    for file in sorted({file for pattern in MADE_OF for file in ROOT.glob(pattern)}):
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:24]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two processes never make the same copy: the second waits, and finds it made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_modify_db_settings: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[bool]:
    """True where a migrated copy lies in wait: Django then finds nothing to migrate."""
    del django_db_modify_db_settings
    if connection.vendor == "postgresql":
        with one_at_a_time(), django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection.settings_dict["TEST"]["TEMPLATE"] = _template_of_the_server()
        yield False
        return
    file = Path(connection.settings_dict["TEST"]["NAME"])
    file.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time():
        shutil.copyfile(_kept_file(), file)
    yield True
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _kept_file() -> Path:
    """The copy of today's migrations, made if it is not there; those of other days go."""
    kept = KEPT / f"{digest()}.sqlite3"
    if not kept.exists():
        partial = kept.with_suffix(".partial")
        for end in ("", "-wal", "-shm"):
            partial.with_name(partial.name + end).unlink(missing_ok=True)
        _migrate_in_a_process(str(partial))
        partial.rename(kept)
    for stale in set(KEPT.glob("*.sqlite3")) - {kept}:
        stale.unlink()
    return kept


def _template_of_the_server() -> str:
    """The name of the database from which PostgreSQL makes those of the workers."""
    name = f"migrated_{digest()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND NOT datallowconn", [name])
        if cursor.fetchone():
            return name
        _migrate_in_a_process(name)
        # Nobody enters it any more: a copy is refused while somebody is inside. It also says that it is whole.
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    return name


def _migrate_in_a_process(name: str) -> None:
    """In a process of its own, so that this one has migrated nothing."""
    subprocess.run([sys.executable, "-m", "tests.migrated", name], cwd=ROOT, check=True)


def main(name: str) -> None:
    """Migrate a database of this name from nothing, as Django's own set-up of tests does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings.test")
    django.setup()
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    # The last to close a file of SQLite writes what the journal holds into it.
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
