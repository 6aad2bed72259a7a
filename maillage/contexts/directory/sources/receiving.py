"""What the worker does with a delivery from an address: fetch, then hand the file to the importer.

It may be begun again by another worker: the folder of a delivery is its own, and emptied first.
"""

from __future__ import annotations

import email.utils
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.imports.fetching import Fetched, fetch
from maillage.contexts.directory.imports.models import RunState
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.sources import telling
from maillage.contexts.directory.sources.models import IN_PROGRESS, Delivery, DeliveryState, FetchSource
from maillage.contexts.directory.sources.services import request_delivered
from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor

FOLDER_PREFIX = "reception-"
_TELL_EVERY_S = 1.0
_UNUSABLE_RUNS = frozenset({RunState.REFUSED, RunState.INTERRUPTED})


def carry_out(pk: int) -> str:
    """Fetch the file of a delivery and have it imported; says what was done. Never raises for what the site does."""
    taken = Delivery.objects.filter(pk=pk, state__in=IN_PROGRESS).update(state=DeliveryState.RUNNING)
    if not taken:
        return "already done"
    delivery = Delivery.objects.select_related("source__last_run", "requested_by").get(pk=pk)
    folder = imports_folder() / f"{FOLDER_PREFIX}{pk}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        fetched = fetch(
            delivery.address, into=folder, progress=_teller(pk), known=_known(delivery.source, folder)
        )
        if not fetched.changed:
            return settle(
                delivery, DeliveryState.UNCHANGED, "Le fichier n’a pas changé depuis le dernier import."
            )
        return _deliver(delivery, fetched)
    except FileRefused as refusal:
        return settle(delivery, DeliveryState.FAILED, refusal.message_fr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _known(source: FetchSource | None, folder: Path) -> Fetched | None:
    """What the last look brought; nothing when its import came to nothing: it is worth another try."""
    if source is None or not (source.etag or source.last_modified):
        return None
    if source.last_run is None or source.last_run.state in _UNUSABLE_RUNS:
        return None
    return Fetched(folder, source.file_name, source.etag, source.last_modified)


def _teller(pk: int) -> Callable[[int, int], None]:
    """Write how far the transfer is, once a second at most."""
    told_at = 0.0

    def tell(read: int, size: int) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at >= _TELL_EVERY_S:
            told_at = now
            Delivery.objects.filter(pk=pk).update(bytes_read=read, file_size_bytes=size)

    return tell


def _actor(delivery: Delivery) -> Actor:
    if delivery.requested_by is None:
        return Actor.system()
    return Actor(user=delivery.requested_by, community=None, roles=frozenset({roles.OPERATOR.name}))


@transaction.atomic
def _deliver(delivery: Delivery, fetched: Fetched) -> str:
    """Ask for the import, and note what the publisher said of the file: both or neither."""
    size = fetched.path.stat().st_size
    delivery.run = request_delivered(
        by=_actor(delivery),
        delivery=delivery,
        path=fetched.path,
        name=fetched.name,
        day=_day(fetched.last_modified),
    )
    delivery.file_name, delivery.bytes_read, delivery.file_size_bytes = fetched.name[:200], size, size
    source = _looked_up(delivery)
    if source is not None:
        source.file_name, source.last_run = fetched.name[:200], delivery.run
        source.etag, source.last_modified = fetched.etag, fetched.last_modified
        source.save(update_fields=["file_name", "last_run", "etag", "last_modified"])
    return settle(delivery, DeliveryState.DELIVERED, "")


def _looked_up(delivery: Delivery) -> FetchSource | None:
    """The source, locked; None where its address was changed meanwhile: of the new one, nothing is known yet."""
    if delivery.source_id is None:
        return None
    same = FetchSource.objects.select_for_update().filter(pk=delivery.source_id, address=delivery.address)
    return same.order_by("pk").first()


def _day(last_modified: str) -> date | None:
    with suppress(TypeError, ValueError, OverflowError):
        return timezone.localdate(email.utils.parsedate_to_datetime(last_modified))
    return None


@transaction.atomic
def settle(delivery: Delivery, state: str, message: str) -> str:
    """End a delivery, and tell its source what came of it; gives the state back."""
    now = timezone.now()
    delivery.state, delivery.message, delivery.finished_at = state, message, now
    delivery.save(
        update_fields=["state", "message", "finished_at", "run", "file_name", "bytes_read", "file_size_bytes"]
        if state == DeliveryState.DELIVERED
        else ["state", "message", "finished_at"]
    )
    source = _looked_up(delivery)
    if source is not None:
        telling.tell_result(source, failed=state == DeliveryState.FAILED, message=message, at=now)
    return str(state)
