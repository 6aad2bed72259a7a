"""Writes by those who are invited: the answer, the power given and taken back."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.editing import check_state
from maillage.contexts.association.meetings.models import (
    Answer,
    Attendee,
    Meeting,
    MeetingState,
    Presence,
    Proxy,
)
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.voting.electorate import ProxyRefused, check_proxy
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

# A power may be given until the meeting is closed: who leaves early gives his.
RUNNING: Final = frozenset({MeetingState.CONVENED, MeetingState.OPEN})
MEANS: Final = {"online": "en ligne", "paper": "sur papier", "phone": "par téléphone"}


def _attendee(pk: int) -> Attendee:
    """Locked: two devices of one person answer one after the other."""
    row: Attendee = Attendee.objects.select_for_update(of=("self",)).select_related("contact").get(pk=pk)
    return row


@transaction.atomic
def answer(*, by: Actor, attendee: int, value: str) -> Attendee:
    """Say whether somebody will come (`Answer.YES` or `NO`). A yes takes the power back that was given.

    Raises MeetingRefused once the meeting is over.
    """
    row = _attendee(attendee)
    meeting: Meeting = Meeting.objects.get(pk=row.meeting_id)
    check_state(meeting, RUNNING)
    if value not in (Answer.YES, Answer.NO):
        raise MeetingRefused("Répondez par « Je viens » ou « Je ne viens pas ».")
    if row.answer == value:
        return row
    if value == Answer.YES and row.contact_id:
        _take_back(by, meeting.pk, row.contact_id, "viendra finalement")
    _write_answer(by, row, value)
    return row


def _write_answer(by: Actor, row: Attendee, value: str) -> None:
    before, row.answer, row.answered_at = row.answer, value, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    record(by=by, action="meeting.answered", obj=row, before={"answer": before}, after={"answer": value})


@transaction.atomic
def give_proxy(*, by: Actor, meeting: int, giver: int, holder: int, means: str = "online") -> Proxy:
    """Let the contact `holder` vote in the place of the contact `giver`. A power given before is taken back first.

    means: "online", "paper" or "phone". Raises MeetingRefused, ProxyRefused.
    """
    serialised(by)
    row: Meeting = Meeting.objects.select_related("body").get(pk=meeting)
    check_state(row, RUNNING)
    if means not in MEANS:
        raise MeetingRefused("Dites comment le pouvoir a été donné.")
    people = {one.pk: one for one in Contact.objects.filter(pk__in={giver, holder}).order_by("pk")}
    if giver not in people or holder not in people:
        raise MeetingRefused("Choisissez une personne dans la liste.")
    known: Proxy | None = Proxy.objects.filter(meeting=row, giver_id=giver, revoked_at=None).first()
    if known is not None and known.holder_id == holder:
        return known
    _take_back(by, row.pk, giver, "pouvoir donné à quelqu’un d’autre")
    check_proxy(row, people[giver], people[holder])
    proxy: Proxy = Proxy.objects.create(
        community=by.community,
        meeting=row,
        giver=people[giver],
        holder=people[holder],
        given_at=timezone.now(),
        means=means,
    )
    record(by=by, action="meeting.proxy_given", obj=proxy, after={"means": MEANS[means]})
    for one in Attendee.objects.select_for_update().filter(meeting=row, contact_id=giver):
        if one.answer != Answer.PROXY:
            _write_answer(by, one, Answer.PROXY)
    return proxy


@transaction.atomic
def revoke_proxy(*, by: Actor, meeting: int, proxy: int, why: str = "") -> Proxy:
    """Take a power back; the giver then has not answered. Twice is once. Raises MeetingRefused, Proxy.DoesNotExist."""
    serialised(by)
    row: Meeting = Meeting.objects.get(pk=meeting)
    check_state(row, RUNNING)
    found: Proxy = Proxy.objects.select_related("giver", "holder").get(pk=proxy, meeting=row)
    if found.revoked_at is None:
        _take_back(by, row.pk, found.giver_id, why or "repris")
        found.refresh_from_db()
        waiting = Attendee.objects.select_for_update().filter(
            meeting=row, contact_id=found.giver_id, answer=Answer.PROXY
        )
        for one in waiting:
            _write_answer(by, one, Answer.NONE)
    return found


def _take_back(by: Actor, meeting: int, giver: int, why: str) -> None:
    for one in Proxy.objects.filter(meeting_id=meeting, giver_id=giver, revoked_at=None):
        one.revoked_at, one.revoked_why = timezone.now(), why[:200]
        one.save(update_fields=["revoked_at", "revoked_why"])
        record(by=by, action="meeting.proxy_revoked", obj=one, after={"why": one.revoked_why})


def giver_came(by: Actor, attendee: Attendee) -> None:
    """Who comes votes in person: the power that was given falls. In the caller's transaction."""
    if attendee.contact_id and attendee.presence in (Presence.PRESENT, Presence.REMOTE):
        _take_back(by, attendee.meeting_id, attendee.contact_id, "présent à la réunion")


__all__ = ["MEANS", "ProxyRefused", "answer", "give_proxy", "giver_came", "revoke_proxy"]
