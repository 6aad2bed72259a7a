"""Conclusions: what is retained, what is agreed for the next year, and the end of a dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.dossier.dialogue import queries
from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.dossier.dialogue.services import ANY, living, on
from maillage.contexts.dossier.dialogue.stakes import owed
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Indicator, Target
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date

MOST_CENTS: Final = 20_000_000_00
_MOST: Final = Decimal(10) ** 12


@dataclass(frozen=True)
class Retained:
    """What the insurer retains of a line; None while nobody knows."""

    cents: int | None = None
    value: Decimal | None = None
    note: str = ""


@transaction.atomic
def save_retained(
    *, by: Actor, pk: int, seen: int, conclusions: str, retained: Mapping[str, Retained]
) -> Dialogue:
    """Write the text and what is retained of each line, beside what is computed today. retained: by `Owed.key`."""
    row = _being_held(by, pk, seen)
    before = {"conclusions": row.conclusions, "retained_cents": _sum(row)}
    lines = []
    for rank, one in enumerate(owed(row.year, row.community)):
        told = retained.get(one.key, Retained())
        _check(told)
        lines.append(
            RetainedLine(
                community=row.community,
                dialogue=row,
                rank=rank,
                label=one.label[:300],
                line=one.line,
                indicator=one.indicator,
                computed_value=one.value,
                computed_cents=one.cents,
                retained_value=told.value if one.indicator else None,
                retained_cents=told.cents,
                note=told.note.strip()[:300],
            )
        )
    RetainedLine.objects.filter(dialogue=row).delete()
    RetainedLine.objects.bulk_create(lines)
    row.conclusions = conclusions.strip()[:12_000]
    row.version += 1
    row.save()
    after = {"conclusions": row.conclusions, "retained_cents": _sum(row)}
    record(by=by, action="dialogue.retained", obj=row, before=before, after=after)
    return row


def _sum(row: Dialogue) -> int:
    rows = RetainedLine.objects.filter(dialogue=row).order_by()
    return sum(cents or 0 for cents in rows.values_list("retained_cents", flat=True))


def _check(told: Retained) -> None:
    if told.cents is not None and not 0 <= told.cents <= MOST_CENTS:
        raise DialogueRefused("Une somme retenue est trop grande : vérifiez sa saisie.")
    if told.value is not None and (not told.value.is_finite() or abs(told.value) >= _MOST):
        raise DialogueRefused("Une valeur retenue est trop grande : vérifiez sa saisie.")


def _being_held(by: Actor, pk: int, seen: int) -> Dialogue:
    row = living(by, pk, seen)
    if row.state not in (DialogueState.SUBMITTED, DialogueState.MET):
        raise DialogueRefused("Le dossier n’est pas encore déposé : les conclusions viennent après.")
    return row


@transaction.atomic
def save_targets(*, by: Actor, pk: int, seen: int, values: Mapping[int, Decimal | None]) -> Dialogue:
    """What was agreed for the next year, by indicator; None takes it away. It is set there on conclusion only."""
    row = _being_held(by, pk, seen)
    known = {one.indicator_id: one for one in NewTarget.objects.filter(dialogue=row).order_by("pk")}
    before = {str(key): one.value for key, one in known.items()}
    wanted = {key: value for key, value in values.items() if value is not None}
    if any(not value.is_finite() or abs(value) >= _MOST for value in wanted.values()):
        raise DialogueRefused("Une cible est trop grande : vérifiez sa saisie.")
    indicators = set(Indicator.objects.filter(pk__in=sorted(wanted)).order_by().values_list("pk", flat=True))
    for key, value in wanted.items():
        if key not in indicators:
            raise DialogueRefused("Un de ces indicateurs n’existe plus : rechargez la page.")
        one = known.get(key) or NewTarget(community=row.community, dialogue=row, indicator_id=key)
        if one.pk is None or one.value != value:
            one.value = value
            one.save()
    gone = [one.pk for key, one in known.items() if key in values and key not in wanted]
    NewTarget.objects.filter(pk__in=gone).delete()
    rows = NewTarget.objects.filter(dialogue=row).order_by("indicator_id")
    after = {str(one.indicator_id): one.value for one in rows}
    if before == after:
        return row
    row.version += 1
    row.save()
    record(by=by, action="dialogue.new_targets", obj=row, before=before, after=after)
    return row


@transaction.atomic
def conclude(*, by: Actor, pk: int, concluded_on: date, reason: str = "", seen: int = ANY) -> Dialogue:
    """The end: what was agreed becomes the targets of the next year. Posted twice, or by two at once, is once."""

    def write(row: Dialogue) -> dict[str, Any]:
        if concluded_on > timezone.localdate():
            raise DialogueRefused("Cette date est à venir : concluez une fois que c’est signé.")
        if row.met_on and concluded_on < row.met_on:
            raise DialogueRefused(
                f"La réunion s’est tenue le {short_date(row.met_on)} : la conclusion vient après."
            )
        row.concluded_on = concluded_on
        first.append(True)
        return {"concluded_on": concluded_on}

    first: list[bool] = []
    row = on(by, pk, seen, DialogueState.CONCLUDED, reason, write)
    if first:
        set_targets(by, row)
    return row


def set_targets(by: Actor, row: Dialogue) -> int:
    """Write the agreed targets in the next year, those only that are not there already; how many were written.

    Under the lock of the community. Nothing without a target; `guards` saw that the year is there and open.
    """
    agreed = list(
        NewTarget.objects.filter(dialogue=row).select_related("indicator").order_by("indicator__code", "pk")
    )
    year = queries.year_after(row.year) if agreed else None
    if year is None:
        return 0
    there = {one.indicator_id: one for one in Target.objects.filter(year=year).order_by()}
    written = 0
    for one in agreed:
        target = there.get(one.indicator_id)
        if target is None or (target.value, target.agreed_on) != (one.value, row.concluded_on):
            programme.set_target(
                by=by, indicator=one.indicator, year=year, value=one.value, agreed_on=row.concluded_on
            )
            written += 1
        if one.set_at is None or target is None:
            one.set_at = timezone.now()
            one.save(update_fields=["set_at"])
    return written
