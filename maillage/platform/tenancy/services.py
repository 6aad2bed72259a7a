"""Writes on communities and on who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from maillage.platform.access import roles as role_catalogue
from maillage.platform.audit.services import record
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership


class LastCoordinator(ValueError):
    """The change would leave the community without anybody to run it."""


@transaction.atomic
def create_community(*, by: Actor, slug: str, name: str, is_demo: bool = False) -> Community:
    """A new community with the modules that are on by default."""
    community = Community.objects.create(
        slug=slug,
        name=name,
        is_demo=is_demo,
        modules=[m.name for m in modules if m.default],
        modules_known=[m.name for m in modules],
    )
    with scope(community=community):
        record(
            by=Actor(user=by.user, community=community, roles=by.roles),
            action="community.created",
            obj=community,
            after={"name": name, "slug": slug},
        )
    return community


def one_at_a_time(community_id: int) -> Community:
    """The community, locked: the next writer that asks waits for the end of this transaction, then sees what it wrote.

    Its key is left free, so that rows of the community (a line of the access log) can still be written.
    """
    return Community.objects.select_for_update(no_key=True).get(pk=community_id)


def serialised(by: Actor) -> Community:
    """Writers of one community one after the other: the second sees what the first wrote."""
    assert by.community is not None
    return one_at_a_time(by.community.pk)


@transaction.atomic
def switch_modules(*, by: Actor, names: Iterable[str]) -> None:
    """Switch on exactly the modules `names`; unknown names are ignored."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    wanted = set(names)
    chosen = [module.name for module in modules if module.name in wanted]
    if chosen == community.modules:
        return
    before, community.modules = community.modules, chosen
    community.save(update_fields=["modules"])
    record(
        by=by,
        action="community.modules",
        obj=community,
        before={"modules": before},
        after={"modules": chosen},
    )


def clean_roles(names: Iterable[str]) -> list[str]:
    """Known roles of a community, in the catalogue's order, each once."""
    wanted = set(names)
    return [role.name for role in role_catalogue.COMMUNITY_ROLES if role.name in wanted]


@transaction.atomic
def add_member(
    *, by: Actor, community: Community, user: Any, roles: Iterable[str], function: str = ""
) -> Membership:
    """Open the community to a user; an access that is already open gets the added roles."""
    with scope(community=community):
        one_at_a_time(community.pk)
        membership = Membership.objects.filter(user=user, ended_at=None).first()
        if membership is None:
            membership = Membership(community=community, user=user, roles=[])
        before = list(membership.roles)
        membership.roles = clean_roles([*before, *roles])
        membership.function = function or membership.function
        membership.save()
        record(
            by=by if by.community else Actor(user=by.user, community=community, roles=by.roles),
            action="access.opened",
            obj=membership,
            label=str(user),
            before={"roles": before},
            after={"roles": membership.roles},
        )
    return membership


def _keep_a_coordinator(membership: Membership) -> None:
    others = Membership.objects.filter(ended_at=None).exclude(pk=membership.pk)
    if not any(role_catalogue.COORDINATOR.name in other.roles for other in others):
        raise LastCoordinator(
            "Cette personne est la seule à la coordination : donnez d’abord ce rôle à quelqu’un d’autre."
        )


@transaction.atomic
def change_roles(*, by: Actor, membership: Membership, roles: Iterable[str], function: str) -> None:
    """Replace the roles of a member; raises LastCoordinator rather than leave nobody in charge."""
    one_at_a_time(membership.community_id)
    membership = Membership.objects.get(pk=membership.pk)
    chosen = clean_roles(roles)
    if role_catalogue.COORDINATOR.name in membership.roles and role_catalogue.COORDINATOR.name not in chosen:
        _keep_a_coordinator(membership)
    before = {"roles": membership.roles, "function": membership.function}
    membership.roles, membership.function = chosen, function
    membership.save(update_fields=["roles", "function"])
    record(
        by=by,
        action="access.changed",
        obj=membership,
        label=str(membership.user),
        before=before,
        after={"roles": chosen, "function": function},
    )


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership) -> None:
    """Close a member's access: the next page this person asks for is not found."""
    one_at_a_time(membership.community_id)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.ended_at is not None:
        return
    if role_catalogue.COORDINATOR.name in membership.roles:
        _keep_a_coordinator(membership)
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    record(by=by, action="access.closed", obj=membership, label=str(membership.user))
