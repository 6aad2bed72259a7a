"""Whether something still works on the installation that a restoration is about to replace."""

from __future__ import annotations

from django.db import Error, connection

from maillage.platform.tasks.recovery import living_workers


def signs_of_use() -> list[str]:
    """What still works on this database, in French; empty when nothing does, or when it cannot be asked."""
    found = []
    try:
        if workers := len(living_workers()):
            found.append(f"{workers} travail(leurs) de fond en marche")
        if others := _other_connections():
            found.append(f"{others} autre(s) connexion(s) à la base")
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
