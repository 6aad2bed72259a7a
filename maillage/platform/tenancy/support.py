"""An operator inside a community, by its timed consent: under the operator's own name, with the roles it lends."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import SupportVisit

# What a community may lend. Never a role that manages accounts: whoever helps could let itself in for good.
LENDABLE: frozenset[str] = frozenset({roles.AUDITOR.name, roles.ASSISTANT.name})


def assisting_actor(user: Any, slug: str) -> Actor | None:
    """The actor that an operator is in the community `slug`, None without an open visit and consent. 1 query.

    Asked at every request, so that a consent that is closed or runs out ends at the next page.
    """
    if not user.is_operator:
        return None
    now = timezone.now()
    with scopes_disabled():
        visit = (
            SupportVisit.objects.filter(
                user=user,
                community__slug=slug,
                left_at=None,
                consent__ended_at=None,
                consent__expires_at__gt=now,
            )
            .select_related("community", "consent")
            .order_by("-entered_at", "-pk")
            .first()
        )
    return None if visit is None else actor_of_visit(visit, user)


def actor_of_visit(visit: SupportVisit, user: Any) -> Actor:
    """The operator of the visit with the roles that the consent lends, and until when."""
    return Actor(
        user=user,
        community=visit.community,
        roles=frozenset(visit.consent.roles) & LENDABLE,
        assisting_until=visit.consent.expires_at,
    )
