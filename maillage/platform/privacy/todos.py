"""What waits: requests whose answer is due."""

from __future__ import annotations

from maillage.platform.privacy.requests.services import open_requests
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def request_todos(actor: Actor) -> list[Todo]:
    """The requests without answer, the first due first. 1 query."""
    community = actor.community
    assert community is not None
    return [
        Todo(
            f"Répondre à une demande sur ses données ({one.get_kind_display()})",
            community_url(community, "privacy:request", pk=one.pk),
            one.due_on,
        )
        for one in open_requests(community)
    ]
