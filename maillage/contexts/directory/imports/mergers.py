"""The register follows the communes that merged since it was imported.

A line that the file still holds is known by its digest and is not written again, so that without
this its activity would stay in a commune that no perimeter names any more.
"""

from __future__ import annotations

from django.db import transaction

from maillage.contexts.directory.imports.models import CoveredCommune
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.territory.models import Commune


def follow_mergers() -> None:
    """Give what the register says of a merged commune to the commune that it is today. Twice is once."""
    merged = Commune.objects.filter(successor__isnull=False).order_by("code")
    for old, new in merged.values_list("code", "successor_id"):
        with transaction.atomic():
            Activity.objects.filter(commune_id=old).update(commune_id=new)
            Movement.objects.filter(from_commune_id=old).update(from_commune_id=new)
            Movement.objects.filter(to_commune_id=old).update(to_commune_id=new)
            _cover(old, new)


def _cover(old: str, new: str) -> None:
    """The commune of today was covered as soon as the first of those that it is made of."""
    covered = CoveredCommune.objects.filter(commune_id=old)
    for row in covered:
        known = CoveredCommune.objects.filter(source=row.source, commune_id=new).first()
        if known is None:
            CoveredCommune.objects.filter(pk=row.pk).update(commune_id=new)
        else:
            row.delete()
