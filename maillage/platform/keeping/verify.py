"""A backup is worth what its restoration is worth: each is read back, restored aside, and compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from maillage.platform.keeping.building import Site
from maillage.platform.keeping.restore import Restored, try_out
from maillage.platform.keeping.sealing import Opener
from maillage.platform.keeping.site_postgresql import PostgresqlSite
from maillage.platform.keeping.site_sqlite import SqliteSite


def verify(path: Path, opener: Opener, *, database: dict[str, Any] | None = None) -> Restored:
    """Checksums of every member, then a trial restoration, thrown away. KeepingRefused says what is wrong.

    database: settings of a PostgreSQL database to try in, in a schema of its own; None: an SQLite file in the data
    folder, whatever the database in use.
    """
    return try_out(path, opener, site=_trial_site(database))


def _trial_site(database: dict[str, Any] | None) -> Site:
    if database is not None and not database["ENGINE"].endswith("sqlite3"):
        return PostgresqlSite(database, schema="maillage_essai")
    folder = Path(settings.DATA_DIR)
    remove_left_trials(folder)
    options = {}
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        options = connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"]
    path = folder / f"essai-{os.getpid()}.sqlite3"
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}
    return SqliteSite(file, path)


def remove_left_trials(folder: Path) -> None:
    """Trials of processes that were killed."""
    for path in folder.glob("essai-*.sqlite3*"):
        number = path.name.removeprefix("essai-").partition(".")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            path.unlink(missing_ok=True)
