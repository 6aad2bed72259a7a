"""While the assistance is open, the coordination sees it among the things to do."""

from __future__ import annotations

from django.utils import timezone

from maillage.platform.accounts.support.queries import open_consent
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def support_todos(actor: Actor) -> list[Todo]:
    """The open assistance, with its end. 1 query."""
    assert actor.community is not None
    consent = open_consent()
    if consent is None:
        return []
    end = timezone.localtime(consent.expires_at)
    return [
        Todo(
            f"Assistance ouverte jusqu’à {end.hour} h {end.minute:02} ({consent.reason}) : fermez-la après usage",
            community_url(actor.community, "support:list"),
            end.date(),
        )
    ]
