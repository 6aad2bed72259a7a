"""Numbers without names: who knows how many people without a médecin traitant; and what stays of waits that ended."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from maillage.contexts.care.treating_doctor.models import NeedCount, PlacementTally, WaitingPerson
from maillage.contexts.care.treating_doctor.permissions import may
from maillage.contexts.care.treating_doctor.places import area_key
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

# One person's patients; a mistyped zero should not become a figure of the territory.
MOST: Final = 5_000


@transaction.atomic
def note_without_doctor(
    *, by: Actor, month: date, commune: Commune | None, priority: str = "", without: int, found: int = 0
) -> NeedCount:
    """How many people without a médecin traitant the actor knows of; the same month, area and priority is replaced.

    priority: key of a rule, "" for none. found: how many of theirs found one. Raises DoctorListRefused.
    """
    may(by, "count")
    if not (0 <= without <= MOST and 0 <= found <= MOST):
        raise DoctorListRefused(f"Un comptage va de 0 à {MOST} : vérifiez le nombre.")
    if month.replace(day=1) > timezone.localdate():
        raise DoctorListRefused("Ce mois est à venir : choisissez un jour de ce mois-ci, ou d’avant.")
    area, label = area_key(commune)
    where = {"month": month.replace(day=1), "area": area, "priority": priority, "entered_by": by.user}
    values = {"without": without, "found": found, "area_label": label}
    row = _written(by, where, values)
    record(
        by=by, action="need_count.noted", obj=row, label=str(row), after={"without": without, "found": found}
    )
    return row


def _written(by: Actor, where: dict[str, object], values: dict[str, object]) -> NeedCount:
    try:
        with transaction.atomic():
            row, _ = NeedCount.objects.update_or_create(community=by.community, **where, defaults=values)
    except IntegrityError:
        # Two clicks at once: the other one made the row.
        row, _ = NeedCount.objects.update_or_create(community=by.community, **where, defaults=values)
    found: NeedCount = row
    return found


@transaction.atomic
def remove_count(*, by: Actor, pk: int) -> None:
    """Take back a count: one's own, or any for who coordinates. Twice is once."""
    may(by, "count")
    rows = NeedCount.objects.filter(pk=pk)
    if not by.can("care.coordinate"):
        rows = rows.filter(entered_by=by.user)
    row = rows.first()
    if row is None:
        return
    record(by=by, action="need_count.removed", obj=row, label=str(row), before={"without": row.without})
    row.delete()


def tally(person: WaitingPerson, outcome: str, day: date, by: int = 1) -> None:
    """Count how a wait ended, or (by=-1) take it back, in the caller's transaction. No identity in it."""
    area, label = area_key(person.commune)
    days = max((day - person.since_on).days, 0)
    where = {"community": person.community, "month": day.replace(day=1), "area": area, "outcome": outcome}
    PlacementTally.objects.get_or_create(**where, defaults={"area_label": label})
    rows = PlacementTally.objects.filter(**where)
    if by < 0:
        rows = rows.filter(count__gte=1, days__gte=days)
    rows.update(count=F("count") + by, days=F("days") + by * days)
