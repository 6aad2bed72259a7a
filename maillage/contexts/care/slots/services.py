"""Writes on slots: offered, taken back, booked, cancelled, and what became of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from maillage.contexts.care.availability import services as availability
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import responder_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, REQUEST
from maillage.contexts.care.slots import booking_hooks, letters, queries, requests
from maillage.contexts.care.slots.departures import check_still_here
from maillage.contexts.care.slots.giving_back import OFFERED, given_back
from maillage.contexts.care.slots.models import Slot, SlotOutcome, SlotState
from maillage.contexts.care.slots.people import hold, person_of
from maillage.contexts.care.slots.permissions import FLAGS, abilities
from maillage.contexts.care.slots.refusals import Gone, SlotRefused
from maillage.contexts.care.slots.sites import numbered
from maillage.contexts.care.unscheduled import needs
from maillage.contexts.care.unscheduled.models import CareRequest, NeedKind
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = queries.LONGEST
FURTHEST: Final = timedelta(days=366)
# Of one professional, to come: more is an agenda, which this is not.
MAX_FREE: Final = 500
_SECRET_BYTES: Final = 24
_EMPTIED: Final[dict[str, Any]] = {
    "need": None,
    "request": None,
    "booked_at": None,
    "booked_by": None,
    "callback_name": "",
    "callback_phone": "",
    "callback_email": "",
    "link_digest": "",
    "ics_key": "",
    "outcome": "",
    "outcome_at": None,
}


def label_of(row: Slot) -> str:
    """« Créneau du 02/12/2025 17:30 », for the journal."""
    return f"Créneau du {row}"


@transaction.atomic
def own_responder(*, by: Actor) -> Responder:
    """The line of the actor among the professionals; made, not open to be asked, for who had none.

    PermissionDenied; AvailabilityRefused for an account that is tied to no contact.
    """
    found = responder_of(by.user)
    if found is not None:
        return found
    return availability.save_own(by=by, version=0, is_open=False, values={})


def may_offer(by: Actor, responder: Responder) -> bool:
    """For oneself, or for somebody by who coordinates."""
    own = by.user is not None and responder.contact.user_id == by.user.pk
    return by.can(COORDINATE) or (own and by.can(ANSWER))


def check_offered(values: Mapping[str, Any]) -> None:
    """SlotRefused for what nobody could see."""
    if not any(values.get(name) for name in FLAGS.values()):
        raise SlotRefused("Choisissez au moins qui peut voir ce créneau.")


@transaction.atomic
def offer_slot(
    *,
    by: Actor,
    responder: Responder,
    start_at: datetime,
    length: timedelta,
    once: str,
    values: Mapping[str, Any],
) -> Slot | None:
    """Offer one time; None if the page that was sent (`once`) was written down already.

    values: those of `OFFERED`. PermissionDenied; SlotRefused (past, too long, over another of his slots).
    """
    if not may_offer(by, responder):
        raise PermissionDenied
    check_still_here(responder)
    now = timezone.now()
    if not SHORTEST <= length <= LONGEST:
        raise SlotRefused("Un créneau dure de 5 minutes à 4 heures.")
    if start_at <= now:
        raise SlotRefused("Ce moment est passé : choisissez-en un à venir.")
    if start_at > now + FURTHEST:
        raise SlotRefused("Un créneau s’offre au plus un an à l’avance.")
    check_offered(values)
    hold(responder)
    if Slot.objects.filter(once=once).exists():
        return None
    mine = Slot.objects.filter(responder=responder, end_at__gt=now).exclude(state=SlotState.CANCELLED)
    if mine.filter(start_at__lt=start_at + length, end_at__gt=start_at).exists():
        raise SlotRefused(
            "Vous proposez déjà un créneau à cette heure : retirez-le d’abord, ou changez l’heure."
        )
    if mine.count() >= MAX_FREE:
        raise SlotRefused(f"Vous avez déjà {MAX_FREE} créneaux à venir : retirez-en, ou arrêtez une règle.")
    offered = {name: values[name] for name in OFFERED if name in values}
    row = Slot(
        community=by.community,
        responder=responder,
        person=person_of(responder),
        start_at=start_at,
        end_at=start_at + length,
        once=once,
        **offered | {"site": numbered(responder.contact.rpps, offered)},
    )
    row.save()
    record(by=by, action="slot.offered", obj=row, label=label_of(row), after={"place": row.place})
    return row


@transaction.atomic
def withdraw(*, by: Actor, pk: int) -> Slot:
    """Offer a free slot no more; its rule does not make it again. Twice is once. PermissionDenied; SlotRefused."""
    row = _found(pk)
    if not may_offer(by, row.responder):
        raise PermissionDenied
    done = Slot.objects.filter(pk=pk, state=SlotState.FREE).update(
        state=SlotState.CANCELLED, version=F("version") + 1, updated_at=timezone.now()
    )
    if done:
        record(by=by, action="slot.withdrawn", obj=row, label=label_of(row))
    elif _found(pk).state == SlotState.BOOKED:
        raise SlotRefused(
            "Ce créneau vient d’être réservé : annulez plutôt la réservation, la personne est prévenue."
        )
    return _found(pk)


# --- Bookings ---------------------------------------------------------------------------------------------


@transaction.atomic
def book(
    *,
    by: Actor,
    pk: int,
    callback_name: str,
    callback_phone: str,
    callback_email: str = "",
    need: str = "",
    request: CareRequest | None = None,
) -> Slot:
    """Book a free slot, for an open request or for a kind of need. Of two at once one gets it, the other `Gone`.

    need: key of the kind, where there is no request. callback_*: who may be called back, a professional or a
    secretary. The same booking sent twice is one. The professional gets a letter with the time for his calendar.
    PermissionDenied; SlotRefused.
    """
    row = _found(pk)
    if not by.can(REQUEST):
        raise PermissionDenied
    values = _contact(callback_name, callback_phone, callback_email)
    if _is_repeated(by, row, values):
        return row
    may = abilities(by, row)
    if row.state == SlotState.FREE and not may["book"]:
        raise PermissionDenied
    kind = _kind(by, request, need)
    hold(row.responder)
    now, secret = timezone.now(), secrets.token_urlsafe(_SECRET_BYTES)
    free = queries.showable(Slot.objects.filter(pk=pk), now)
    won = Slot.objects.filter(pk__in=free.order_by().values("pk"), state=SlotState.FREE).update(
        state=SlotState.BOOKED,
        booked_at=now,
        booked_by=by.user,
        link_digest=digest_of(secret),
        ics_key=secrets.token_hex(16),
        version=F("version") + 1,
        updated_at=now,
        **values,
    )
    if not won:
        raise Gone
    # The row is ours until the end of the transaction; a link between rows of a community is never set in bulk.
    row = _found(pk)
    row.need, row.request = kind, request
    row.save(update_fields=["need", "request"])
    if request is not None:
        requests.take(by, request, row)
    record(by=by, action="slot.booked", obj=row, label=label_of(row), after={"need": kind.key})
    letters.tell_of_booking(by, row, secret)
    for tell in booking_hooks.when_booked:
        tell(by, row)
    return row


def _kind(by: Actor, request: CareRequest | None, key: str) -> NeedKind:
    if request is not None:
        kind: NeedKind = request.need
        return kind
    try:
        return needs.kind_of(by=by, key=key)
    except RequestRefused as refusal:
        raise SlotRefused("Choisissez le type de besoin.") from refusal


def _contact(name: str, phone: str, email: str) -> dict[str, str]:
    values = {
        "callback_name": " ".join(name.split())[:120],
        "callback_phone": phone.strip()[:30],
        "callback_email": email.strip()[:200],
    }
    if not values["callback_name"] or not values["callback_phone"]:
        raise SlotRefused(
            "Dites qui rappeler, et à quel numéro : un professionnel ou un secrétariat, pas le patient."
        )
    return values


def _is_repeated(by: Actor, row: Slot, values: dict[str, str]) -> bool:
    """Two clicks: the same person has just booked it with the same contact."""
    if row.state != SlotState.BOOKED or by.user is None or row.booked_by_id != by.user.pk:
        return False
    return all(getattr(row, name) == value for name, value in values.items())


@transaction.atomic
def cancel_booking(
    *, by: Actor, pk: int, link: str = "", looks_on: bool = True, by_professional: bool | None = None
) -> Slot:
    """Cancel a booking. Twice is once. PermissionDenied; SlotRefused once it is over or told.

    By who booked: the slot is free again, unless its rule no longer makes it (`giving_back`). By the professional: it
    is offered no more. The other side is told.
    link: the digest by which the professional was found, without an account. looks_on: a request that it was for is
    searched for anew; else the request is cancelled too. by_professional: for the team, in whose name.
    """
    row = _found(pk)
    if row.state != SlotState.BOOKED:
        return row
    own = bool(link) and constant_time_compare(link, row.link_digest)
    if not own and not abilities(by, row)["cancel"]:
        if row.outcome:
            raise SlotRefused("La suite de ce rendez-vous est déjà notée : il ne s’annule plus.")
        raise PermissionDenied
    now = timezone.now()
    if row.end_at <= now:
        raise SlotRefused("Ce rendez-vous est passé : dites plutôt ce qu’il est devenu.")
    mine = by.user is not None and row.responder.contact.user_id == by.user.pk
    professional = own or (mine if by_professional is None else by_professional)
    hold(row.responder)
    told = {"state": SlotState.CANCELLED} if professional else given_back(row, now)
    done = Slot.objects.filter(pk=pk, state=SlotState.BOOKED, booked_at=row.booked_at, outcome="").update(
        version=F("version") + 1, updated_at=now, **_EMPTIED, **told
    )
    if not done:
        raise SlotRefused("Cette réservation a changé entre-temps : rechargez la page.")
    record(by=by, action="slot.cancelled", obj=row, label=label_of(row), after={"state": told["state"]})
    letters.tell_of_cancellation(by, row, by_professional=professional)
    for tell in booking_hooks.when_cancelled:
        tell(by, row)
    if row.request is not None:
        requests.let_go(by, row.request, row.responder, looks_on=looks_on or professional)
    return _found(pk)


@transaction.atomic
def free_of_request(*, by: Actor, request: CareRequest) -> None:
    """The request that a slot was booked for is cancelled or given back: so is the slot, if it is to come."""
    now = timezone.now()
    rows = Slot.objects.filter(request=request, state=SlotState.BOOKED, outcome="", start_at__gt=now)
    for row in rows.select_related("responder__contact").order_by("pk"):
        told = given_back(row, now)
        done = Slot.objects.filter(pk=row.pk, state=SlotState.BOOKED, booked_at=row.booked_at).update(
            version=F("version") + 1, updated_at=now, **_EMPTIED, **told
        )
        if done:
            record(
                by=by, action="slot.cancelled", obj=row, label=label_of(row), after={"state": told["state"]}
            )
            for tell in booking_hooks.when_cancelled:
                tell(by, row)


@transaction.atomic
def tell_outcome(*, by: Actor, pk: int, outcome: str, link: str = "") -> Slot:
    """Say whether the person came, once the time has begun; said anew, it is corrected. As `cancel_booking`."""
    row = _found(pk)
    own = bool(link) and constant_time_compare(link, row.link_digest)
    if row.state != SlotState.BOOKED or not (own or abilities(by, row)["tell"]):
        raise PermissionDenied
    if outcome not in SlotOutcome.values:
        raise SlotRefused("Dites si la personne est venue.")
    now = timezone.now()
    if row.start_at > now:
        raise SlotRefused("Ce rendez-vous n’a pas encore commencé.")
    if row.outcome == outcome:
        return row
    before = row.outcome
    done = Slot.objects.filter(pk=pk, state=SlotState.BOOKED, booked_at=row.booked_at).update(
        outcome=outcome, outcome_at=now, version=F("version") + 1, updated_at=now
    )
    if not done:
        raise SlotRefused("Cette réservation a changé entre-temps : rechargez la page.")
    record(
        by=by,
        action="slot.outcome",
        obj=row,
        label=label_of(row),
        before={"outcome": before},
        after={"outcome": outcome},
    )
    fresh = _found(pk)
    if fresh.request is not None:
        requests.tell_outcome(by, fresh.request, fresh.responder, outcome)
    for tell in booking_hooks.when_told:
        tell(by, fresh)
    return fresh


def _found(pk: int) -> Slot:
    row = queries.find(pk)
    if row is None:
        raise Slot.DoesNotExist
    return row
