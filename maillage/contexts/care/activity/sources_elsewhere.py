"""Figures of slots, protocols and médecin traitant for the health project. Their rows are counts: nobody is named.

Small counts are withheld (`withheld`): every member reads an indicator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from maillage.contexts.care.activity.figures import sees_all
from maillage.contexts.care.activity.withheld import TOLD, WITHHELD, hidden_among, instead_of_rows, is_few
from maillage.contexts.care.protocols.models import Inclusion, Protocol
from maillage.contexts.care.slots.models import Slot, SlotOutcome, SlotState
from maillage.contexts.care.treating_doctor.models import NeedCount, PlacementTally
from maillage.contexts.care.treating_doctor.models import Outcome as PlacementOutcome
from maillage.core.indicators.sums import DatedFact, DatedSums
from maillage.platform.registry.spine import (
    FactRow,
    IndicatorSource,
    Measure,
    Period,
    Question,
    indicator_sources,
)
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import MONTHS

MODULE: Final = "care"


@dataclass(frozen=True)
class _Counted:
    """A source over dated counts. facts(span): those of these days, in at most `queries` queries."""

    name: str
    label: str
    detail: str
    unit: str
    facts: Callable[[Period], Sequence[DatedFact]]
    options: Callable[[], Sequence[tuple[str, str]]] = field(default=tuple)
    queries: int = 1


def booked(span: Period) -> list[DatedFact]:
    """Bookings by the day of their time. 1 query."""
    rows = Slot.objects.filter(
        state=SlotState.BOOKED,
        start_at__gte=day_start(span.start_on),
        start_at__lt=day_start(span.end_on, days_later=1),
    )
    return [
        DatedFact(timezone.localdate(start), 1, (outcome,) if outcome else ())
        for start, outcome in rows.order_by().values_list("start_at", "outcome")
    ]


def outcomes() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in SlotOutcome.choices]


def included(span: Period) -> list[DatedFact]:
    """Inclusions of protocols by their day. 1 query."""
    rows = Inclusion.objects.filter(day__gte=span.start_on, day__lte=span.end_on).order_by()
    return [DatedFact(day, 1, (str(protocol),)) for day, protocol in rows.values_list("day", "protocol_id")]


def protocols() -> list[tuple[str, str]]:
    """1 query."""
    return [(str(pk), name) for pk, name in Protocol.objects.order_by("name", "pk").values_list("pk", "name")]


def placed(span: Period) -> list[DatedFact]:
    """People who found a médecin traitant, at the first day of the month: of the list, and noted by hand. 2 queries."""
    months = {"month__gte": span.start_on, "month__lte": span.end_on}
    listed = PlacementTally.objects.filter(outcome=PlacementOutcome.PLACED, **months).order_by()
    noted = NeedCount.objects.filter(**months).order_by()
    return [
        *(
            DatedFact(month, total or 0)
            for month, total in listed.values("month").annotate(n=Sum("count")).values_list("month", "n")
        ),
        *(
            DatedFact(month, total or 0)
            for month, total in noted.values("month").annotate(n=Sum("found")).values_list("month", "n")
        ),
    ]


SOURCES: Final = (
    _Counted(
        "care.bookings",
        "Créneaux réservés",
        f"Rendez-vous pris sur les créneaux que les professionnels proposent, au jour du rendez-vous. {TOLD}",
        "rendez-vous",
        booked,
        outcomes,
    ),
    _Counted(
        "care.inclusions",
        "Inclusions dans les protocoles de coopération",
        f"Lignes saisies par les pharmacies et les professionnels, au jour de l’acte. {TOLD}",
        "inclusions",
        included,
        protocols,
    ),
    _Counted(
        "care.doctor_found",
        "Personnes qui ont trouvé un médecin traitant",
        f"Propositions acceptées, et comptages saisis par les professionnels ; comptées au mois. {TOLD}",
        "personnes",
        placed,
        queries=2,
    ),
)


def measure(source: _Counted, questions: Sequence[Question]) -> list[Measure]:
    """As many queries as `facts` makes."""
    return [answer or WITHHELD for answer in _answers(source, questions)]


def _answers(source: _Counted, questions: Sequence[Question]) -> list[Measure | None]:
    """None where the answer is withheld."""
    span = Period(min(one.period.start_on for one in questions), max(one.period.end_on for one in questions))
    facts = source.facts(span)
    sums, options = DatedSums(facts), {option for fact in facts for option in fact.options}
    return [_answer(sums, options, asked) for asked in questions]


def _answer(sums: DatedSums, options: Collection[str], asked: Question) -> Measure | None:
    first, last = asked.period.start_on, asked.period.end_on
    total = sums.total(first, last, asked.option)
    if is_few(total):
        return None
    if asked.option:
        counts = {option: sums.total(first, last, option) for option in options}
        # What has none of the options is known from the total as well.
        counts[""] = sums.total(first, last) - sum(counts.values())
        if asked.option in hidden_among(counts):
            return None
    return Measure(Decimal(total))


def rows(source: _Counted, actor: Actor, question: Question) -> list[FactRow]:
    """Month by month for the team, one line for others. Twice as many queries as `facts`."""
    [answer] = _answers(source, [question])
    if answer is None:
        return instead_of_rows(question)
    if not sees_all(actor):
        if not answer.numerator:
            return []
        return [FactRow(question.period.end_on, "Ensemble de la période", "", answer.numerator)]
    return _by_month(source, question)


def _by_month(source: _Counted, question: Question) -> list[FactRow]:
    told: Counter[date] = Counter()
    for fact in source.facts(question.period):
        if fact.amount and (not question.option or question.option in fact.options):
            told[fact.on.replace(day=1)] += fact.amount
    return [
        FactRow(
            max(month, question.period.start_on),
            f"{MONTHS[month.month - 1]} {month.year}".capitalize(),
            "",
            Decimal(told[month]),
        )
        for month in sorted(told, reverse=True)
    ]


def register() -> None:
    """Called once, when the application starts."""
    for one in SOURCES:
        indicator_sources.register(
            IndicatorSource(
                one.name,
                one.label,
                one.detail,
                one.unit,
                partial(measure, one),
                partial(rows, one),
                one.options,
                (),
                MODULE,
                queries=one.queries,
            )
        )
