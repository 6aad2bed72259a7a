"""Figures of unscheduled care for the health project: what was asked, how much of it was met, and how soon.

A request counts in its whole month, so that a figure is the same before and after the request is erased. Small counts
are withheld (`withheld`): every member reads an indicator.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from django.utils import timezone

from maillage.contexts.association import api as association
from maillage.contexts.care.activity.figures import sees_all
from maillage.contexts.care.activity.withheld import TOLD, WITHHELD, hidden_among, instead_of_rows, is_few
from maillage.contexts.care.unscheduled import tallies
from maillage.contexts.care.unscheduled.models import Delay, Origin, RequestTally
from maillage.contexts.care.unscheduled.needs import all_kinds
from maillage.core.indicators.sums import DatedFact, DatedSums
from maillage.platform.registry.spine import (
    FactRow,
    IndicatorSource,
    Measure,
    Period,
    Question,
    indicator_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import MONTHS

MODULE: Final = "care"
# An option is « axis:key » of one of these axes of `tallies`.
_AXES: Final = ("need", "profession", "delay", "origin")
_TOTAL: Final = "total"
# A cancelled request needed no answer: it is in no denominator of shares.
JUDGED: Final = "judged"
_MINUTES: Final = "first_yes_min"


@dataclass(frozen=True)
class _Figure:
    """A source over the counts of requests. whole: measure of the denominator, "" for a plain count."""

    name: str
    label: str
    detail: str
    unit: str
    part: str
    whole: str = ""


_MONTHLY: Final = f"Comptées au mois de la demande. {TOLD}"
FIGURES: Final = (
    _Figure(
        "care.requests",
        "Demandes de soins non programmés",
        f"Demandes reçues, annulées comprises. {_MONTHLY}",
        "demandes",
        "requests",
    ),
    _Figure(
        "care.taken",
        "Demandes prises en charge",
        f"Demandes qu’un professionnel a prises. {_MONTHLY}",
        "demandes",
        "taken",
    ),
    _Figure(
        "care.met_24h",
        "Part des demandes satisfaites en 24 h",
        f"Soin prévu ou pris dans les 24 h de la demande, parmi les demandes non annulées. {_MONTHLY}",
        "%",
        "met_24h",
        JUDGED,
    ),
    _Figure(
        "care.met_48h",
        "Part des demandes satisfaites en 48 h",
        f"Soin prévu ou pris dans les 48 h de la demande, parmi les demandes non annulées. {_MONTHLY}",
        "%",
        "met_48h",
        JUDGED,
    ),
    _Figure(
        "care.in_time",
        "Part des demandes satisfaites dans le délai demandé",
        f"Le jour même, sous 24 h ou sous 48 h comme demandé, parmi les demandes non annulées. {_MONTHLY}",
        "%",
        "in_time",
        JUDGED,
    ),
    _Figure(
        "care.first_yes",
        "Délai moyen jusqu’au premier oui",
        "Minutes entre la demande et le premier professionnel qui la prend, parmi les demandes prises ; la médiane et "
        f"le neuvième décile sont sur la page des chiffres. {_MONTHLY}",
        "minutes",
        _MINUTES,
        "first_yes",
    ),
    _Figure(
        "care.emergency_avoided",
        "Passages aux urgences évités, selon les professionnels",
        "Demandes dont on a déclaré qu’elles auraient conduit aux urgences ; une déclaration, pas une mesure. "
        f"{_MONTHLY}",
        "passages",
        "emergency_avoided",
    ),
    _Figure(
        "care.escalated",
        "Demandes remontées à la coordination",
        f"Demandes que personne n’avait prises à temps. {_MONTHLY}",
        "demandes",
        "escalated",
    ),
)

_Points = Sequence[tuple[date, str, Mapping[str, int]]]


def amount_of(told: Mapping[str, int], name: str) -> int:
    """A measure of some counts; JUDGED is what was not cancelled."""
    if name == JUDGED:
        return told.get("requests", 0) - told.get("cancelled", 0)
    return told.get(name, 0)


def points(span: Period) -> _Points:
    """Month, option (« need:dentaire », "" for all) and measures of everything in these months. 2 queries."""
    first, last = span.start_on.replace(day=1), span.end_on
    found: list[tuple[date, str, Mapping[str, int]]] = []
    kept = RequestTally.objects.filter(month__gte=first, month__lte=last, axis__in=(_TOTAL, *_AXES))
    for row in kept.order_by("month", "axis", "key"):
        told = {name: getattr(row, name) for name in tallies.MEASURES}
        found.append((row.month, _option(row.axis, row.key), told))
    for key, counts in tallies.counted(tallies.live(first, last)).items():
        if key.axis in (_TOTAL, *_AXES):
            found.append((key.month, _option(key.axis, key.key), counts))
    return found


def _option(axis: str, key: str) -> str:
    return "" if axis == _TOTAL else f"{axis}:{key}"


def measure(figure: _Figure, questions: Sequence[Question]) -> list[Measure]:
    """2 queries."""
    return [answer or WITHHELD for answer in _answers(figure, questions)]


def _answers(figure: _Figure, questions: Sequence[Question]) -> list[Measure | None]:
    """None where the answer is withheld. 2 queries."""
    span = Period(min(one.period.start_on for one in questions), max(one.period.end_on for one in questions))
    found = points(span)
    asked, part = _sums(found, "requests"), _sums(found, figure.part)
    whole = _sums(found, figure.whole) if figure.whole else None
    answers: list[Measure | None] = []
    for one in questions:
        told = Measure(_total(part, one), None if whole is None else _total(whole, one))
        answers.append(None if _is_withheld(figure, one, asked, told) else told)
    return answers


def _is_withheld(figure: _Figure, question: Question, asked: Mapping[str, DatedSums], told: Measure) -> bool:
    """Few requests, or few of what became of them; an option that would give away another one, too."""
    if is_few(_total(asked, question)) or question.option in _hidden(question, asked):
        return True
    if told.denominator is not None and is_few(told.denominator):
        return True
    # Minutes are no count: how many requests they are of is the denominator.
    return figure.part != _MINUTES and is_few(told.numerator)


def _hidden(question: Question, asked: Mapping[str, DatedSums]) -> set[str]:
    """The options of the axis that is asked of, in these days, whose number of requests is withheld."""
    axis, colon, _ = question.option.partition(":")
    if not colon:
        return set()
    period = question.period
    return hidden_among(
        {
            option: line.total(period.start_on, period.end_on)
            for option, line in asked.items()
            if option.startswith(f"{axis}:")
        }
    )


def _sums(found: _Points, name: str) -> dict[str, DatedSums]:
    facts: dict[str, list[DatedFact]] = defaultdict(list)
    for month, option, told in found:
        facts[option].append(DatedFact(month, amount_of(told, name)))
    return {option: DatedSums(some) for option, some in facts.items()}


def _total(sums: Mapping[str, DatedSums], asked: Question) -> Decimal:
    line = sums.get(asked.option)
    return Decimal(line.total(asked.period.start_on, asked.period.end_on) if line is not None else 0)


def rows(figure: _Figure, actor: Actor, question: Question) -> list[FactRow]:
    """The requests behind a figure for the team, what was erased by month; one line for others. At most 4 queries."""
    [told] = _answers(figure, [question])
    if told is None:
        return instead_of_rows(question)
    if not sees_all(actor):
        if not told.numerator:
            return []
        return [FactRow(question.period.end_on, "Ensemble de la période", "", told.numerator)]
    found = [*_living(figure, actor, question), *_erased(figure, question)]
    return sorted(found, key=lambda row: row.on, reverse=True)


def _living(figure: _Figure, actor: Actor, question: Question) -> Iterator[FactRow]:
    assert actor.community is not None
    period = question.period
    for row in tallies.live(period.start_on, period.end_on):
        counts = {
            _option(key.axis, key.key): told
            for key, told in tallies.counted([row]).items()
            if period.start_on <= key.month <= period.end_on
        }
        told = counts.get(question.option)
        if told is None or not amount_of(told, figure.whole or figure.part):
            continue
        yield FactRow(
            timezone.localdate(row.created_at),
            row.need.label,
            f"{row.get_delay_display()}, {row.get_state_display()}",
            Decimal(amount_of(told, figure.part)),
            community_url(actor.community, "care:request", pk=row.pk),
        )


def _erased(figure: _Figure, question: Question) -> Iterator[FactRow]:
    axis, _, key = question.option.partition(":")
    kept = RequestTally.objects.filter(
        axis=axis or _TOTAL,
        key=key,
        month__gte=question.period.start_on,
        month__lte=question.period.end_on,
    )
    for row in kept.order_by("-month"):
        amount = getattr(row, figure.part)
        told = Counter({name: getattr(row, name) for name in tallies.MEASURES})
        if amount_of(told, figure.whole or figure.part):
            month = f"{MONTHS[row.month.month - 1]} {row.month.year}"
            yield FactRow(row.month, "Demandes effacées", month, Decimal(amount))


def options() -> list[tuple[str, str]]:
    """What a figure may be narrowed to: kinds of need, professions, delays, origins. 1 query."""
    kinds = all_kinds()
    codes = dict.fromkeys(str(one.professions[0]) for one in kinds if one.professions)
    return [
        *((f"need:{one.key}", one.label) for one in kinds),
        *((f"profession:{code}", association.profession_name_of(code) or code) for code in codes),
        *((f"delay:{value}", f"demandées {label}") for value, label in Delay.choices),
        *((f"origin:{value}", f"demandées par : {label}") for value, label in Origin.choices),
    ]


def register() -> None:
    """Called once, when the application starts."""
    for figure in FIGURES:
        indicator_sources.register(
            IndicatorSource(
                figure.name,
                figure.label,
                figure.detail,
                figure.unit,
                partial(measure, figure),
                partial(rows, figure),
                options,
                (),
                MODULE,
                queries=2,
            )
        )
