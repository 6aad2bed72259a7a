"""How long contents stay: what is unsorted or put aside goes whole, what is filed loses its text and its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.programme.inbox.arriving import OWNER
from maillage.contexts.programme.inbox.models import (
    InboxFile,
    InboxItem,
    InboxRemoval,
    InboxSettings,
    ItemState,
)
from maillage.contexts.programme.inbox.queries import kept_days
from maillage.contexts.programme.inbox.services import let_files_go
from maillage.platform.audit.services import record
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.turns import let_others_write

# The mailbox keeps nothing for so long: a destroyed mail cannot come in again.
REMOVALS_KEPT: Final = timedelta(days=400)
# A fetch or a form takes minutes between its file and its item.
LOST_AFTER: Final = timedelta(days=1)


def erase_old(before: datetime) -> int:
    """Every community under its own number of days; how many items. `before` is that of no community."""
    del before
    now, done = timezone.now(), 0
    for community in _communities():
        with scope(community=community):
            days = kept_days(InboxSettings.objects.order_by("pk").first())
            done += _erase(Actor.system(community), now - timedelta(days=days))
    with scopes_disabled():
        delete_in_batches(InboxRemoval.objects.filter(removed_at__lt=now - REMOVALS_KEPT))
    return done + _forget_lost(now - LOST_AFTER)


def _communities() -> Iterator[Community]:
    with scopes_disabled():
        named = InboxItem.objects.order_by().values("community_id")
        yield from list(Community.objects.filter(pk__in=named).order_by("pk"))


def _erase(by: Actor, before: datetime) -> int:
    done = 0
    waiting = Q(state=ItemState.WAITING, created_at__lt=before)
    aside = Q(state=ItemState.DISCARDED, sorted_at__lt=before)
    for pk in list(InboxItem.objects.filter(waiting | aside).order_by("pk").values_list("pk", flat=True)):
        done += _delete(by, pk, waiting | aside)
    filed = Q(state=ItemState.FILED, sorted_at__lt=before, erased_at=None)
    for pk in list(InboxItem.objects.filter(filed).order_by("pk").values_list("pk", flat=True)):
        done += _empty(by, pk, filed)
    return done


@transaction.atomic
def _delete(by: Actor, pk: int, still: Q) -> int:
    row = InboxItem.objects.select_for_update(of=("self",)).filter(still, pk=pk).order_by("pk").first()
    if row is None:
        return 0
    record(by=by, action="inbox.expired", obj=row, label=row.get_kind_display())
    let_files_go(by=by, row=row)
    row.delete()
    return 1


@transaction.atomic
def _empty(by: Actor, pk: int, still: Q) -> int:
    """Its title and what became of it stay, with the piece of evidence or the follow-up, which have their own."""
    row = InboxItem.objects.select_for_update(of=("self",)).filter(still, pk=pk).order_by("pk").first()
    if row is None:
        return 0
    let_files_go(by=by, row=row)
    row.body = row.notice = row.sender_email = row.message_id = row.search_name = ""
    row.erased_at = timezone.now()
    row.version += 1
    row.save()
    record(by=by, action="inbox.emptied", obj=row, label=row.get_kind_display())
    return 1


def _forget_lost(before: datetime) -> int:
    """Files whose item was never written: the process was killed in between."""
    with scopes_disabled():
        held = InboxFile.objects.order_by().values("file_id")
        rows = list(
            StoredFile.objects.filter(owner=OWNER, stored_at__lt=before)
            .exclude(pk__in=held)
            .select_related("community")
            .order_by("pk")[:500]
        )
    for row in rows:
        with scope(community=row.community):
            forget_file(by=Actor.system(row.community), file=row)
        let_others_write()
    return len(rows)
