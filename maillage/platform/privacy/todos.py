"""What waits: requests whose answer is due."""

from __future__ import annotations

from django_scopes import get_scope

from maillage.platform.privacy.requests.models import ENDED, PersonRequest, RequestKind
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

_OPEN = Prepared(
    lambda: (
        PersonRequest.objects.filter(community=get_scope()["community"])
        .exclude(state__in=ENDED)
        .order_by("due_on", "pk")
        .values_list("pk", "kind", "due_on")
    )
)


def request_todos(actor: Actor) -> list[Todo]:
    """The requests without answer, the first due first. 1 query."""
    community = actor.community
    assert community is not None
    return [
        Todo(
            f"Répondre à une demande sur ses données ({RequestKind(kind).label})",
            community_url(community, "privacy:request", pk=pk),
            due_on,
        )
        for pk, kind, due_on in _OPEN.rows()
    ]
