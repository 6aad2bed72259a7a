"""Figures of the register for the health project: who came to the territory, who left it, by profession."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from maillage.contexts.directory.movements.queries import (
    ARRIVAL,
    DEPARTURE,
    LABELS,
    is_partial,
    kind_of,
    movements_on,
)
from maillage.contexts.directory.nomenclature.professions import SHORT_LABELS, short_label
from maillage.contexts.directory.permissions import VIEW_MOVEMENTS
from maillage.contexts.territory import api as territory
from maillage.platform.registry.spine import FactRow, IndicatorSource, Measure, Question, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "directory"


def _whole(kind: str, first: date, last: date) -> list[Any]:
    """Movements of that kind in these days that are one for the whole territory, newest first. 2 queries."""
    rows = movements_on(territory.perimeter_codes(open_community()))
    return [
        row
        for row in rows.filter(seen_on__gte=first, seen_on__lte=last)
        if kind_of(row) == kind and not is_partial(row)
    ]


def measure(kind: str, questions: Sequence[Question]) -> list[Measure]:
    """Persons, each once per profession and period, as on the page of movements. 2 queries."""
    first = min(question.period.start_on for question in questions)
    last = max(question.period.end_on for question in questions)
    found: dict[str, list[tuple[date, tuple[str, str]]]] = defaultdict(list)
    for row in reversed(_whole(kind, first, last)):
        who = (row.profession_code, row.professional_id)
        found[""].append((row.seen_on, who))
        found[row.profession_code].append((row.seen_on, who))
    days = {option: [day for day, _ in lines] for option, lines in found.items()}

    def count(asked: Question) -> int:
        lines, known = found.get(asked.option, []), days.get(asked.option, [])
        start, end = bisect_left(known, asked.period.start_on), bisect_right(known, asked.period.end_on)
        return len({who for _, who in lines[start:end]})

    return [Measure(Decimal(count(asked))) for asked in questions]


def rows(kind: str, actor: Actor, question: Question) -> list[FactRow]:
    """Each person once, at the latest movement; the profession alone for who may not see who moves. 2 queries."""
    seen: dict[tuple[str, str], FactRow] = {}
    named = actor.can(VIEW_MOVEMENTS)
    for row in _whole(kind, question.period.start_on, question.period.end_on):
        if question.option not in ("", row.profession_code):
            continue
        who = (row.profession_code, row.professional_id)
        if who not in seen:
            seen[who] = _fact(actor, row, named=named)
    return list(seen.values())


def _fact(actor: Actor, row: Any, *, named: bool) -> FactRow:
    profession = short_label(row.profession_code, fallback=row.profession_label)
    if not named or actor.community is None:
        return FactRow(row.seen_on, profession.capitalize())
    commune = row.from_commune or row.to_commune
    place = commune.name if commune else ""
    url = community_url(actor.community, "directory:professional", idnps=row.professional_id)
    return FactRow(row.seen_on, row.professional.name, f"{profession}, {place}", url=url)


def _professions() -> list[tuple[str, str]]:
    return [(label.code, label.singular) for label in SHORT_LABELS]


def _source(name: str, kind: str, detail: str) -> IndicatorSource:
    asked: Callable[[Sequence[Question]], Sequence[Measure]] = partial(measure, kind)
    return IndicatorSource(
        name,
        f"{LABELS[kind]}s de professionnels",
        detail,
        "professionnels",
        asked,
        partial(rows, kind),
        _professions,
        (),
        MODULE,
        queries=2,
    )


def register() -> None:
    """Called once, when the application starts."""
    said = "constatés entre deux éditions du registre ; qui garde un lieu d’exercice sur le territoire ne compte pas."
    indicator_sources.register(_source("directory.departures", DEPARTURE, f"Départs du territoire {said}"))
    indicator_sources.register(
        _source(
            "directory.arrivals",
            ARRIVAL,
            "Arrivées constatées entre deux éditions du registre ; qui exerçait déjà sur le territoire ne compte pas.",
        )
    )
