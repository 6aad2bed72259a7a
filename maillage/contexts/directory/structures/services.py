"""Which structure of the national register the community is."""

from __future__ import annotations

from django.db import transaction

from maillage.contexts.directory.structures.models import OwnStructure
from maillage.core.identifiers.finess import is_finess
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time


@transaction.atomic
def declare_own_structure(*, by: Actor, finess: str) -> OwnStructure | None:
    """Record the FINESS number of the community, or with "" that it has none; the same again writes nothing.

    Raises ValueError for what is no FINESS number.
    """
    assert by.community is not None
    if finess and not is_finess(finess):
        raise ValueError("not a FINESS number")
    # One after the other: of two first declarations the second changes the first.
    one_at_a_time(by.community.pk)
    row: OwnStructure | None = OwnStructure.objects.select_for_update().filter(community=by.community).first()
    before = row.finess if row else ""
    if before == finess:
        return row
    if row is not None and not finess:
        record(
            by=by, action="own_structure.declared", obj=row, before={"finess": before}, after={"finess": ""}
        )
        row.delete()
        return None
    if row is None:
        row = OwnStructure(community=by.community)
    row.finess = finess
    row.save()
    record(
        by=by, action="own_structure.declared", obj=row, before={"finess": before}, after={"finess": finess}
    )
    return row
