"""Whose entry it is."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.queries import find
from maillage.core.identifiers.rpps import PersonIdKind, parse_national_id
from maillage.platform.accounts.outside.queries import is_national_identity_of
from maillage.platform.registry import Recognition
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def own_entry(actor: Actor, national_id: str) -> Recognition | None:
    """The entry of the actor's community under that identifier, if the actor may see it. At most 3 queries."""
    community = actor.community
    if community is None or not community.has_module("directory") or not actor.can(VIEW):
        return None
    if parse_national_id(national_id).kind is not PersonIdKind.RPPS:
        return None
    found = find(community, national_id)
    if found is None:
        return None
    person, activities = found
    profession = next((row.profession_label for row in activities if row.profession_label), "")
    label = ", ".join(part for part in (person.name, profession.lower(), community.name) if part)
    return Recognition(label, community_url(community, "directory:professional", idnps=person.pk))


def own_panel(actor: Actor, person: Professional) -> dict[str, Any]:
    """Something to show only if this is the entry of who reads it. 1 query."""
    own = actor.user is not None and is_national_identity_of(actor.user, person.pk)
    return {"own": True} if own else {}
