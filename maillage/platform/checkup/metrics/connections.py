"""How many connections PostgreSQL accepts, how many are open, and what the doctor says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from maillage.platform.registry import Check, Finding

# From this part on, one more machine or a restart may find the door closed.
CROWDED = 0.8


@dataclass(frozen=True)
class Connections:
    """accepted: those open to an ordinary account; open: of all clients of the server, ours included."""

    open: int
    accepted: int


def connections() -> Connections | None:
    """None on SQLite, which has no server. 1 query."""
    if connection.vendor != "postgresql":
        return None
    sql = (
        "SELECT count(*), current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int"
        " FROM pg_stat_activity WHERE backend_type = 'client backend'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        in_use, accepted = cursor.fetchone()
    return Connections(int(in_use), int(accepted))


def needed(*, processes: int, threads: int, workers: int) -> int:
    """Connections that web processes and workers keep: one a thread, two a worker (work, sign of life)."""
    return processes * threads + 2 * workers


def findings() -> Sequence[Finding]:
    known = connections()
    return () if known is None else tuple(_findings(known))


def _findings(known: Connections) -> Iterator[Finding]:
    said = f"{known.open} connexions ouvertes sur {known.accepted} que PostgreSQL accepte"
    if known.open >= known.accepted * CROWDED:
        yield Finding(
            "warning",
            f"{said} : presque toutes.",
            "Augmentez max_connections dans postgresql.conf, ou servez avec moins de processus ou de fils "
            "(maillage serve --processes, --threads) : chaque fil garde une connexion, chaque travailleur deux.",
        )
    else:
        yield Finding("ok", f"{said}.")


CHECK = Check(name="connections", label="Connexions à la base de données", order=25, run=findings)
