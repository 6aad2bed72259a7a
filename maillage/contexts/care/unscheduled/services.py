"""Writes on requests. Each change of state is one conditional UPDATE: of two at once, exactly one happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillage.contexts.care.availability.areas import area_of
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import responder_of, settings_of
from maillage.contexts.care.permissions import REQUEST
from maillage.contexts.care.unscheduled import broadcasting, letters, links, rules
from maillage.contexts.care.unscheduled.models import (
    CareRequest,
    Constraint,
    NeedKind,
    Origin,
    Outcome,
    RequestLink,
    RequestState,
)
from maillage.contexts.care.unscheduled.needs import kind_of
from maillage.contexts.care.unscheduled.permissions import abilities
from maillage.contexts.care.unscheduled.refusals import ChangedMeanwhile, RequestRefused
from maillage.contexts.territory.models import Commune
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken

__all__ = [
    "ChangedMeanwhile",
    "RequestRefused",
    "cancel",
    "close",
    "escalate",
    "give_back",
    "open_request",
    "record_outcome",
    "take",
]


# Neither place nor age: the journal outlives the request.
LABEL: Final = "Demande de soins"
OUTCOMES: Final = (Outcome.HONOURED, Outcome.NO_SHOW, Outcome.REDIRECTED)
_NO_LONGER: Final = (
    "Cette demande est {} : ce n’est plus possible. Rechargez la page pour la voir telle qu’elle est."
)


# --- Asking -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_request(
    *,
    by: Actor,
    once: str,
    need: NeedKind | str,
    delay: str,
    commune: Commune,
    callback_name: str,
    callback_phone: str,
    callback_email: str = "",
    at_home: bool = False,
    age_band: str = "adult",
    constraints: Sequence[str] = (),
    origin: str = Origin.MEMBER,
    identity: str = "",
    link: RequestLink | None = None,
) -> CareRequest:
    """A new request, and who looks for somebody is set going (`broadcasting.when_opened`), in one transaction.

    need: a kind or its key. once: of the page that was sent; sent twice by the same person, the first request is
    returned. link: of a partner without account; by is then the system. The place is written as the health-data
    switch allows (`area_of`). identity: dropped where no health data are taken. PermissionDenied; RequestRefused.
    """
    _may_ask(by, link)
    sent = _sent(by, link, once)
    if (known := CareRequest.objects.filter(once=sent).select_related("need").first()) is not None:
        return known
    if isinstance(need, str):
        need = kind_of(by=by, key=need)
    _check(need, callback_name, callback_phone, constraints)
    now = timezone.now()
    area = area_of(commune, settings_of())
    row = CareRequest(
        community=by.community,
        need=need,
        delay=delay,
        due_at=rules.due_at(delay, now),
        commune=area.commune,
        center=area.center,
        area_label=area.label[:160],
        at_home=at_home,
        age_band=age_band,
        constraints=sorted(set(constraints)),
        callback_name=callback_name.strip()[:120],
        callback_phone=callback_phone.strip()[:20],
        callback_email=callback_email.strip()[:200],
        origin=origin,
        requested_by=by.user,
        link=link,
        identity=identity.strip()[:300] if health_data_taken() else "",
        once=sent,
        created_at=now,
    )
    row.follow_digest = digest_of(links.follow_secret_of(row)) if link is not None else ""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The other click was faster.
        found: CareRequest = CareRequest.objects.select_related("need").get(once=sent)
        return found
    if link is not None:
        RequestLink.objects.filter(pk=link.pk).update(last_used_on=timezone.localdate(now))
    record(by=by, action="care_request.opened", obj=row, label=LABEL, after={"origin": row.origin})
    for start in broadcasting.when_opened:
        start(by, row)
    # With nobody to ask, it is with the coordination already.
    row.refresh_from_db(fields=["state", "escalated_at", "wave", "next_wave_at", "version"])
    return row


def _may_ask(by: Actor, link: RequestLink | None) -> None:
    if link is None:
        if not by.can(REQUEST):
            raise PermissionDenied
    elif link.revoked_at is not None or by.community is None or link.community_id != by.community.pk:
        raise PermissionDenied


def _sent(by: Actor, link: RequestLink | None, once: str) -> str:
    """The mark of a page with who sent it, so that nobody meets somebody else's request."""
    assert link is not None or by.user is not None
    return (f"l{link.pk}." if link is not None else f"u{by.user.pk}.") + once[:40]  # type: ignore[union-attr]


def _check(need: NeedKind, name: str, phone: str, constraints: Sequence[str]) -> None:
    if not need.is_active:
        raise RequestRefused("Ce type de besoin n’est plus proposé : choisissez-en un autre.")
    if not name.strip() or not phone.strip():
        raise RequestRefused("Dites qui rappeler, et à quel numéro.")
    if not set(constraints) <= set(Constraint.values):
        raise RequestRefused("Choisissez les contraintes dans la liste.")


# --- What becomes of it -----------------------------------------------------------------------------------


@transaction.atomic
def take(*, by: Actor, pk: int, responder: Responder, planned_at: datetime | None) -> bool:
    """The first yes wins: True for it, False for whoever comes after, or once the search is over.

    The caller knows that the responder was asked for this request (`callout`).
    """
    now = timezone.now()
    won = CareRequest.objects.filter(pk=pk, state__in=rules.before(RequestState.TAKEN)).update(
        state=RequestState.TAKEN,
        taken_at=now,
        first_yes_at=Coalesce(F("first_yes_at"), now),
        planned_at=planned_at,
        next_wave_at=None,
        version=F("version") + 1,
    )
    if not won:
        return False
    # The row is ours until the end of the transaction; a link between rows of a community is never set in bulk.
    row: CareRequest = CareRequest.objects.defer("identity").get(pk=pk)
    row.taken_by = responder
    row.save(update_fields=["taken_by"])
    record(by=by, action="care_request.taken", obj=row, label=LABEL, after={"taken_by": responder.pk})
    return True


@transaction.atomic
def give_back(*, by: Actor, pk: int, responder: Responder | None = None) -> CareRequest:
    """Who took it cannot come after all: the search goes on at once. PermissionDenied; RequestRefused.

    responder: found by his personal link; else the actor is looked at.
    """
    row = _found(pk)
    may = abilities(by, row, responder_pk=responder.pk if responder else _responder_pk(by))
    if not (may["give_back"] or (row.state != RequestState.TAKEN and may["see"])):
        raise PermissionDenied
    taker = row.taken_by_id
    _move(
        row,
        RequestState.OPEN,
        taken_by=None,
        taken_at=None,
        planned_at=None,
        next_wave_at=timezone.now(),
        only={"taken_by": taker},
    )
    return _told(by, row, "care_request.given_back", RequestState.TAKEN)


@transaction.atomic
def cancel(*, by: Actor, pk: int, proved: bool = False) -> CareRequest:
    """No longer needed. Who took it is told. proved: the caller found the row by its secret. As `give_back`."""
    row, state = _asked(by, pk, "cancel", rules.LIVE, proved=proved)
    now = timezone.now()
    _move(row, RequestState.CANCELLED, closed_at=now, next_wave_at=None, only={"state": state})
    letters.tell_taker_of_cancellation(by, row)
    return _told(by, row, "care_request.cancelled", state)


@transaction.atomic
def escalate(*, by: Actor, pk: int) -> CareRequest | None:
    """Nobody took it in time: the coordination is told. No longer open: None for the system, refused to a person."""
    row = _found(pk)
    if by.user is not None:
        _allow(by, row, "escalate", (RequestState.OPEN,))
    elif row.state != RequestState.OPEN:
        return None
    now = timezone.now()
    _move(row, RequestState.ESCALATED, escalated_at=now, next_wave_at=None)
    letters.tell_coordination(by, row)
    return _told(by, row, "care_request.escalated", RequestState.OPEN)


@transaction.atomic
def close(*, by: Actor, pk: int, outcome: str = Outcome.UNANSWERED) -> CareRequest:
    """The coordination ends the search: nobody could (unanswered), or another way was found (redirected)."""
    if outcome not in (Outcome.UNANSWERED, Outcome.REDIRECTED):
        raise RequestRefused(
            "Dites si la demande est restée sans réponse, ou si la personne a été réorientée."
        )
    row, state = _asked(by, pk, "close", rules.SEARCHING)
    now = timezone.now()
    _move(
        row,
        RequestState.CLOSED,
        outcome=outcome,
        outcome_at=now,
        closed_at=now,
        next_wave_at=None,
        only={"state": state},
    )
    return _told(by, row, "care_request.closed", state)


@transaction.atomic
def record_outcome(
    *,
    by: Actor,
    pk: int,
    version: int,
    outcome: str,
    emergency_avoided: bool | None = None,
    responder: Responder | None = None,
) -> CareRequest:
    """What became of a request that was taken; it is closed then. Said anew, it is corrected.

    emergency_avoided: as declared, None for who cannot tell. responder: as in `give_back`.
    PermissionDenied; RequestRefused; ChangedMeanwhile.
    """
    if outcome not in OUTCOMES:
        raise RequestRefused("Dites ce que la demande est devenue.")
    row: CareRequest = CareRequest.objects.select_for_update(of=("self",)).select_related("need").get(pk=pk)
    state = row.state
    responder_pk = responder.pk if responder else _responder_pk(by)
    _allow(by, row, "outcome", (RequestState.TAKEN, RequestState.CLOSED), responder_pk=responder_pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    now = timezone.now()
    row.state, row.outcome, row.emergency_avoided = RequestState.CLOSED, outcome, emergency_avoided
    row.outcome_at, row.closed_at, row.next_wave_at = now, row.closed_at or now, None
    row.version += 1
    row.save()
    return _told(by, row, "care_request.outcome", state)


def _asked(
    by: Actor, pk: int, ability: str, states: Sequence[str], *, proved: bool = False
) -> tuple[CareRequest, str]:
    row = _found(pk)
    if proved:
        _still(row, states)
    else:
        _allow(by, row, ability, states)
    return row, row.state


def _allow(
    by: Actor, row: CareRequest, ability: str, states: Sequence[str], *, responder_pk: int | None = None
) -> None:
    """PermissionDenied for who may not at all; RequestRefused for who comes too late."""
    may = abilities(by, row, responder_pk=responder_pk)
    if may[ability]:
        return
    if may["see"]:
        _still(row, states)
    raise PermissionDenied


def _still(row: CareRequest, states: Sequence[str]) -> None:
    if row.state not in states:
        raise RequestRefused(_NO_LONGER.format(row.get_state_display()))


def _found(pk: int) -> CareRequest:
    row: CareRequest = CareRequest.objects.select_related("need", "taken_by__contact").get(pk=pk)
    return row


def _responder_pk(by: Actor) -> int | None:
    responder = responder_of(by.user)
    return responder.pk if responder is not None else None


def _move(row: CareRequest, state: str, *, only: dict[str, Any] | None = None, **values: Any) -> None:
    """Change the state if it still is one from which that is allowed; RequestRefused if somebody was faster."""
    moved = CareRequest.objects.filter(pk=row.pk, state__in=rules.before(state), **(only or {})).update(
        state=state, version=F("version") + 1, **values
    )
    if not moved:
        today: CareRequest = CareRequest.objects.get(pk=row.pk)
        raise RequestRefused(_NO_LONGER.format(today.get_state_display()))


def _told(by: Actor, row: CareRequest, action: str, before: str) -> CareRequest:
    """The line of the journal, and those who hook in."""
    fresh: CareRequest = CareRequest.objects.select_related("need").get(pk=row.pk)
    record(
        by=by, action=action, obj=fresh, label=LABEL, before={"state": before}, after={"state": fresh.state}
    )
    for tell in broadcasting.when_changed:
        tell(by, fresh, before)
    return fresh
