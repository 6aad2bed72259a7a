"""Asking in waves, and the answers. Of two workers one asks a wave; of a thousand yes the first one wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import CareSettings, Responder
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.availability.services import MAX_POSTPONED
from maillage.contexts.care.availability.services import postpone as postpone_askings
from maillage.contexts.care.callout import letters, links
from maillage.contexts.care.callout.candidates import candidates, rules_for
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.callout.refusals import AnswerRefused
from maillage.contexts.care.callout.times import withdraw_slot
from maillage.contexts.care.roster.queries import on_turn
from maillage.contexts.care.unscheduled import rules as request_rules
from maillage.contexts.care.unscheduled import services as requests
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.core.dispatch.waves import Wave, give_up_at, next_wave
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

__all__ = ["decline", "follow", "give_back", "postpone", "run_wave", "start", "take"]

# A link opens its page that long after the delay, or after the time that was chosen: to give back, to read again.
LINK_KEPT: Final = timedelta(hours=24)
# A care that nobody expected takes place within these days after its delay: further off is a slip of the finger.
LATEST_PLANNED: Final = timedelta(days=14)
_TRIES: Final = 3


# --- Waves ------------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, by: Actor, row: CareRequest) -> None:
    """Ask the first ones, in the transaction that opens the request; with nobody to ask, hand it over at once."""
    _ask_next(by, row, settings_of(), timezone.now())


@transaction.atomic
def run_wave(*, by: Actor, pk: int, seen: datetime) -> bool:
    """The wave that was due at `seen`; False if another worker has asked it, or the search is over.

    The date is moved by a conditional UPDATE first: on PostgreSQL a second worker waits there, and finds it moved.
    A kill undoes all of it: the wave is due again, and nobody of it was written to.
    """
    now = timezone.now()
    mine = CareRequest.objects.filter(pk=pk, state=RequestState.OPEN, next_wave_at=seen).update(
        next_wave_at=now + timedelta(minutes=1)
    )
    if not mine:
        return False
    row: CareRequest = CareRequest.objects.select_related("need").get(pk=pk)
    _ask_next(by, row, settings_of(), now)
    return True


def _ask_next(by: Actor, row: CareRequest, settings: CareSettings, now: datetime) -> None:
    wave = _next(row, settings, now)
    if wave.escalate:
        CareRequest.objects.filter(pk=row.pk).update(next_wave_at=None)
        requests.escalate(by=Actor.system(by.community), pk=row.pk)
        return
    number = row.wave
    if wave.chosen:
        _ask(by, row, list(wave.chosen), number, now)
        row.wave = number + 1
    row.next_wave_at = wave.next_at
    CareRequest.objects.filter(pk=row.pk).update(wave=row.wave, next_wave_at=row.next_wave_at)


def _next(row: CareRequest, settings: CareSettings, now: datetime) -> Wave:
    """The next wave, its people locked: two requests at once do not both count on the same week of somebody."""
    how = rules_for(row, settings)
    asked = set(Asking.objects.filter(request=row).values_list("responder_id", flat=True))
    end = give_up_at(row.created_at, row.due_at, how)
    tries = 0
    while True:
        people, tries = candidates(row, settings, now), tries + 1
        wave = next_wave(people, asked, how, now=now, give_up=end)
        seen = {one.key: one.last_asked_at for one in people if one.key in wave.chosen}
        if tries == _TRIES or _unchanged(seen):
            return wave


def _unchanged(seen: dict[int, datetime | None]) -> bool:
    if not seen:
        return True
    rows = Responder.objects.select_for_update(of=("self",)).filter(pk__in=list(seen), is_open=True)
    return dict(rows.order_by("pk").values_list("pk", "last_asked_at")) == seen


def _ask(
    by: Actor, row: CareRequest, keys: Sequence[int], wave: int, now: datetime, *, in_turn: bool = False
) -> None:
    """Write down who is asked, and put what is sent to them in the outbox. 4 writes, whatever their number."""
    people = {one.pk: one for one in Responder.objects.filter(pk__in=keys).select_related("contact")}
    askings = []
    for key in keys:
        one = Asking(
            community=by.community,
            request=row,
            responder=people[key],
            wave=wave,
            on_turn=in_turn,
            asked_at=now,
            expires_at=max(row.due_at, now) + LINK_KEPT,
        )
        one.digest = digest_of(links.secret_of(one))
        askings.append(one)
    Asking.objects.bulk_create(askings)
    Responder.objects.filter(pk__in=keys).update(last_asked_at=now)
    letters.ask(by, row, askings)
    record(
        by=by,
        action="care_callout.wave",
        obj=row,
        label=requests.LABEL,
        after={"wave": wave + 1, "asked": len(askings), "on_turn": in_turn},
    )


# --- Answers ----------------------------------------------------------------------------------------------


def take(*, by: Actor, asking: Asking, planned_at: datetime | None) -> bool:
    """« Je prends »: True for the first one (or the one who has it already), False for those who come after.

    asking: found by its secret. One transaction decides; who comes after it is over writes nothing.
    AnswerRefused: a time that is over, or far beyond the delay.
    """
    row: CareRequest = CareRequest.objects.only("state", "taken_by_id", "due_at").get(pk=asking.request_id)
    if row.state not in request_rules.SEARCHING:
        return row.taken_by_id == asking.responder_id and row.state == RequestState.TAKEN
    now = timezone.now()
    if planned_at is not None and planned_at < now - timedelta(minutes=5):
        raise AnswerRefused("Cette heure est passée : choisissez-en une autre.")
    if planned_at is not None and planned_at > row.due_at + LATEST_PLANNED:
        raise AnswerRefused("Ce jour est trop loin du délai demandé : choisissez-en un plus proche.")
    return _take(by, asking, planned_at, now)


@transaction.atomic
def _take(by: Actor, asking: Asking, planned_at: datetime | None, now: datetime) -> bool:
    if not requests.take(by=by, pk=asking.request_id, responder=asking.responder, planned_at=planned_at):
        return False
    if planned_at is not None:
        withdraw_slot(asking.responder, planned_at)
    asking.answer, asking.answered_at = Answer.TAKEN, now
    asking.expires_at = max(asking.expires_at, (planned_at or now) + LINK_KEPT)
    asking.save(update_fields=["answer", "answered_at", "expires_at"])
    row: CareRequest = CareRequest.objects.select_related("need", "requested_by", "link").get(
        pk=asking.request_id
    )
    letters.tell_requester(by, row, asking)
    letters.tell_taker(by, row, asking)
    _tell_others(by, row, letters.FILLED)
    return True


def _tell_others(by: Actor, row: CareRequest, why: str) -> None:
    """A kind word to those who were asked and have not answered. Each is told once."""
    waiting = Asking.objects.filter(request=row, answer=Answer.NONE, told_at=None).exclude(
        responder_id=row.taken_by_id
    )
    others = list(waiting.select_related("responder__contact").order_by("pk"))
    if not others:
        return
    letters.thank(by, row, others, why)
    Asking.objects.filter(pk__in=[one.pk for one in others]).update(told_at=timezone.now())


@transaction.atomic
def decline(*, by: Actor, asking: Asking) -> None:
    """« Pas cette fois ». When nobody of those asked is left to answer, the next ones are asked at once."""
    if _answered(by, asking, Answer.NO):
        _hurry(asking)


@transaction.atomic
def postpone(*, by: Actor, asking: Asking, until: datetime) -> None:
    """« Ne me sollicitez pas avant… »: a no, and nobody asks him for anything until then. AnswerRefused.

    Nothing for who holds the request or gave it back: he says so on his own page.
    """
    now = timezone.now()
    if until <= now:
        raise AnswerRefused("Choisissez un jour à venir.")
    if until > now + MAX_POSTPONED:
        raise AnswerRefused(
            "Un an au plus : pour ne plus être sollicité du tout, utilisez le lien au bas de cette page."
        )
    if _answered(by, asking, Answer.LATER):
        # In the order in which a wave locks them: first the request, then the professional.
        _hurry(asking)
        postpone_askings(by=by, responder=asking.responder_id, until=until)


def _answered(by: Actor, asking: Asking, answer: Answer) -> bool:
    """Write the answer of who does not hold the request. False where that says nothing new."""
    now = timezone.now()
    known = (Answer.NONE, Answer.NO, Answer.LATER)
    mine = Asking.objects.filter(pk=asking.pk, answer__in=known)
    if answer == Answer.NO:
        # A second click; another day is news, a second no is none.
        mine = mine.exclude(answer=answer)
    written = mine.update(answer=answer, answered_at=now)
    if written:
        record(
            by=by,
            action="care_callout.answered",
            obj=asking.request,
            label=requests.LABEL,
            # Not who: the journal outlives the request, and no refusal counts against anybody.
            after={"answer": answer},
        )
    return bool(written)


def _hurry(asking: Asking) -> None:
    if Asking.objects.filter(request_id=asking.request_id, answer=Answer.NONE).exists():
        return
    now = timezone.now()
    open_ones = CareRequest.objects.filter(pk=asking.request_id, state=RequestState.OPEN)
    open_ones.filter(next_wave_at__gt=now).update(next_wave_at=now)


@transaction.atomic
def give_back(*, by: Actor, asking: Asking) -> None:
    """Who took it cannot come after all: others are asked at once. RequestRefused; PermissionDenied for others."""
    requests.give_back(by=by, pk=asking.request_id, responder=asking.responder)


# --- What others change -----------------------------------------------------------------------------------


@transaction.atomic
def follow(*, by: Actor, row: CareRequest, before: str) -> None:
    """The state changed otherwise than by a yes (`hooks`): tell those who were asked, ask those on turn."""
    if row.state == RequestState.ESCALATED:
        _ask_those_on_turn(by, row)
    elif row.state == RequestState.OPEN and before == RequestState.TAKEN:
        held = Asking.objects.filter(request=row, answer=Answer.TAKEN)
        takers = [one.responder for one in held.select_related("responder__contact__user").order_by("pk")]
        held.update(answer=Answer.BACK, answered_at=timezone.now())
        letters.tell_given_back(by, row)
        letters.tell_taken_off(by, row, takers)
    elif row.state == RequestState.TAKEN:
        # A slot was booked for it.
        Asking.objects.filter(request=row, responder_id=row.taken_by_id).update(
            answer=Answer.TAKEN, answered_at=timezone.now()
        )
        _tell_others(by, row, letters.FILLED)
    elif row.state == RequestState.CANCELLED:
        _tell_others(by, row, letters.CANCELLED)
        letters.tell_requester_of_end(by, row)
    elif row.state == RequestState.CLOSED and before in request_rules.SEARCHING:
        _tell_others(by, row, letters.CLOSED)
        letters.tell_requester_of_end(by, row)


def _ask_those_on_turn(by: Actor, row: CareRequest) -> None:
    """Who holds the turn now; with nobody, who holds it when the delay ends: the evening's turn may begin then."""
    now = timezone.now()
    asked = set(Asking.objects.filter(request=row).values_list("responder_id", flat=True))
    people = on_turn(now) or on_turn(max(row.due_at, now))
    keys = sorted({one.pk for one in people} - asked)
    if keys:
        _ask(by, row, keys, row.wave, now, in_turn=True)
