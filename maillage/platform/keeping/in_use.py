"""Whether something still works on the installation that a restoration is about to replace."""

from __future__ import annotations

from pathlib import Path

from django.db import Error, connection

from maillage.platform.tasks.recovery import living_workers
from maillage.platform.ui.typography import counted


def signs_of_use() -> list[str]:
    """What still works on this database, in French; empty when nothing does, or when it cannot be asked."""
    found: list[str] = []
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # Asked, the file would be made.
        return found
    try:
        if workers := len(living_workers()):
            found.append(f"{counted(workers, 'travail de fond', 'travaux de fond')} en marche")
        if others := _other_connections():
            found.append(f"{counted(others, 'autre connexion', 'autres connexions')} à la base")
    except Error:
        # A database without tables, or one that is the reason for the restoration.
        connection.close()
    return found


def _other_connections() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
