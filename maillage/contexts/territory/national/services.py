"""Bring the database to the edition of France that the product carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from maillage.contexts.territory.national.loading import (
    files_digest,
    loaded_digest,
    read_france,
    write_france,
)
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.perimeter import succession
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

# Any constant that no other advisory lock of the database uses.
_ADVISORY_KEY = 725_002


@dataclass(frozen=True)
class LoadReport:
    """changed: False when this edition was there already."""

    changed: bool
    communes: int = 0
    without_contour: int = 0
    perimeters_moved: int = 0


def load_territory(*, by: Actor, only: Iterable[str] | None = None) -> LoadReport:
    """Load all communes of France unless this edition is loaded already; perimeters follow mergers.

    One transaction: whatever happens leaves the old state or the new one. `only`: départements to
    load instead of the whole country (tests). Raises SuccessorUnknown (loading).
    """
    if only is None and loaded_digest() == files_digest():
        return LoadReport(changed=False)
    france = read_france(only)
    with transaction.atomic():
        _one_at_a_time()
        # Asked again under the lock: of two commands started together, the second has nothing to do.
        if loaded_digest() == france.digest:
            return LoadReport(changed=False)
        moved = succession.follow(write_france(france))
        report = LoadReport(
            changed=True,
            communes=len(france.communes),
            without_contour=Commune.objects.in_force().filter(has_contour=False).count(),
            perimeters_moved=moved,
        )
        record(
            by=by,
            action="territory.loaded",
            label=f"{report.communes} communes",
            after={"communes": report.communes},
        )
    return report


def _one_at_a_time() -> None:
    """Wait for another load to end. SQLite's transaction holds the only write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_KEY])
