"""Reads: whose account an outside identity opens, and what the identities of an account are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django_scopes import scope

from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside.identity import Identity
from maillage.platform.accounts.outside.models import NationalIdentity
from maillage.platform.accounts.outside.providers import provider_label
from maillage.platform.registry import Recognition, identity_matchers
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import memberships_of

# An entry of the directory is shown with the first communities of a person who belongs to many.
COMMUNITIES = 5


@dataclass(frozen=True)
class Linked:
    """An identity by which an account opens."""

    provider_id: str
    label: str
    shown: str
    since: datetime
    last_used_at: datetime


def owner_of(identity: Identity) -> User | None:
    """The account that the identity opens. 1 query."""
    found = (
        SocialAccount.objects.select_related("user")
        .filter(provider=identity.provider, uid=identity.subject)
        .first()
    )
    return found.user if found else None


def linked_identities(user: User) -> list[Linked]:
    """By provider. 1 query."""
    rows = SocialAccount.objects.filter(user=user).order_by("provider", "pk")
    return [
        Linked(
            row.provider,
            provider_label(row.provider),
            row.extra_data.get("shown", ""),
            row.date_joined,
            row.last_login,
        )
        for row in rows
    ]


def national_identity(user: User) -> NationalIdentity | None:
    """Who the professional is, if a national service said so. 1 query."""
    return NationalIdentity.objects.filter(user=user).first()


def is_national_identity_of(user: User, national_id: str) -> bool:
    """Whether a national service recognised the person of this account under this identifier. 1 query."""
    return NationalIdentity.objects.filter(user=user, national_id=national_id).exists()


def recognitions(user: User, national_id: str) -> Sequence[Recognition]:
    """The entries that the person's communities know under the identifier, one per community and register."""
    found: list[Recognition] = []
    for membership in memberships_of(user, limit=COMMUNITIES):
        actor = Actor(user=user, community=membership.community, roles=frozenset(membership.roles))
        with scope(community=membership.community):
            matches = (one.match(actor, national_id) for one in identity_matchers)
            found += [match for match in matches if match is not None]
    return found
