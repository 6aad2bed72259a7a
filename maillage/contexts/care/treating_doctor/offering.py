"""An offer: to the doctor first, then to the person. Each step is one conditional UPDATE, so that it happens once.

Nothing is assigned: who coordinates proposes, the doctor accepts or declines, then the person does.
The person's row is locked first, then the offer, then the room: in another order, leaving the list (`people`) and an
answer at the same moment would wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.contexts.care.treating_doctor import letters, links
from maillage.contexts.care.treating_doctor.configuring import list_settings
from maillage.contexts.care.treating_doctor.counting import tally
from maillage.contexts.care.treating_doctor.models import (
    OPEN_OFFERS,
    DoctorOffer,
    DoctorRoom,
    OfferState,
    Outcome,
    PersonState,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.people import LABEL, locked
from maillage.contexts.care.treating_doctor.permissions import may, need_identity
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.contexts.care.treating_doctor.surveying import give_back, hold
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Draft, queue_many
from maillage.platform.tenancy.actor import Actor

_ANSWERED: Final = "Cette proposition n’attend plus de réponse : elle a été donnée, ou le délai est passé."


@transaction.atomic
def offer_place(
    *,
    by: Actor,
    person: int,
    room: int,
    version: int,
    minutes: int | None = None,
    reasons: Sequence[str] = (),
) -> DoctorOffer:
    """Offer a doctor somebody from the list: one of the doctor's places is held until it ends.

    A letter leaves to the doctor who has an address. Raises ChangedMeanwhile, DoctorListRefused.
    """
    may(by, "coordinate")
    need_identity()
    row = locked(person, version)
    place: DoctorRoom = DoctorRoom.objects.select_related("contact").get(pk=room)
    _check(row, place)
    if not hold(place.pk):
        raise DoctorListRefused("Ce médecin n’a plus de place libre : choisissez-en un autre.")
    offer = _made(by, row, place, minutes, reasons)
    _move(row, PersonState.OFFERED)
    record(by=by, action="doctor_offer.made", obj=offer, label=LABEL)
    return offer


def _check(row: WaitingPerson, place: DoctorRoom) -> None:
    if row.state != PersonState.WAITING:
        raise DoctorListRefused(f"Cette demande est {row.get_state_display()} : rechargez la page.")
    if row.consent_at is None:
        raise DoctorListRefused(
            "Recueillez d’abord l’accord de la personne : sa situation ne se montre pas à un médecin sans lui."
        )
    if row.at_home and not place.home_visits:
        raise DoctorListRefused(
            "Cette personne ne peut pas se déplacer, et ce médecin ne se déplace pas à domicile."
        )
    if place.areas and row.commune_id not in place.areas:
        raise DoctorListRefused("Ce médecin ne prend pas de patient de cette commune.")


def _made(
    by: Actor, row: WaitingPerson, place: DoctorRoom, minutes: int | None, reasons: Sequence[str]
) -> DoctorOffer:
    now = timezone.now()
    offer = DoctorOffer(
        community=by.community,
        person=row,
        room=place,
        minutes=minutes,
        reasons="\n".join(one.replace("\n", " ")[:300] for one in reasons[:8]),
        sent_at=now,
        expires_at=_end(now),
    )
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError as other:
        raise DoctorListRefused("Une proposition est déjà en cours pour cette personne.") from other
    url = links.open_link(offer)
    offer.save(update_fields=["digest"])
    _send(by, letters.OFFER, letters.doctor_offered(offer, url, is_reminder=False))
    return offer


def _end(now: datetime) -> datetime:
    return now + timedelta(days=list_settings().offer_days)


def _send(by: Actor, purpose: str, letter: Draft) -> None:
    if letter.to:
        queue_many(by=by, community=by.community, letters=[letter], purpose=purpose)


@transaction.atomic
def answer_as_doctor(*, by: Actor, offer: DoctorOffer, accepts: bool) -> DoctorOffer:
    """The doctor's answer, by the link or told to who coordinates. Raises DoctorListRefused if none is awaited."""
    may(by, "coordinate")
    now = timezone.now()
    state = OfferState.PERSON if accepts else OfferState.DOCTOR_NO
    values = {"state": state, "doctor_at": now, "expires_at": _end(now), "reminded_at": None}
    row = _answered(offer, OfferState.DOCTOR, now, values)
    if accepts:
        if row.person.email:
            url = links.open_link(row.person)
            row.person.save(update_fields=["digest"])
            _send(by, letters.PERSON, letters.person_offered(row, url, is_reminder=False))
    else:
        _free(row)
    record(by=by, action="doctor_offer.doctor_answered", obj=row, label=LABEL, after={"accepts": accepts})
    return row


@transaction.atomic
def answer_as_person(*, by: Actor, offer: DoctorOffer, accepts: bool) -> DoctorOffer:
    """The person's answer, by the link or told to who coordinates. Raises DoctorListRefused if none is awaited."""
    may(by, "coordinate")
    now = timezone.now()
    state = OfferState.ACCEPTED if accepts else OfferState.PERSON_NO
    row = _answered(offer, OfferState.PERSON, now, {"state": state, "person_at": now})
    if accepts:
        today = timezone.localdate(now)
        row.person.ended_on, row.person.outcome = today, Outcome.PLACED
        _move(row.person, PersonState.PLACED, "ended_on", "outcome")
        tally(row.person, Outcome.PLACED, today)
        _send(by, letters.OFFER, letters.doctor_told(row))
    else:
        _free(row)
        _tell_doctor(by, row)
    record(by=by, action="doctor_offer.person_answered", obj=row, label=LABEL, after={"accepts": accepts})
    return row


def _answered(offer: DoctorOffer, awaited: str, now: datetime, values: dict[str, Any]) -> DoctorOffer:
    """Move it on if its answer is still awaited: of two answers at once, exactly one does."""
    _lock_person(offer.pk)
    rows = DoctorOffer.objects.filter(pk=offer.pk, state=awaited, expires_at__gt=now, room__isnull=False)
    if not rows.update(**values):
        raise DoctorListRefused(_ANSWERED)
    return _read(offer.pk)


def _lock_person(offer: int) -> None:
    """Until the end of the transaction; nothing where the offer is gone."""
    people = DoctorOffer.objects.filter(pk=offer).values("person")
    WaitingPerson.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").first()


def _read(pk: int) -> DoctorOffer:
    rows = DoctorOffer.objects.select_related("community", "person__commune", "room__contact")
    found: DoctorOffer = rows.get(pk=pk)
    return found


def _free(row: DoctorOffer) -> None:
    """The place is free again, and the person waits as before, with the same date."""
    give_back(row.room_id)
    _move(row.person, PersonState.WAITING)


def _tell_doctor(by: Actor, row: DoctorOffer) -> None:
    """Who had said yes expects somebody, who will not come."""
    if row.doctor_at is not None and row.room is not None:
        _send(by, letters.OFFER, letters.doctor_set_free(row))


def _move(row: WaitingPerson, state: str, *names: str) -> None:
    row.state = state
    row.version += 1
    row.save(update_fields=["state", "version", *names])


@transaction.atomic
def cancel_offer(*, by: Actor, pk: int, tells: bool = True) -> None:
    """Take an open offer back; the place is free again. Raises DoctorListRefused if it is over.

    tells: a doctor who had said yes gets a letter.
    """
    may(by, "coordinate")
    _lock_person(pk)
    if not DoctorOffer.objects.filter(pk=pk, state__in=OPEN_OFFERS).update(state=OfferState.CANCELLED):
        raise DoctorListRefused(_ANSWERED)
    row = _read(pk)
    _free(row)
    if tells:
        _tell_doctor(by, row)
    record(by=by, action="doctor_offer.cancelled", obj=row, label=LABEL)


@transaction.atomic
def undo_placing(*, by: Actor, pk: int, version: int) -> None:
    """It came to nothing (no appointment, no declaration): back on the list with the old date, the place is free.

    Raises ChangedMeanwhile, DoctorListRefused.
    """
    may(by, "coordinate")
    row = locked(pk, version)
    if row.state != PersonState.PLACED:
        raise DoctorListRefused(f"Cette demande est {row.get_state_display()} : rechargez la page.")
    assert row.ended_on is not None
    last = DoctorOffer.objects.filter(person=row, state=OfferState.ACCEPTED).order_by("-pk").first()
    if last is not None and DoctorOffer.objects.filter(pk=last.pk, state=OfferState.ACCEPTED).update(
        state=OfferState.CANCELLED
    ):
        give_back(last.room_id)
    tally(row, Outcome.PLACED, row.ended_on, by=-1)
    row.ended_on, row.outcome = None, ""
    try:
        with transaction.atomic():
            _move(row, PersonState.WAITING, "ended_on", "outcome")
    except IntegrityError as other:
        raise DoctorListRefused(
            "Cette personne s’est inscrite de nouveau entre-temps : suivez sa nouvelle demande."
        ) from other
    record(by=by, action="waiting_person.back", obj=row, label=LABEL)


@transaction.atomic
def expire(*, by: Actor, pk: int, now: datetime) -> bool:
    """Nobody answered in time: the place is free again. False if an answer came first."""
    _lock_person(pk)
    rows = DoctorOffer.objects.filter(pk=pk, state__in=OPEN_OFFERS, expires_at__lte=now)
    if not rows.update(state=OfferState.EXPIRED):
        return False
    row = _read(pk)
    _free(row)
    _tell_doctor(by, row)
    record(by=by, action="doctor_offer.expired", obj=row, label=LABEL)
    return True


@transaction.atomic
def remind(*, by: Actor, pk: int, now: datetime) -> bool:
    """One reminder, when half of the time has gone, to whom the answer is awaited of. False if it left already."""
    _lock_person(pk)
    rows = DoctorOffer.objects.filter(pk=pk, state__in=OPEN_OFFERS, reminded_at=None, room__isnull=False)
    if not rows.update(reminded_at=now):
        return False
    row = _read(pk)
    if row.state == OfferState.DOCTOR:
        url = links.open_link(row)
        row.save(update_fields=["digest"])
        _send(by, letters.OFFER_REMINDER, letters.doctor_offered(row, url, is_reminder=True))
    elif row.person.email:
        url = links.open_link(row.person)
        row.person.save(update_fields=["digest"])
        _send(by, letters.OFFER_REMINDER, letters.person_offered(row, url, is_reminder=True))
    record(by=by, action="doctor_offer.reminded", obj=row, label=LABEL)
    return True
