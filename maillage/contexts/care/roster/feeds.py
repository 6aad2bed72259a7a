"""Private addresses at which a calendar program reads one's turns."""

from __future__ import annotations

import secrets
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.permissions import ANSWER
from maillage.contexts.care.roster.models import TurnFeed
from maillage.contexts.care.roster.refusals import RosterRefused
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

MAX_FEEDS: Final = 5
_BYTES: Final = 32


@transaction.atomic
def open_feed(*, by: Actor) -> str:
    """A new address for the actor's own turns: its secret, to show at once. RosterRefused beyond five."""
    if not by.can(ANSWER):
        raise PermissionDenied
    serialised(by)
    if TurnFeed.objects.filter(user=by.user, revoked_at=None).count() >= MAX_FEEDS:
        raise RosterRefused(f"Il y a déjà {MAX_FEEDS} adresses en service : retirez-en une d’abord.")
    secret = secrets.token_urlsafe(_BYTES)
    feed = TurnFeed.objects.create(community=by.community, user=by.user, digest=digest_of(secret))
    record(by=by, action="turn_feed.opened", obj=feed, label=by.label)
    return secret


@transaction.atomic
def revoke_feed(*, by: Actor, pk: int) -> None:
    """Make one's own address useless. Twice is once. TurnFeed.DoesNotExist for that of somebody else."""
    row = TurnFeed.objects.select_for_update(of=("self",)).get(pk=pk, user=by.user)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(by=by, action="turn_feed.revoked", obj=row, label=by.label)
