"""Turns that change hands: the holder offers one, to somebody or to all; the first who accepts takes it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.care.availability.links import open_links
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import may_be_asked, open_responders
from maillage.contexts.care.roster import letters
from maillage.contexts.care.roster.models import Swap, SwapLetter, SwapState, Turn
from maillage.contexts.care.roster.refusals import RosterRefused
from maillage.contexts.care.roster.services import abilities, check_free, locked
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

_BYTES: Final = 24
TOO_LATE: Final = "Ce tour n’est plus à prendre : merci quand même."


@transaction.atomic
def offer(*, by: Actor, turn: int, version: int, to: int | None) -> Swap:
    """Offer a turn: to one responder, or to every one who may be asked (None), by a letter with a link each.

    By its holder, or by who coordinates. Raises ChangedMeanwhile, RosterRefused.
    """
    serialised(by)
    row = locked(turn, version)
    if row.starts_at <= timezone.now():
        raise RosterRefused("Ce tour a déjà commencé : il ne s’échange plus.")
    if not abilities(by, row)["offer"]:
        raise PermissionDenied
    if Swap.objects.filter(turn=row, state=SwapState.OPEN).exists():
        raise RosterRefused("Ce tour est déjà proposé : retirez d’abord cette proposition.")
    asked = _asked(row, to)
    community = row.community
    swap: Swap = Swap.objects.create(
        community=community,
        turn=row,
        turn_version=row.version,
        turn_starts_at=row.starts_at,
        offered_by=row.responder,
        offered_to=asked[0] if to is not None else None,
    )
    drawn = [(one, secrets.token_urlsafe(_BYTES)) for one in asked]
    now = timezone.now()
    SwapLetter.objects.bulk_create(
        SwapLetter(community=community, swap=swap, responder=one, digest=digest_of(secret), sent_at=now)
        for one, secret in drawn
    )
    open_links(asked)
    sent = letters.offered(by, community, row, drawn, only_one=to is not None)
    if not sent:
        raise RosterRefused("Aucune des personnes sollicitées n’a d’adresse électronique.", "to")
    record(by=by, action="turn.offered", obj=row, label=row.responder.name, after={"asked": len(drawn)})
    return swap


def _asked(turn: Turn, to: int | None) -> list[Responder]:
    rows = open_responders().exclude(pk=turn.responder_id)
    found: list[Responder] = list((rows.filter(pk=to) if to is not None else rows).order_by("pk"))
    # Who holds another turn at that time cannot take this one.
    taken = Turn.objects.filter(starts_at__lt=turn.ends_at, ends_at__gt=turn.starts_at)
    busy = set(taken.order_by("pk").values_list("responder_id", flat=True))
    free = [one for one in found if one.pk not in busy]
    if not free:
        raise RosterRefused(
            "Cette personne n’est pas libre à ces heures, ou n’accepte pas d’être sollicitée."
            if to is not None
            else "Aucun autre professionnel sollicitable n’est libre à ces heures.",
            "to",
        )
    return free


@transaction.atomic
def withdraw_offer(*, by: Actor, swap: int) -> Swap:
    """The holder keeps his turn after all. Twice is once. Raises RosterRefused once somebody took it."""
    row: Swap = Swap.objects.select_related("turn__responder__contact").get(pk=swap)
    if row.turn is None or not abilities(by, row.turn)["offer"]:
        raise PermissionDenied
    done = Swap.objects.filter(pk=row.pk, state=SwapState.OPEN).update(
        state=SwapState.WITHDRAWN, settled_at=timezone.now()
    )
    row.refresh_from_db(fields=["state", "settled_at"])
    if not done and row.state == SwapState.TAKEN:
        raise RosterRefused("Ce tour a déjà été repris par quelqu’un d’autre.")
    if done:
        record(by=by, action="turn.offer_withdrawn", obj=row, label=str(row))
    return row


@transaction.atomic
def accept(*, by: Actor, letter: SwapLetter) -> Turn:
    """Who holds this letter takes the turn. Of several at once exactly one does; his own yes twice is once.

    The offer is won by one conditional write, the turn by another: it must still be the one that was offered.
    RosterRefused for all others, with words that are kind.
    """
    # Two turns at the same hours, both accepted by one person at once: the second sees that he holds the first.
    serialised(by)
    now = timezone.now()
    swap: Swap = Swap.objects.select_related("offered_by__contact__user").get(pk=letter.swap_id)
    taker = Responder.objects.select_related("contact__user").get(pk=letter.responder_id)
    if swap.state == SwapState.TAKEN and swap.taken_by_id == taker.pk and swap.turn_id is not None:
        mine: Turn = Turn.objects.select_related("responder__contact").get(pk=swap.turn_id)
        return mine
    if not may_be_asked(taker):
        raise RosterRefused(
            "Vous n’êtes plus parmi les professionnels sollicités. Si vous changez d’avis, dites-le à la coordination."
        )
    won = Swap.objects.filter(pk=swap.pk, state=SwapState.OPEN, turn_starts_at__gt=now).update(
        state=SwapState.TAKEN, settled_at=now
    )
    if not won:
        raise RosterRefused(TOO_LATE)
    changed = Turn.objects.filter(
        pk=swap.turn_id, version=swap.turn_version, responder_id=swap.offered_by_id
    ).update(version=F("version") + 1)
    if not changed:
        raise RosterRefused(TOO_LATE)
    swap.taken_by = taker
    swap.save(update_fields=["taken_by"])
    turn: Turn = Turn.objects.select_related("community").get(pk=swap.turn_id)
    check_free(taker, turn)
    turn.responder = taker
    try:
        with transaction.atomic():
            turn.save(update_fields=["responder", "changed_at"])
    except IntegrityError as clash:
        raise RosterRefused(f"{taker.name} tient déjà un tour à ces heures.") from clash
    _tell(by, swap, taker, turn)
    return turn


def _tell(by: Actor, swap: Swap, taker: Responder, turn: Turn) -> None:
    record(
        by=by,
        action="turn.taken_over",
        obj=turn,
        label=taker.name,
        before={"responder": swap.offered_by.name},
        after={"responder": taker.name},
    )
    letters.taken(by, turn.community, swap.offered_by, taker, turn)
    others = SwapLetter.objects.filter(swap=swap).exclude(responder=taker).order_by("pk")
    letters.gone(by, turn.community, turn, _people(others.values_list("responder_id", flat=True)))


def _people(pks: Sequence[int]) -> list[Responder]:
    return list(open_responders().filter(pk__in=list(pks)).order_by("pk"))


@due_job("care.expire_swaps", every=timedelta(minutes=15))
def expire_offers() -> int:
    """Close the offers of turns that have begun; how many. 1 query."""
    now = timezone.now()
    with scopes_disabled():
        return int(
            Swap.objects.filter(state=SwapState.OPEN, turn_starts_at__lte=now).update(
                state=SwapState.EXPIRED, settled_at=now
            )
        )
