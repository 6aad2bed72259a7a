"""The list of those who have access to the community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.platform.accounts.permissions import MANAGE, abilities
from maillage.platform.accounts.queries import role_labels
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.urls import community_url


def _member_url(membership: Any, actor: Actor) -> str:
    if not abilities(actor)["change"]:
        return ""
    return community_url(membership.community, "accounts:member", pk=membership.pk)


def _actions(membership: Any, actor: Actor) -> Sequence[Action]:
    url = _member_url(membership, actor)
    return (Action("Modifier", url, icon="pencil"),) if url else ()


MEMBERS = Table(
    name="accounts.members",
    title="Comptes et rôles",
    model=Membership,
    noun="compte",
    order=("user__name",),
    columns=(
        Column(
            "name",
            "Nom",
            value=lambda m: m.user.name,
            level="professional",
            link=_member_url,
            sort=("user__name",),
        ),
        Column(
            "email",
            "Adresse électronique",
            value=lambda m: m.user.email,
            level="personal",
            sort=("user__email",),
        ),
        Column("roles", "Rôles", value=lambda m: role_labels(m.roles)),
        Column("function", "Fonction", sort=("function",)),
        Column("joined_at", "Depuis", kind="date", sort=("joined_at",)),
    ),
    empty=Empty("Personne n’a accès à cette communauté."),
    actions=_actions,
    personal_permission=MANAGE,
    sources=("Comptes ouverts sur cette installation de Maillage.",),
)
