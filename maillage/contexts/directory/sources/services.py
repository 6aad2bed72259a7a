"""What the operator asks for: a file to import, an address to look up, now or regularly."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.imports import services as importer
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.reaching import target_of
from maillage.contexts.directory.sources.models import IN_PROGRESS, Delivery, DeliveryState, FetchSource
from maillage.contexts.directory.sources.queries import is_kept_whole
from maillage.platform.access import roles
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

SCHEDULE_FIELDS = ("address", "every_days", "is_active")


@dataclass(frozen=True)
class Wishes:
    """What the operator says of a file. given_on: its date, when neither its name nor its content tells it."""

    given_on: date | None = None
    keep_all: bool = False
    accept_shrink: bool = False
    accept_older: bool = False


def _must_operate(by: Actor) -> None:
    """The operator, or the installation itself."""
    if by.user is not None and roles.OPERATOR.name not in by.roles:
        raise PermissionDenied


def import_options(wishes: Wishes) -> Options:
    given = datetime.combine(wishes.given_on, time()) if wishes.given_on else None
    return Options(
        keep_all=wishes.keep_all,
        accept_shrink=wishes.accept_shrink,
        accept_older=wishes.accept_older,
        given_extraction=given,
    )


@transaction.atomic
def import_sent_file(
    *, by: Actor, token: UUID, kind_name: str, path: Path, name: str, wishes: Wishes
) -> Delivery:
    """Import a file that is on this machine's disk; the importer takes it from where it is.

    The same token again gives the first delivery, and the second file is left alone.
    """
    _must_operate(by)
    size = path.stat().st_size
    delivery, is_new = _opened(
        by, token, kind_name, wishes, file_name=name[:200], bytes_read=size, file_size_bytes=size
    )
    if not is_new:
        return delivery
    delivery.run = importer.request_import(
        by=by, kind_name=kind_name, path=path, name=name, options=import_options(wishes)
    )
    delivery.state, delivery.finished_at = DeliveryState.DELIVERED, timezone.now()
    delivery.save(update_fields=["run", "state", "finished_at"])
    return delivery


@transaction.atomic
def import_from_address(*, by: Actor, token: UUID, kind_name: str, address: str, wishes: Wishes) -> Delivery:
    """Have the worker fetch a file and import it. `FileRefused` when the address may not be called."""
    _must_operate(by)
    target_of(address)
    delivery, is_new = _opened(by, token, kind_name, wishes, address=address.strip())
    if is_new:
        record(by=by, action="import.fetch_requested", obj=delivery, after={"address": delivery.address})
        _hand_over(delivery)
    return delivery


@transaction.atomic
def check_source(*, by: Actor, kind_name: str, token: UUID | None = None) -> Delivery:
    """Have the worker look whether the publisher has a new file; a look that is under way is not doubled."""
    _must_operate(by)
    source = _source_of(kind_name)
    under_way = Delivery.objects.filter(source=source, state__in=IN_PROGRESS).order_by("-pk").first()
    if under_way is not None:
        return under_way
    delivery = Delivery.objects.create(
        **({"token": token} if token else {}),
        kind_name=kind_name,
        source=source,
        address=source.address,
        keep_all=is_kept_whole(kind_name),
        requested_at=timezone.now(),
        requested_by=by.user,
    )
    if by.user is not None:
        record(by=by, action="source.checked", obj=source, after={"address": source.address})
    _hand_over(delivery)
    return delivery


@transaction.atomic
def change_source(
    *, by: Actor, kind_name: str, address: str, every_days: int, is_active: bool
) -> FetchSource:
    """Say where a kind of file is looked up, and how often. `FileRefused` when the address may not be called."""
    _must_operate(by)
    target_of(address)
    source = _source_of(kind_name)
    before = {name: getattr(source, name) for name in SCHEDULE_FIELDS}
    if source.address != address.strip():
        # What was known of the file is not known of another address.
        source.etag = source.last_modified = source.file_name = ""
        source.last_checked_at, source.has_failed, source.last_message = None, False, ""
    source.address, source.every_days, source.is_active = address.strip(), every_days, is_active
    source.save()
    after = {name: getattr(source, name) for name in SCHEDULE_FIELDS}
    if before != after:
        record(by=by, action="source.changed", obj=source, before=before, after=after)
    return source


def request_delivered(*, by: Actor, delivery: Delivery, path: Path, name: str, day: date | None) -> ImportRun:
    """The import of a file that the worker has fetched; `day`: its date of publication, for want of better."""
    wishes = Wishes(
        given_on=delivery.given_on or day,
        keep_all=delivery.keep_all,
        accept_shrink=delivery.accept_shrink,
        accept_older=delivery.accept_older,
    )
    return importer.request_import(
        by=by, kind_name=delivery.kind_name, path=path, name=name, options=import_options(wishes)
    )


def _source_of(kind_name: str) -> FetchSource:
    """The row of that kind, locked; made when it is the first time. KeyError when there is no such kind."""
    kind = kind_named(kind_name)
    FetchSource.objects.get_or_create(kind_name=kind_name, defaults={"address": kind.address})
    return FetchSource.objects.select_for_update().get(kind_name=kind_name)


def _opened(
    by: Actor, token: UUID, kind_name: str, wishes: Wishes, **values: str | int
) -> tuple[Delivery, bool]:
    kind_named(kind_name)
    return Delivery.objects.get_or_create(
        token=token,
        defaults={
            "kind_name": kind_name,
            "requested_at": timezone.now(),
            "requested_by": by.user,
            **asdict(wishes),
            **values,
        },
    )


def _hand_over(delivery: Delivery) -> None:
    from maillage.contexts.directory.sources.tasks import receive

    # In the same transaction: a kill after it finds both, or neither.
    receive.enqueue(delivery.pk)
