"""The outbox of appointments (INT_R03): written with the booking, told to the SAS by the worker.

Nothing is lost: a row is worked on under a lease, and that of a worker that died is taken up again. The SAS keeps one
appointment under one identifier for ever: what may have arrived is told again by PUT, which does not make two of it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.sas.models import MAX_ERROR, BookingPush, PushState, Regulator, SasLink, Told
from maillage.contexts.care.sas.sending import NeverTaken, Unanswered, Unsent, send
from maillage.contexts.care.slots.models import Slot, SlotOutcome
from maillage.core.identifiers.rpps import is_rpps
from maillage.platform.audit.services import record
from maillage.platform.messaging.delivery import delay_after
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

# Longer than the longest try: `sending.TIMEOUT_S` to connect, to send and to read, twice.
LEASE: Final = timedelta(minutes=5)
MAX_ATTEMPTS: Final = 17
BATCH: Final = 50
ROUND_S: Final = 20.0
IDNPS: Final = "urn:oid:1.2.250.1.71.4.2.1"
SAS_OID: Final = "urn:oid:1.2.250.1.213.3.6"


# --- In the transaction of the booking --------------------------------------------------------------------


def regulator_of(user: object) -> Regulator | None:
    """The regulator who signs in with this account: the same e-mail address. 1 query."""
    email = getattr(user, "email", "")
    if not email:
        return None
    return Regulator.objects.filter(email=email.lower(), is_active=True).order_by("pk").first()


def booked(by: Actor, slot: Slot) -> None:
    """A slot was booked: by a regulator, the SAS is to be told."""
    if settings.MAILLAGE_SAS_PUSH is None or by.user is None:
        return
    rpps = slot.responder.contact.rpps
    regulator = regulator_of(by.user)
    if regulator is None or not is_rpps(rpps) or not SasLink.objects.filter(is_on=True).exists():
        return
    national = bool(regulator.national)
    row = BookingPush.objects.create(
        community=slot.community,
        slot=slot,
        start_at=slot.start_at,
        end_at=slot.end_at,
        rpps=rpps,
        operator_system=IDNPS if national else SAS_OID,
        operator_value=regulator.national or regulator.internal,
        operator_kind="IDNPS" if national else "INTRN",
        next_attempt_at=timezone.now(),
    )
    record(by=by, action="sas_push.queued", obj=row, after={"wanted": row.wanted})


def cancelled(by: Actor, slot: Slot) -> None:
    """The booking fell."""
    _want(by, slot, Told.CANCELLED)


def settled(by: Actor, slot: Slot) -> None:
    """Somebody said what became of the appointment."""
    _want(by, slot, Told.NO_SHOW if slot.outcome == SlotOutcome.NO_SHOW else Told.FULFILLED)


def _want(by: Actor, slot: Slot, wanted: str) -> None:
    rows = BookingPush.objects.select_for_update().filter(slot=slot).exclude(wanted=Told.CANCELLED)
    row: BookingPush | None = rows.order_by("-created_at", "-pk").first()
    if row is None or row.wanted == wanted:
        return
    before, row.wanted = {"wanted": row.wanted}, wanted
    if row.state != PushState.SENDING:
        # Never told, never tried: there is nothing to take back.
        unknown = not row.told and not row.attempts
        row.state = PushState.DROPPED if unknown and wanted == Told.CANCELLED else PushState.WAITING
        row.attempts, row.next_attempt_at, row.error = 0, timezone.now(), ""
    row.save()
    record(by=by, action="sas_push.changed", obj=row, before=before, after={"wanted": wanted})


# --- By the worker ----------------------------------------------------------------------------------------


@transaction.atomic
def _claim() -> BookingPush | None:
    """Take the next due row for this worker alone; one whose lease is over is taken too, as perhaps arrived."""
    now = timezone.now()
    row: BookingPush | None = (
        BookingPush.objects.select_for_update(skip_locked=True)
        .filter(state__in=(PushState.WAITING, PushState.SENDING), next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")
        .first()
    )
    if row is None:
        return None
    values = {
        "unsure": row.unsure or row.state == PushState.SENDING,
        "state": PushState.SENDING,
        "next_attempt_at": now + LEASE,
        "attempts": row.attempts + 1,
    }
    BookingPush.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _done(row: BookingPush, remote: str) -> None:
    """The SAS knows what we sent; if something else is wanted since, that is next."""
    now = timezone.now()
    held = BookingPush.objects.filter(pk=row.pk, state=PushState.SENDING, attempts=row.attempts)
    known = {"told": row.wanted, "unsure": False, "error": "", "told_at": now}
    if remote:
        known["remote"] = remote
    if not held.filter(wanted=row.wanted).update(**known, state=PushState.TOLD):
        held.update(**known, state=PushState.WAITING, attempts=0, next_attempt_at=now)


def _failed(row: BookingPush, error: Unsent) -> None:
    """Again later, or not at all."""
    is_final = isinstance(error, NeverTaken) or row.attempts >= MAX_ATTEMPTS
    logger.warning("appointment %s not told to the SAS: %s", row.key, error)
    BookingPush.objects.filter(pk=row.pk, state=PushState.SENDING, attempts=row.attempts).update(
        state=PushState.FAILED if is_final else PushState.WAITING,
        unsure=row.unsure or isinstance(error, Unanswered),
        next_attempt_at=timezone.now() + delay_after(row.attempts),
        error=str(error)[:MAX_ERROR],
    )


@due_job("care.sas_push", every=timedelta(seconds=15))
def push_due() -> int:
    """Tell the SAS what waits; how many rows it took. One that fails holds up no other."""
    pushing = settings.MAILLAGE_SAS_PUSH
    if pushing is None:
        return 0
    told, until = 0, monotonic() + ROUND_S
    with scopes_disabled():
        for _ in range(BATCH):
            row = _claim() if monotonic() < until else None
            if row is None:
                break
            try:
                remote = send(pushing, row)
            except Unsent as error:
                _failed(row, error)
            else:
                _done(row, remote)
                told += 1
    return told


@transaction.atomic
def send_again(*, by: Actor, pk: int) -> bool:
    """Put a failed one back; False where it is not there to be told again."""
    if not by.can(COORDINATE):
        raise PermissionDenied
    rows = BookingPush.objects.filter(pk=pk, state=PushState.FAILED)
    if not rows.update(state=PushState.WAITING, attempts=0, next_attempt_at=timezone.now()):
        return False
    record(by=by, action="sas_push.requeued", obj=BookingPush.objects.get(pk=pk))
    return True
