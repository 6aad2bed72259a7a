"""The registers follow the communes that merged since they were imported.

A line that the file still holds is known by its digest and is not written again, so that without
this its row would stay in a commune that no perimeter names any more.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.imports.models import CoveredCommune
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.territory.models import Commune

_CODE_AS_TEXT: Final = "commune_code"


def follow_mergers() -> None:
    """Give what the registers say of a merged commune to the commune that it is today. Twice is once."""
    links = sorted({(kind.model, field) for kind in kinds() for field in _links(kind.model)}, key=str)
    merged = Commune.objects.filter(successor__isnull=False).order_by("code")
    for old, new in merged.values_list("code", "successor_id"):
        with transaction.atomic():
            for model, field in links:
                model.objects.filter(**{field: old}).update(**{field: new})
            Movement.objects.filter(from_commune_id=old).update(from_commune_id=new)
            Movement.objects.filter(to_commune_id=old).update(to_commune_id=new)
            _cover(old, new)


def _links(model: Any) -> list[str]:
    """The columns of a model that name a commune: by a link, or as text where the whole of France is kept."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.related_model is Commune or field.name == _CODE_AS_TEXT
    ]


def _cover(old: str, new: str) -> None:
    """The commune of today was covered as soon as the first of those that it is made of."""
    covered = CoveredCommune.objects.filter(commune_id=old)
    for row in covered:
        known = CoveredCommune.objects.filter(source=row.source, commune_id=new).first()
        if known is None:
            CoveredCommune.objects.filter(pk=row.pk).update(commune_id=new)
        else:
            row.delete()
