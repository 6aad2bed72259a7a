"""Opening a community, and what the operator sees of all of them: counts, never contents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.interfaces.first_hour.models import Erasure, Example, FirstHour
from maillage.platform.access.roles import COORDINATOR
from maillage.platform.accounts.services import invite
from maillage.platform.audit.services import record
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import add_member, create_community, one_at_a_time

LONGEST_SLUG: Final = 60
# What every association of this kind has in its name tells none from another.
_SAID_BY_ALL: Final = frozenset({"cpts", "communaute", "professionnelle", "territoriale", "sante"})
_LITTLE: Final = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "et", "en"})


class SlugTaken(ValueError):
    """Another community has this short name."""


def proposed_slug(name: str) -> str:
    """« CPTS de la Cèze » -> "ceze": the words that tell this one from others; "" if there is none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", " "))
    own = [word for word in words if word not in _SAID_BY_ALL]
    while own and own[0] in _LITTLE:
        own = own[1:]
    return "-".join(own or words)[:LONGEST_SLUG].strip("-")


@dataclass(frozen=True)
class Coordinator:
    """Who runs the new community: the operator who opens it, or somebody who is invited."""

    name: str = ""
    email: str = ""

    @property
    def is_invited(self) -> bool:
        return bool(self.email)


@transaction.atomic
def open_community(
    *, by: Actor, name: str, slug: str, coordinator: Coordinator, chosen: Iterable[str] | None = None
) -> Community:
    """Open a community with the modules `chosen` (None: those that are on by default) and begin its first hour.

    by: an operator. SlugTaken if the short name is in use; then nothing was written.
    """
    if by.user is None or not by.user.is_operator:
        raise PermissionDenied
    if Community.objects.filter(slug=slug).exists():
        raise SlugTaken(f"Une communauté porte déjà l’adresse « {slug} » : choisissez-en une autre.")
    community = create_community(by=by, slug=slug, name=name.strip())
    if chosen is not None:
        wanted = set(chosen)
        community.modules = [module.name for module in modules if module.name in wanted]
        community.save(update_fields=["modules"])
    inside = Actor(user=by.user, community=community)
    with scope(community=community):
        FirstHour.objects.create(community=community, started_at=timezone.now())
        if coordinator.is_invited:
            invite(
                by=inside,
                community=community,
                email=coordinator.email,
                name=coordinator.name,
                roles=[COORDINATOR.name],
            )
        else:
            add_member(by=inside, community=community, user=by.user, roles=[COORDINATOR.name])
    return community


@transaction.atomic
def rename_community(*, by: Actor, name: str, chosen: Iterable[str]) -> None:
    """The name of the association and what it uses; its address stays, since links point at it."""
    assert by.community is not None
    community, wanted = one_at_a_time(by.community.pk), set(chosen)
    before = {"name": community.name, "modules": community.modules}
    community.name = name.strip()
    community.modules = [module.name for module in modules if module.name in wanted]
    after = {"name": community.name, "modules": community.modules}
    if after == before:
        return
    community.save(update_fields=["name", "modules"])
    record(by=by, action="community.changed", obj=community, before=before, after=after)


@dataclass(frozen=True)
class Counted:
    """One line of the operator's list. state: in words; is_mine: the reader has an access to it."""

    community: Community
    members: int
    state: str
    is_example: bool
    is_mine: bool = False

    @property
    def name(self) -> str:
        return self.community.name

    @property
    def address(self) -> str:
        return f"/c/{self.community.slug}/"

    @property
    def created_at(self) -> datetime:
        return self.community.created_at

    @property
    def pk(self) -> int:
        return self.community.pk


def counted_communities(mine: Collection[int] = ()) -> list[Counted]:
    """Every community with how many accounts it has, by name; mine: numbers of the reader's own. 5 queries."""
    with scopes_disabled():
        members: dict[int, int] = dict(
            Membership.objects.filter(ended_at=None)
            .order_by()
            .values_list("community_id")
            .annotate(number=Count("pk"))
        )
        begun = set(FirstHour.objects.filter(finished_at=None).values_list("community_id", flat=True))
        examples = dict(Example.objects.values_list("community_id", "state"))
    going = set(Erasure.objects.filter(finished_at=None).values_list("community_pk", flat=True))
    return [
        Counted(
            community=one,
            members=members.get(one.pk, 0),
            state=_state(one.pk, begun, examples, going),
            is_example=one.pk in examples,
            is_mine=one.pk in mine,
        )
        for one in Community.objects.order_by("name", "pk")
    ]


def _state(pk: int, begun: set[int], examples: dict[int, str], going: set[int]) -> str:
    if pk in going:
        return "effacement en cours"
    if examples.get(pk) == "building":
        return "exemple en préparation"
    if pk in examples:
        return "exemple"
    return "mise en service" if pk in begun else "en service"
