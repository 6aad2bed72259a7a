"""After an import, each community is told what moved on its territory, in the notification centre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django_scopes import scope
from django_tasks import task

from maillage.contexts.directory.movements.queries import (
    ARRIVAL,
    DEPARTURE,
    is_partial,
    kind_of,
    movements_on,
)
from maillage.contexts.directory.permissions import VIEW_MOVEMENTS
from maillage.contexts.territory import api as territory
from maillage.platform.messaging.services import notify
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.urls import community_url


@task()
def announce_movements(generation: int) -> int:
    """Notify, in every community, those who may see movements; returns how many communities had some.

    Run again after a worker was killed midway, it tells nobody twice.
    """
    told = 0
    for community in Community.objects.order_by("pk"):
        if community.has_module("directory"):
            with scope(community=community), transaction.atomic():
                told += _announce(community, generation)
    return told


def _announce(community: Community, generation: int) -> bool:
    rows = list(movements_on(territory.perimeter_codes(community)).filter(generation=generation))
    whole = [row for row in rows if not is_partial(row)]
    what = _words(departures=_people(whole, DEPARTURE), arrivals=_people(whole, ARRIVAL))
    if not what:
        return False
    notify(
        community=community,
        users=_readers(community),
        title=f"{what} sur le territoire, d’après l’extraction du {rows[0].seen_on:%d/%m/%Y}",
        url=community_url(community, "directory:movements"),
    )
    return True


def _people(rows: Iterable[Any], kind: str) -> int:
    return len({row.professional_id for row in rows if kind_of(row) == kind})


def _words(*, departures: int, arrivals: int) -> str:
    """« 2 départs et 1 arrivée »; empty when nobody came or left."""
    counted = ((departures, "départ"), (arrivals, "arrivée"))
    return " et ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counted if count)


def _readers(community: Community) -> Sequence[Any]:
    """The open accounts of the scope's community that may see movements."""
    memberships = Membership.objects.filter(ended_at=None).select_related("user").order_by("pk")
    return [
        one.user
        for one in memberships
        if Actor(user=one.user, community=community, roles=frozenset(one.roles)).can(VIEW_MOVEMENTS)
    ]
