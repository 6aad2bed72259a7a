"""What accounts ask of those who run the community."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from maillage.platform.accounts.models import Invitation, InvitationState
from maillage.platform.accounts.second_factor.queries import owed_by
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

SHOWN = 5
_WAITING = Prepared(
    lambda: (
        Invitation.objects.filter(state=InvitationState.SENT)
        .order_by("expires_at", "pk")
        .values_list("name", "expires_at")[:SHOWN]
    )
)


def invitation_todos(actor: Actor) -> list[Todo]:
    """Invitations without answer, the first to expire first: to remind, or to send again. 1 query."""
    assert actor.community is not None
    url = community_url(actor.community, "accounts:list")
    return [
        Todo(f"Relancer {name} : invitation sans réponse", url, timezone.localdate(expires_at))
        for name, expires_at in _WAITING.rows()
    ]


def second_factor_todos(actor: Actor) -> list[Todo]:
    """The actor's own second factor, while the community's rule asks for one that is not there. 1 query at most."""
    owed = owed_by(actor)
    if owed is None:
        return []
    return [Todo("Activer un second facteur pour vous connecter", reverse("mfa_index"), owed.starts_on)]
