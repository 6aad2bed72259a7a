"""Mouvements on a community's territory: what each step is, seen from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.nomenclature.professions import display_rank
from maillage.contexts.territory import api as territory

ARRIVAL, DEPARTURE, MOVE = "arrivee", "depart", "deplacement"
LABELS = {ARRIVAL: "Arrivée", DEPARTURE: "Départ", MOVE: "Déplacement"}


def visible_movements() -> QuerySet[Movement]:
    """The movements of the imports that are in force."""
    current = RegisterState.objects.filter(source=SOURCE).values("generation")[:1]
    return Movement.objects.filter(generation__lte=Subquery(current))


def movements_on(codes: Iterable[str]) -> QuerySet[Movement]:
    """Movements that touch these communes, newest first. 1 query when read."""
    wanted = sorted(codes)
    return (
        visible_movements()
        .filter(Q(from_commune_id__in=wanted) | Q(to_commune_id__in=wanted))
        .select_related("professional", "from_commune", "to_commune")
        .order_by("-seen_on", "-generation", "profession_code", "professional__search_name", "pk")
    )


def kind_of(movement: Movement, codes: frozenset[str]) -> str:
    """Seen from a territory: coming from outside it is an arrival, going out of it a departure."""
    leaves, joins = movement.from_commune_id in codes, movement.to_commune_id in codes
    if leaves and joins:
        return MOVE
    return DEPARTURE if leaves else ARRIVAL


def of_kind(rows: QuerySet[Movement], kind: str, codes: Iterable[str]) -> QuerySet[Movement]:
    """Only the movements that are arrivals, departures or moves seen from these communes."""
    wanted = sorted(codes)
    leaves, joins = Q(from_commune_id__in=wanted), Q(to_commune_id__in=wanted)
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


def balances(rows: Iterable[Movement], codes: frozenset[str]) -> Sequence[ProfessionBalance]:
    """Arrivals, departures and moves by profession, in the usual order of professions.

    A person counts once per profession and kind. Opening one more place on the territory, or
    closing one of several, is shown in the list but is no arrival or departure from the territory.
    """
    seen: dict[tuple[str, str], set[str]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        labels[row.profession_code] = row.profession_label
        kind = kind_of(row, codes)
        if kind != MOVE and row.stays_elsewhere:
            continue
        seen.setdefault((row.profession_code, kind), set()).add(row.professional_id)
    people: Counter[tuple[str, str]] = Counter({key: len(ids) for key, ids in seen.items()})
    return [
        ProfessionBalance(
            code, labels[code], people[code, ARRIVAL], people[code, DEPARTURE], people[code, MOVE]
        )
        for code in sorted(labels, key=display_rank)
    ]


def elsewhere_names(rows: Iterable[Movement]) -> dict[str, str]:
    """Names of the communes outside the register where people went. 2 queries."""
    codes = {row.elsewhere_code for row in rows if row.elsewhere_code}
    if not codes:
        return {}
    today = territory.code_mapping(codes)
    names = {c.code: c.name for c in territory.communes_by_code(today.values())}
    return {code: names[commune] for code, commune in today.items()}


def compared_dates() -> tuple[date | None, date | None]:
    """Extraction dates of the last import that could show movements, and of the one before. 1 query."""
    days = list(
        ImportRun.objects.filter(source=SOURCE, state=RunState.ACCEPTED, is_replay=False)
        .order_by("-generation")
        .values_list(Coalesce("extraction_on", "started_at__date"), flat=True)[:2]
    )
    return (days[0] if days else None, days[1] if len(days) > 1 else None)


