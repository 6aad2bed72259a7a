"""Writes of the assumptions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.contexts.atlas.outlook.assumptions import Assumptions, decimal_of
from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

_FIELDS = (
    "years",
    "arrivals_per_year",
    "part_time_share",
    "part_time",
    "cumul_share",
    "later_years",
    "migration",
)


class AssumptionsMoved(ValueError):
    """Somebody else saved assumptions since the form was shown; nothing was written."""

    def __init__(self, row: OutlookAssumptions | None) -> None:
        who = (row.updated_by.name or row.updated_by.email) if row and row.updated_by else "Quelqu’un"
        super().__init__(
            f"{who} a modifié ces hypothèses entre-temps. Les vôtres sont gardées ici, non enregistrées : comparez-les "
            "à celles de la page, puis enregistrez de nouveau."
        )


@transaction.atomic
def save_assumptions(
    *, by: Actor, profession: str, version: int, supposed: Assumptions
) -> OutlookAssumptions:
    """Write the assumptions of a profession over the version that the form showed; the same again is no edit.

    Raises AssumptionsMoved.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row = OutlookAssumptions.objects.filter(profession=profession).select_related("updated_by").first()
    wanted = _stored(supposed)
    before = {name: getattr(row, name) for name in _FIELDS} if row else {}
    if row is not None and before == wanted:
        return row
    if (row.version if row else 0) != version:
        raise AssumptionsMoved(row)
    if row is None:
        row = OutlookAssumptions(community=by.community, profession=profession, version=0)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = timezone.now(), by.user
    row.save()
    record(by=by, action="outlook.assumptions_changed", obj=row, before=before, after=wanted)
    return row


@transaction.atomic
def forget_assumptions(*, by: Actor, profession: str) -> None:
    """Back to the defaults of the product; without any saved, nothing happens."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row = OutlookAssumptions.objects.filter(profession=profession).first()
    if row is not None:
        before = {name: getattr(row, name) for name in _FIELDS}
        record(by=by, action="outlook.assumptions_reset", obj=row, before=before)
        row.delete()


def _stored(supposed: Assumptions) -> dict[str, Any]:
    values = {name: value for name, value in asdict(supposed).items() if name in _FIELDS}
    return values | {
        "arrivals_per_year": decimal_of(supposed.arrivals_per_year),
        "migration": decimal_of(supposed.migration),
    }
