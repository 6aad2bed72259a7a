"""Figures of meetings for the health project: how many were held, how long, who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, MeetingState
from maillage.contexts.association.meetings.queries import THERE
from maillage.contexts.association.permissions import VIEW, VIEW_MEMBERS
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
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "association"
MEETING: Final = "association.Meeting"
# An option of participants is a category, or the kind of the meeting.
_OF_KIND: Final = "reunion:"
_HUNDREDTH: Final = timedelta(seconds=36)


def span_of(questions: Sequence[Question]) -> Period:
    """From the first day that any of them asks for to the last."""
    return Period(
        min(question.period.start_on for question in questions),
        max(question.period.end_on for question in questions),
    )


def keys_of(question: Question, *kinds: str) -> list[tuple[str, int]] | None:
    """The rows that the question is narrowed to, of the kinds that its source knows; None for all."""
    if question.only is None:
        return None
    return [(kind, number) for kind in kinds for number in question.only.get(kind, ())]


def held(period: Period) -> QuerySet[Meeting]:
    """Meetings held in these days, by the day on which they began."""
    rows: QuerySet[Meeting] = Meeting.objects.filter(
        state=MeetingState.HELD,
        starts_at__gte=day_start(period.start_on),
        starts_at__lt=day_start(period.end_on, days_later=1),
    )
    return rows


def hundredths_of_an_hour(length: timedelta | None) -> int:
    """How long, halves up; 0 when no end is known."""
    if length is None or length <= timedelta(0):
        return 0
    return (2 * length + _HUNDREDTH) // (2 * _HUNDREDTH)


@dataclass(frozen=True)
class _Held:
    """What a meeting says to the three sources."""

    pk: int
    on: date
    kind: str
    hundredths: int

    @property
    def key(self) -> tuple[tuple[str, int], ...]:
        return ((MEETING, self.pk),)


def _held(period: Period) -> list[_Held]:
    found = held(period).order_by().values_list("pk", "starts_at", "ends_at", "kind")
    return [
        _Held(
            pk,
            timezone.localtime(starts).date(),
            kind,
            hundredths_of_an_hour(None if ends is None else ends - starts),
        )
        for pk, starts, ends, kind in found
        if starts is not None
    ]


def _answers(sums: DatedSums, questions: Sequence[Question], hundredths: bool = False) -> list[Measure]:
    totals = (
        sums.total(asked.period.start_on, asked.period.end_on, asked.option, keys_of(asked, MEETING))
        for asked in questions
    )
    return [Measure(Decimal(total).scaleb(-2) if hundredths else Decimal(total)) for total in totals]


def measure_meetings(questions: Sequence[Question]) -> list[Measure]:
    """How many were held. 1 query."""
    facts = (DatedFact(one.on, 1, (one.kind,), one.key) for one in _held(span_of(questions)))
    return _answers(DatedSums(facts), questions)


def measure_hours(questions: Sequence[Question]) -> list[Measure]:
    """Hours from beginning to end, each meeting rounded to a hundredth of an hour. 1 query."""
    facts = (DatedFact(one.on, one.hundredths, (one.kind,), one.key) for one in _held(span_of(questions)))
    return _answers(DatedSums(facts), questions, hundredths=True)


def measure_participants(questions: Sequence[Question]) -> list[Measure]:
    """Who came, once for each meeting. 1 query."""
    period = span_of(questions)
    found = (
        Attendee.objects.filter(meeting__in=held(period), presence__in=THERE)
        .order_by()
        .values_list("meeting_id", "meeting__starts_at", "meeting__kind", "category")
    )
    days: dict[Any, date] = {}
    facts = []
    for meeting, starts, kind, category in found:
        if starts not in days:
            days[starts] = timezone.localtime(starts).date()
        facts.append(DatedFact(days[starts], 1, (category, f"{_OF_KIND}{kind}"), ((MEETING, meeting),)))
    return _answers(DatedSums(facts), questions)


def _asked(question: Question) -> QuerySet[Meeting]:
    rows = held(question.period)
    keys = keys_of(question, MEETING)
    return rows if keys is None else rows.filter(pk__in=[number for _, number in keys])


def _of_kind(rows: QuerySet[Meeting], kind: str) -> QuerySet[Meeting]:
    return rows.filter(kind=kind) if kind else rows


def _url(actor: Actor, pk: int) -> str:
    if actor.community is None or not actor.can(VIEW):
        return ""
    return community_url(actor.community, "association:meeting", pk=pk)


def _meeting_rows(actor: Actor, question: Question) -> Iterable[tuple[Meeting, FactRow]]:
    found = _of_kind(_asked(question), question.option).order_by("-starts_at", "-pk")
    for row in found:
        assert row.starts_at is not None
        on = timezone.localtime(row.starts_at).date()
        yield row, FactRow(on, row.title, str(row.get_kind_display()), url=_url(actor, row.pk))


def meeting_rows(actor: Actor, question: Question) -> list[FactRow]:
    """1 query."""
    return [fact for _, fact in _meeting_rows(actor, question)]


def hour_rows(actor: Actor, question: Question) -> list[FactRow]:
    """Each meeting with its hours, 0 where no end was noted. 1 query."""
    found = []
    for row, fact in _meeting_rows(actor, question):
        assert row.starts_at is not None
        length = row.ends_at - row.starts_at if row.ends_at else None
        amount = Decimal(hundredths_of_an_hour(length)).scaleb(-2)
        detail = fact.detail if row.ends_at else f"{fact.detail}, heure de fin non notée"
        found.append(FactRow(fact.on, fact.label, detail, amount, fact.url))
    return found


def participant_rows(actor: Actor, question: Question) -> list[FactRow]:
    """Who came: by name for who sees the members, else counted by meeting and category. 1 query."""
    option = question.option
    kind = option.removeprefix(_OF_KIND) if option.startswith(_OF_KIND) else ""
    wanted = Q(meeting__in=_of_kind(_asked(question), kind), presence__in=THERE)
    if option and not kind:
        wanted &= Q(category=option)
    found = (
        Attendee.objects.filter(wanted)
        .select_related("meeting", "contact")
        .order_by("-meeting__starts_at", "-meeting_id", "category", "pk")
    )
    if not actor.can(VIEW_MEMBERS):
        return _counted(actor, found)
    return [
        FactRow(
            timezone.localtime(row.meeting.starts_at).date(),
            row.contact.name if row.contact else row.name or "Sans nom",
            f"{row.get_category_display()}, {row.meeting.title}",
            url=_url(actor, row.meeting_id),
        )
        for row in found
    ]


def _counted(actor: Actor, found: Iterable[Attendee]) -> list[FactRow]:
    groups: dict[tuple[int, str], list[Attendee]] = {}
    for row in found:
        groups.setdefault((row.meeting_id, row.category), []).append(row)
    return [
        FactRow(
            timezone.localtime(rows[0].meeting.starts_at).date(),
            rows[0].meeting.title,
            f"{rows[0].get_category_display()} : {count_words(len(rows), 'personne', feminine=True)}",
            Decimal(len(rows)),
            _url(actor, rows[0].meeting_id),
        )
        for rows in groups.values()
    ]


def _kinds() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in MeetingKind.choices]


def _categories_and_kinds() -> list[tuple[str, str]]:
    categories = [(str(value), str(label)) for value, label in Category.choices]
    return [*categories, *((f"{_OF_KIND}{value}", f"aux réunions : {label}") for value, label in _kinds())]


def register() -> None:
    """Called once, when the application starts."""
    for source in (
        IndicatorSource(
            "association.meetings",
            "Réunions tenues",
            "Réunions tenues dans l’année, au jour où elles ont commencé ; les annulées ne comptent pas.",
            "réunions",
            measure_meetings,
            meeting_rows,
            _kinds,
            (MEETING,),
            MODULE,
        ),
        IndicatorSource(
            "association.meeting_hours",
            "Heures de réunion",
            "Durée des réunions tenues, du début à la fin, au centième d’heure ; sans heure de fin : zéro.",
            "heures",
            measure_hours,
            hour_rows,
            _kinds,
            (MEETING,),
            MODULE,
        ),
        IndicatorSource(
            "association.participants",
            "Participants aux réunions",
            "Personnes présentes, sur place ou à distance, comptées une fois par réunion.",
            "participations",
            measure_participants,
            participant_rows,
            _categories_and_kinds,
            (MEETING,),
            MODULE,
        ),
    ):
        indicator_sources.register(source)
