"""Mouvements on a community's territory: what each step is, seen from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.nomenclature.professions import display_rank, short_label
from maillage.contexts.territory.models import Commune

ARRIVAL, DEPARTURE, MOVE = "arrivee", "depart", "deplacement"
LABELS = {ARRIVAL: "Arrivée", DEPARTURE: "Départ", MOVE: "Déplacement"}


def visible_movements() -> QuerySet[Movement]:
    """The movements of the imports that are in force."""
    current = RegisterState.objects.filter(source=SOURCE).values("generation")[:1]
    return Movement.objects.filter(generation__lte=Subquery(current))


def _touching(codes: Iterable[str]) -> tuple[Q, Q]:
    wanted = sorted(codes)
    return Q(from_commune_id__in=wanted), Q(to_commune_id__in=wanted)


def movements_on(codes: Iterable[str], *, within: Iterable[str] | None = None) -> QuerySet[Movement]:
    """Movements that touch these communes (or `within`, a part of them), newest first. 1 query when read.

    Each row says whether it `leaves_here` and whether it `joins_here` (the communes `codes`; a null
    answer is no), the `territory` that it is seen from, and the `elsewhere_name` of the commune
    outside the register.
    """
    codes = sorted(codes)
    leaves, joins = _touching(codes)
    touches = _touching(within if within is not None else codes)
    return (
        visible_movements()
        .filter(touches[0] | touches[1])
        .annotate(
            leaves_here=ExpressionWrapper(leaves, output_field=BooleanField(null=True)),
            joins_here=ExpressionWrapper(joins, output_field=BooleanField(null=True)),
            territory=Value(" ".join(codes), output_field=TextField()),
            elsewhere_name=Subquery(
                Commune.objects.filter(code=OuterRef("elsewhere_code")).values("name")[:1]
            ),
        )
        .select_related("professional", "from_commune", "to_commune")
        .order_by("-seen_on", "-generation", "profession_code", "professional__search_name", "pk")
    )


def kind_of(movement: Any) -> str:
    """Seen from a territory: coming from outside it is an arrival, going out of it a departure."""
    if movement.leaves_here and movement.joins_here:
        return MOVE
    return DEPARTURE if movement.leaves_here else ARRIVAL


@lru_cache(maxsize=64)
def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def was_here(movement: Any) -> bool:
    """Whether the person already exercised this profession on the territory."""
    return not _codes(movement.territory).isdisjoint(movement.before_codes.split())


def stays_here(movement: Any) -> bool:
    """Whether the person still exercises this profession on the territory."""
    return not _codes(movement.territory).isdisjoint(movement.after_codes.split())


def is_partial(movement: Any) -> bool:
    """A place opened or closed by somebody who was on the territory and stays there."""
    return was_here(movement) and stays_here(movement)


def of_kind(rows: QuerySet[Movement], kind: str, codes: Iterable[str]) -> QuerySet[Movement]:
    """Only the movements that are arrivals, departures or moves seen from these communes."""
    leaves, joins = _touching(codes)
    if kind == MOVE:
        return rows.filter(leaves & joins)
    outside_from = Q(from_commune_id__isnull=True) | ~leaves
    outside_to = Q(to_commune_id__isnull=True) | ~joins
    return rows.filter(joins & outside_from) if kind == ARRIVAL else rows.filter(leaves & outside_to)


@dataclass(frozen=True)
class ProfessionBalance:
    """Arrivals and departures of one profession, in persons."""

    code: str
    label: str
    arrivals: int
    departures: int
    moves: int

    @property
    def balance(self) -> int:
        return self.arrivals - self.departures


def balances(rows: Iterable[Movement]) -> Sequence[ProfessionBalance]:
    """Arrivals, departures and moves by profession, in the usual order of professions.

    A person counts once per profession and kind. Opening one more place on the territory, or
    closing one of several, is shown in the list but is no arrival or departure from the territory.
    """
    seen: dict[tuple[str, str], set[str]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        labels[row.profession_code] = row.profession_label
        kind = kind_of(row)
        if kind != MOVE and is_partial(row):
            continue
        seen.setdefault((row.profession_code, kind), set()).add(row.professional_id)
    people: Counter[tuple[str, str]] = Counter({key: len(ids) for key, ids in seen.items()})
    return [
        ProfessionBalance(
            code,
            short_label(code, count=2, fallback=labels[code]).capitalize(),
            people[code, ARRIVAL],
            people[code, DEPARTURE],
            people[code, MOVE],
        )
        for code in sorted(labels, key=display_rank)
    ]


def compared_dates() -> tuple[date | None, date | None]:
    """Extraction dates of the last import that could show movements, and of the one before. 1 query."""
    accepted = ImportRun.objects.filter(source=SOURCE, state=RunState.ACCEPTED, is_replay=False)
    days = list(accepted.order_by("-generation").values_list("extraction_on", flat=True)[:24])
    # The same file again compares nothing.
    different = list(dict.fromkeys(day for day in days if day is not None))
    return (different[0] if different else None, different[1] if len(different) > 1 else None)
