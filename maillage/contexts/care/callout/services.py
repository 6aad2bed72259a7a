"""Asking in waves, and the answers. Of two workers one asks a wave; of a thousand yes the first one wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.availability.models import CareSettings, Responder
from maillage.contexts.care.availability.queries import GONE, open_responders, settings_of
from maillage.contexts.care.availability.services import MAX_POSTPONED
from maillage.contexts.care.availability.services import postpone as postpone_askings
from maillage.contexts.care.callout import letters, links
from maillage.contexts.care.callout.candidates import candidates, rules_for
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.callout.refusals import AnswerRefused
from maillage.contexts.care.callout.times import withdraw_slot
from maillage.contexts.care.roster.queries import on_turn
from maillage.contexts.care.slots.people import hold
from maillage.contexts.care.unscheduled import rules as request_rules
from maillage.contexts.care.unscheduled import services as requests
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.core.dispatch.waves import Wave, give_up_at, next_wave
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

__all__ = ["decline", "follow", "give_back", "postpone", "run_wave", "start", "take"]

# A link opens its page that long after the delay, or after the time that was chosen: to give back, to read again.
LINK_KEPT: Final = timedelta(hours=24)
# A care that nobody expected takes place within these days after its delay: further off is a slip of the finger.
LATEST_PLANNED: Final = timedelta(days=14)


# --- Waves ------------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, by: Actor, row: CareRequest) -> None:
    """Ask the first ones, in the transaction that opens the request; with nobody to ask, hand it over at once."""
    serialised(by)
    _ask_next(by, row, settings_of(), timezone.now())


@transaction.atomic
def run_wave(*, by: Actor, pk: int, seen: datetime) -> bool:
    """The wave that was due at `seen`; False if another worker has asked it, or the search is over.

    Waves of a community come one after the other; the second worker finds the date moved by the first. A kill undoes
    all of it: the wave is due again, and nobody of it was written to.
    """
    # Before the request: who holds a request never waits for the community.
    serialised(by)
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
    people, row.next_wave_at = _held(wave.chosen), wave.next_at
    if people:
        _ask(by, row, people, row.wave, now)
        _turn(people, now)
        row.wave += 1
    elif wave.chosen:
        # All of them are busy with an answer at this very moment: look again in the next round.
        row.next_wave_at = now
    CareRequest.objects.filter(pk=row.pk).update(wave=row.wave, next_wave_at=row.next_wave_at)


def _next(row: CareRequest, settings: CareSettings, now: datetime) -> Wave:
    """The next wave. The caller holds the community: two requests at once never count on the same week of somebody."""
    how = rules_for(row, settings)
    asked = set(Asking.objects.filter(request=row).values_list("responder_id", flat=True))
    end = give_up_at(row.created_at, row.due_at, how)
    return next_wave(candidates(row, settings, now), asked, how, now=now, give_up=end)


def _held(keys: Sequence[int]) -> list[Responder]:
    """Those who may still be asked, for this transaction alone, in the order of the keys.

    Nobody waits here, so no two ever wait for each other: whose line somebody else is writing right now (he refuses, a
    slot of his is booked) is left for a later wave.
    """
    rows = open_responders().select_for_update(no_key=True, skip_locked=True, of=("self",))
    found = {one.pk: one for one in rows.filter(pk__in=list(keys)).order_by("pk")}
    return [found[key] for key in keys if key in found]


def _ask(
    by: Actor,
    row: CareRequest,
    people: Sequence[Responder],
    wave: int,
    now: datetime,
    *,
    in_turn: bool = False,
) -> None:
    """Write down who is asked, and put what is sent to them in the outbox. As many writes whatever their number."""
    askings = []
    for who in people:
        one = Asking(
            community=by.community,
            request=row,
            responder=who,
            wave=wave,
            on_turn=in_turn,
            asked_at=now,
            expires_at=max(row.due_at, now) + LINK_KEPT,
        )
        one.digest = digest_of(links.secret_of(one))
        askings.append(one)
    Asking.objects.bulk_create(askings)
    letters.ask(by, row, askings)
    record(
        by=by,
        action="care_callout.wave",
        obj=row,
        label=requests.LABEL,
        after={"wave": wave + 1, "asked": len(askings), "on_turn": in_turn},
    )


def _turn(people: Sequence[Responder], now: datetime) -> None:
    """Others come before them next time. people: as `_held`."""
    Responder.objects.filter(pk__in=[one.pk for one in people]).update(last_asked_at=now)


# --- Answers ----------------------------------------------------------------------------------------------


def take(*, by: Actor, asking: Asking, planned_at: datetime | None) -> bool:
    """« Je prends »: True for the first one (or the one who has it already), False for those who come after.

    asking: found by its secret. One transaction decides; who comes after it is over writes nothing.
    AnswerRefused: a time that is over, or far beyond the delay; somebody who has left the association since.
    """
    row: CareRequest = CareRequest.objects.only("state", "taken_by_id", "due_at").get(pk=asking.request_id)
    if row.state not in request_rules.SEARCHING:
        return row.taken_by_id == asking.responder_id and row.state == RequestState.TAKEN
    if asking.responder.contact.standing in GONE:
        # What he holds is given back (`handing_back`): taking more would send the requester round in circles.
        raise AnswerRefused(
            "Votre adhésion est terminée ou suspendue : ce soin est proposé à d’autres. Voyez avec la coordination."
        )
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
    _hold(asking)
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
    # First the professional, then the request: as a booking of his slot for this request does.
    hold(asking.responder)
    _hold(asking)
    if _answered(by, asking, Answer.LATER):
        postpone_askings(by=by, responder=asking.responder_id, until=until)
        _hurry(asking)


def _hold(asking: Asking) -> None:
    """The request before its answers, as a yes does: two buttons at once never wait for each other."""
    rows = CareRequest.objects.select_for_update(no_key=True).filter(pk=asking.request_id)
    list(rows.order_by("pk").values_list("pk", flat=True))


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
    people = [one for one in on_turn(now) or on_turn(max(row.due_at, now)) if one.pk not in asked]
    if people:
        _ask(by, row, sorted(people, key=lambda one: one.pk), row.wave, now, in_turn=True)
        _turn(_held([one.pk for one in people]), now)
