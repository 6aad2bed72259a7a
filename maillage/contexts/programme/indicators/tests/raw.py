"""Figures worked out again from the raw rows, the plain way: what the sources must say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from maillage.contexts.association.models import Attendee, Contact, Decision, FollowUp, Meeting, MemberEvent
from maillage.platform.registry.spine import Measure, Question


def _day(moment: object) -> date:
    return timezone.localtime(moment).date()  # type: ignore[arg-type]


def _in(question: Question, day: date | None) -> bool:
    return day is not None and question.period.start_on <= day <= question.period.end_on


def _tied(question: Question, kind: str, number: int | None) -> bool:
    return question.only is not None and number in question.only.get(kind, frozenset())


def _held(question: Question) -> list[Meeting]:
    return [
        one
        for one in Meeting.objects.all()
        if one.state == "held"
        and one.starts_at is not None
        and _in(question, _day(one.starts_at))
        and (question.only is None or _tied(question, "association.Meeting", one.pk))
    ]


def meetings(question: Question) -> Measure:
    kept = [one for one in _held(question) if question.option in ("", one.kind)]
    return Measure(Decimal(len(kept)))


def hours(question: Question) -> Measure:
    total = Decimal(0)
    for one in _held(question):
        if question.option in ("", one.kind) and one.ends_at is not None and one.starts_at is not None:
            seconds = max(0, int((one.ends_at - one.starts_at).total_seconds()))
            total += (Decimal(seconds) / 3600).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    return Measure(total)


def participants(question: Question) -> Measure:
    count = 0
    for meeting in _held(question):
        for one in Attendee.objects.filter(meeting=meeting):
            words = ("", one.category, f"reunion:{meeting.kind}")
            count += one.presence in ("present", "remote") and question.option in words
    return Measure(Decimal(count))


def decisions(question: Question) -> Measure:
    count = 0
    for one in Decision.objects.all():
        tied = (
            question.only is None
            or _tied(question, "association.Decision", one.pk)
            or _tied(question, "association.Meeting", one.meeting_id)
        )
        count += tied and _in(question, one.taken_on) and question.option in ("", one.origin)
    return Measure(Decimal(count))


def _follow_ups(question: Question) -> list[FollowUp]:
    return [
        one
        for one in FollowUp.objects.all()
        if question.option in ("", one.origin)
        and (
            question.only is None
            or _tied(question, "association.Decision", one.decision_id)
            or _tied(question, "association.Meeting", one.meeting_id)
        )
    ]


def follow_ups_done(question: Question) -> Measure:
    found = _follow_ups(question)
    return Measure(Decimal(sum(one.state == "done" and _in(question, one.closed_on) for one in found)))


def follow_ups_kept(question: Question) -> Measure:
    due = [one for one in _follow_ups(question) if one.state != "dropped" and _in(question, one.due_on)]
    return Measure(Decimal(sum(one.state == "done" for one in due)), Decimal(len(due)))


def _belongs(contact: Contact, day: date) -> bool:
    """Replays the steps by hand."""
    inside = False
    events = MemberEvent.objects.filter(contact=contact, happened_on__lte=day)
    for event in sorted(events, key=lambda one: (one.happened_on, one.pk)):
        if event.kind == "admitted":
            inside = True
        elif event.kind == "left":
            inside = False
    return inside


def members(question: Question) -> Measure:
    day = min(question.period.end_on, timezone.localdate())
    count = 0
    for contact in Contact.objects.all():
        words = ("", contact.profession, f"categorie:{contact.category}")
        count += question.option in words and _belongs(contact, day)
    return Measure(Decimal(count))


PLAIN: dict[str, Callable[[Question], Measure]] = {
    "association.meetings": meetings,
    "association.meeting_hours": hours,
    "association.participants": participants,
    "association.decisions": decisions,
    "association.follow_ups_done": follow_ups_done,
    "association.follow_ups_kept": follow_ups_kept,
    "association.members": members,
}
