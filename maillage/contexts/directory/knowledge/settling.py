"""After each import, the register is asked whether it agrees with what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState, RunState
from maillage.contexts.directory.knowledge.corrections import BY_VALUE, AlreadySettled, settle
from maillage.contexts.directory.knowledge.models import (
    Correction,
    CorrectionKind,
    CorrectionState,
)
from maillage.contexts.directory.knowledge.registered import names_of
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

REGISTERS = {"rpps": PROFESSIONAL, "finess": STRUCTURE}
BATCH = 500
_PLACE_FIELDS = {"address": "address", "phone": "phone", "profession": "profession_label"}


@due_job("directory.settle_corrections", every=timedelta(minutes=10))
def settle_corrections() -> int:
    """Ask each register that has a newer edition about the corrections that wait; returns how many it agreed with."""
    states = RegisterState.objects.filter(source__in=REGISTERS, run__isnull=False).order_by("source")
    agreed = 0
    for source, generation, day in states.values_list("source", "generation", "run__extraction_on"):
        agreed += _settle_with(source, generation, day)
    return agreed


def _settle_with(source: str, generation: int, day: date | None) -> int:
    unasked = Q(
        state=CorrectionState.WAITING,
        checked_generation__lt=generation,
        subject__startswith=f"{REGISTERS[source]}:",
    )
    with scopes_disabled():
        waiting = Correction.objects.filter(unasked).order_by("community_id").values_list("community_id")
        communities = list(Community.objects.filter(pk__in=waiting).order_by("pk"))
    agreed = 0
    for community in communities:
        with scope(community=community):
            while rows := list(Correction.objects.filter(unasked).order_by("pk")[:BATCH]):
                agreed += _judge(community, source, rows, generation, day)
    return agreed


def _judge(
    community: Community, source: str, rows: list[Correction], generation: int, day: date | None
) -> int:
    """Judge one batch, all of one register. About ten queries, and two for each correction that is settled."""
    here = territory.perimeter_codes(community)
    covered = _covered(source)
    known_on = _edition_days(source, rows)
    written = _register_rows(source, rows)
    by = Actor.system(community)
    names = names_of(row.subject for row in rows)
    agreed = 0
    still: list[int] = []
    unknown: list[int] = []
    for row in rows:
        reported_on = known_on.get(row.recorded_generation)
        if day is not None and reported_on is not None and day <= reported_on:
            # The very edition that was found wrong, read again for a territory that changed.
            unknown.append(row.pk)
        elif covered is not None and row.commune_code and row.commune_code not in covered:
            # Nobody reads this commune any more: its silence means nothing.
            unknown.append(row.pk)
        elif agrees(row, written.get(row.subject, ()), here):
            try:
                settle(
                    by=by, correction=row, state=CorrectionState.AGREED, label=names.get(row.subject, "Fiche")
                )
                agreed += 1
            except AlreadySettled:
                continue
        else:
            still.append(row.pk)
    asked = Correction.objects.filter(state=CorrectionState.WAITING)
    asked.filter(pk__in=still).update(checked_generation=generation, checked_on=day)
    asked.filter(pk__in=unknown).update(checked_generation=generation)
    return agreed


def _edition_days(source: str, rows: Iterable[Correction]) -> dict[int, date]:
    """The days of the editions that these corrections were reported of, by generation. 1 query."""
    runs = ImportRun.objects.filter(
        source=source,
        state=RunState.ACCEPTED,
        generation__in={row.recorded_generation for row in rows},
    )
    told = runs.order_by().values_list("generation", "extraction_on")
    return {generation: day for generation, day in told if generation is not None and day is not None}


def _covered(source: str) -> frozenset[str] | None:
    """The communes that the register is kept for; None where that is not written down."""
    codes = frozenset(CoveredCommune.objects.filter(source=source).values_list("commune_id", flat=True))
    return codes or None


def _register_rows(source: str, rows: Iterable[Correction]) -> dict[str, list[dict[str, Any]]]:
    """What the register says now of the entries that were reported, by subject. 1 query."""
    keys = sorted({Subject.parse(row.subject).key for row in rows})
    found: Any
    if source == "rpps":
        found = (
            Activity.objects.visible()
            .filter(professional_id__in=keys)
            .values("professional_id", "commune_id", "structure_name", "address", "phone", "profession_label")
        )
        kind, key = PROFESSIONAL, "professional_id"
    else:
        found = (
            Structure.objects.visible()
            .filter(finess__in=keys)
            .values("finess", "commune_id", "name", "address", "phone")
        )
        kind, key = STRUCTURE, "finess"
    written: dict[str, list[dict[str, Any]]] = {}
    for one in found.order_by("pk"):
        written.setdefault(str(Subject(kind, one[key])), []).append(one)
    return written


def agrees(correction: Correction, rows: Iterable[dict[str, Any]], here: frozenset[str]) -> bool:
    """True if the register no longer says what was reported as wrong.

    rows: what it says now of the entry. here: the community's perimeter, which a correction without place is about.
    """
    there = [row for row in rows if _is_near(correction, row, here)]
    named = [row for row in there if _is_named(correction, row)]
    field = BY_VALUE.get(CorrectionKind(correction.kind))
    if field is None:
        return not named and not any(_is_at(correction, row) for row in there)
    column = _PLACE_FIELDS[field]
    # A place that is no longer there under its name may have another one and still say what is wrong.
    return all(row.get(column, "")[:400] != correction.register_value for row in named or there)


def _is_near(correction: Correction, row: dict[str, Any], here: frozenset[str]) -> bool:
    """In the commune that the correction is about, or on the territory when it is about all of it."""
    if "structure_name" not in row:
        # A structure is known by its number, whatever its name and its place have become.
        return True
    if not correction.commune_code:
        return row["commune_id"] in here
    return bool(row["commune_id"] == correction.commune_code)


def _is_named(correction: Correction, row: dict[str, Any]) -> bool:
    if "structure_name" not in row or not correction.commune_code:
        return True
    return bool(row["structure_name"] == correction.place_name)


def _is_at(correction: Correction, row: dict[str, Any]) -> bool:
    """At the address that was reported: the register may only have written the name otherwise."""
    return bool(row["address"]) and row["address"][:400] == correction.register_value
