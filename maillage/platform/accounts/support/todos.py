"""While the assistance is open, the coordination sees it among the things to do."""

from __future__ import annotations

from django.utils import timezone

from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import SupportConsent
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

# Of those that nobody closed; whether its time has come is not the database's to say.
_LAST_TO_END = Prepared(
    lambda: (
        SupportConsent.objects.filter(ended_at=None)
        .order_by("-expires_at", "pk")
        .values_list("expires_at", "reason")[:1]
    )
)


def support_todos(actor: Actor) -> list[Todo]:
    """The open assistance, with its end. 1 query."""
    assert actor.community is not None
    ends = [(timezone.localtime(at), reason) for at, reason in _LAST_TO_END.rows() if at > timezone.now()]
    return [
        Todo(
            f"Assistance ouverte jusqu’à {end.hour} h {end.minute:02} ({reason}) : fermez-la après usage",
            community_url(actor.community, "support:list"),
            end.date(),
        )
        for end, reason in ends
    ]
