"""What the outbox asks of those who run the community."""

from __future__ import annotations

from django.db.models import Count

from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

_FAILED = Prepared(
    lambda: (
        Message.objects.filter(state=MessageState.FAILED)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
)


def failed_message_todos(actor: Actor) -> list[Todo]:
    """One line for all messages that could not be sent. 1 query."""
    assert actor.community is not None
    failed = sum(count for _, count in _FAILED.rows())
    if not failed:
        return []
    words = "un envoi a échoué" if failed == 1 else f"{failed} envois ont échoué"
    url = community_url(actor.community, "messaging:outbox") + "?state=failed"
    return [Todo(f"Corriger l’adresse ou renvoyer : {words}", url)]
