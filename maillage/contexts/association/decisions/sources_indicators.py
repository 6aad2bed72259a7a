"""Figures of decisions and follow-ups for the health project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from maillage.contexts.association.decisions.models import (
    Decision,
    DecisionOrigin,
    FollowUp,
    FollowUpOrigin,
    FollowUpState,
)
from maillage.contexts.association.meetings.sources_indicators import MEETING, keys_of, span_of
from maillage.contexts.association.permissions import VIEW
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
from maillage.platform.ui.typography import short_date

MODULE: Final = "association"
DECISION: Final = "association.Decision"
_LINKS: Final = (DECISION, MEETING)


def _totals(facts: Iterable[DatedFact], questions: Sequence[Question]) -> list[Decimal]:
    sums = DatedSums(facts)
    return [
        Decimal(sums.total(asked.period.start_on, asked.period.end_on, asked.option, keys_of(asked, *_LINKS)))
        for asked in questions
    ]


def _keys(decision: int | None, meeting: int | None) -> tuple[tuple[str, int], ...]:
    pairs = ((DECISION, decision), (MEETING, meeting))
    return tuple((kind, number) for kind, number in pairs if number is not None)


def _narrowed(rows: QuerySet[Any], question: Question, decision: str) -> QuerySet[Any]:
    """Rows of the option, tied to what the question is narrowed to; `decision` is the path of their decision."""
    if question.option:
        rows = rows.filter(origin=question.option)
    if question.only is None:
        return rows
    return rows.filter(
        Q(**{f"{decision}__in": question.only.get(DECISION, ())})
        | Q(meeting_id__in=question.only.get(MEETING, ()))
    )


def _decisions(period: Period) -> QuerySet[Decision]:
    rows: QuerySet[Decision] = Decision.objects.filter(
        taken_on__gte=period.start_on, taken_on__lte=period.end_on
    )
    return rows


def measure_decisions(questions: Sequence[Question]) -> list[Measure]:
    """Taken in the period, whatever became of them later. 1 query."""
    found = _decisions(span_of(questions)).order_by().values_list("pk", "meeting_id", "taken_on", "origin")
    facts = (DatedFact(on, 1, (origin,), _keys(pk, meeting)) for pk, meeting, on, origin in found)
    return [Measure(total) for total in _totals(facts, questions)]


def decision_rows(actor: Actor, question: Question) -> list[FactRow]:
    """1 query."""
    found = _narrowed(_decisions(question.period), question, "pk").order_by("-taken_on", "-pk")
    return [
        FactRow(row.taken_on, row.title, row.number, url=_url(actor, "decision", row.pk)) for row in found
    ]


def _done(period: Period) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(
        state=FollowUpState.DONE, closed_on__gte=period.start_on, closed_on__lte=period.end_on
    )
    return rows


def _due(period: Period) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp.objects.exclude(state=FollowUpState.DROPPED).filter(
        due_on__gte=period.start_on, due_on__lte=period.end_on
    )
    return rows


def measure_done(questions: Sequence[Question]) -> list[Measure]:
    """Follow-ups done in the period. 1 query."""
    found = (
        _done(span_of(questions)).order_by().values_list("decision_id", "meeting_id", "closed_on", "origin")
    )
    facts = (
        DatedFact(on, 1, (origin,), _keys(decision, meeting))
        for decision, meeting, on, origin in found
        if on is not None
    )
    return [Measure(total) for total in _totals(facts, questions)]


def measure_kept(questions: Sequence[Question]) -> list[Measure]:
    """Of those due in the period: how many are done. 1 query."""
    found = (
        _due(span_of(questions))
        .order_by()
        .values_list("decision_id", "meeting_id", "due_on", "origin", "state")
    )
    rows = [
        (DatedFact(on, 1, (origin,), _keys(decision, meeting)), state == FollowUpState.DONE)
        for decision, meeting, on, origin, state in found
        if on is not None
    ]
    done = _totals((fact for fact, is_done in rows if is_done), questions)
    due = _totals((fact for fact, _ in rows), questions)
    return [Measure(*pair) for pair in zip(done, due, strict=True)]


def done_rows(actor: Actor, question: Question) -> list[FactRow]:
    """1 query."""
    found = _narrowed(_done(question.period), question, "decision_id").order_by("-closed_on", "-pk")
    return [_follow_up(actor, row, row.closed_on, Decimal(1)) for row in found]


def kept_rows(actor: Actor, question: Question) -> list[FactRow]:
    """Those due, worth 1 when done and 0 when not. 1 query."""
    found = _narrowed(_due(question.period), question, "decision_id").order_by("-due_on", "-pk")
    return [
        _follow_up(actor, row, row.due_on, Decimal(int(row.state == FollowUpState.DONE))) for row in found
    ]


def _follow_up(actor: Actor, row: FollowUp, on: Any, amount: Decimal) -> FactRow:
    said = str(row.get_state_display())
    if row.closed_on is not None:
        said = f"{said} le {short_date(row.closed_on)}"
    return FactRow(on, row.title, said, amount, _url(actor, "follow_up", row.pk))


def _url(actor: Actor, name: str, pk: int) -> str:
    if actor.community is None or not actor.can(VIEW):
        return ""
    return community_url(actor.community, f"association:{name}", pk=pk)


def _origins() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in FollowUpOrigin.choices]


def _deciders() -> list[tuple[str, str]]:
    return [
        (str(DecisionOrigin.ASSOCIATION), "prises par l’association"),
        (str(DecisionOrigin.PARTNER), "obtenues d’un partenaire"),
    ]


def register() -> None:
    """Called once, when the application starts."""
    for source in (
        IndicatorSource(
            "association.decisions",
            "Décisions",
            "Décisions inscrites au registre, au jour où elles ont été prises.",
            "décisions",
            measure_decisions,
            decision_rows,
            _deciders,
            _LINKS,
            MODULE,
        ),
        IndicatorSource(
            "association.follow_ups_done",
            "Suites à donner faites",
            "Suites closes comme faites, au jour où elles l’ont été.",
            "suites",
            measure_done,
            done_rows,
            _origins,
            _LINKS,
            MODULE,
        ),
        IndicatorSource(
            "association.follow_ups_kept",
            "Part des suites à donner tenues",
            "Parmi les suites dont l’échéance tombe dans l’année, celles qui sont faites ; sans les abandonnées.",
            "%",
            measure_kept,
            kept_rows,
            _origins,
            _LINKS,
            MODULE,
        ),
    ):
        indicator_sources.register(source)
