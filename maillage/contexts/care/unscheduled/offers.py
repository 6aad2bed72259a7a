"""What `unscheduled` offers: navigation, what waits, the card of the dashboard, words of the journal, the purge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.care.permissions import COORDINATE, REQUEST
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    DashboardCard,
    NavEntry,
    Todo,
    TodoSource,
    dashboard_cards,
    navigation,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import counted

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    # `purging` declares the job that erases what is over.
    from maillage.contexts.care.unscheduled import leaving, personal_data, purging  # noqa: F401

    personal_data.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "acces",
            "Demandes de soins",
            "care:requests",
            10,
            REQUEST,
            MODULE,
            detail="Demander un soin sous 48 h, suivre qui répond, dire ce qu’il est devenu.",
            covers=("care:needs", "care:request_links"),
        )
    )
    todo_sources.register(TodoSource("care.requests", COORDINATE, _waiting, module=MODULE, queries=1))
    todo_sources.register(TodoSource("care.outcomes", REQUEST, _untold, module=MODULE, queries=1))
    dashboard_cards.register(
        DashboardCard(
            "care.requests",
            "Demandes de soins",
            15,
            COORDINATE,
            _card,
            "care/unscheduled/card.html",
            module=MODULE,
            zone="changes",
            queries=1,
        )
    )
    _name()


def _name() -> None:
    name_actions(
        {
            "care_request.opened": "Demande de soins envoyée",
            "care_request.taken": "Demande de soins prise en charge",
            "care_request.given_back": "Demande de soins rendue",
            "care_request.cancelled": "Demande de soins annulée",
            "care_request.escalated": "Demande de soins remontée à la coordination",
            "care_request.closed": "Demande de soins close",
            "care_request.outcome": "Issue d’une demande de soins",
            "care_request.forgotten": "Demandes de soins closes faute de réponse ou d’issue",
            "care_request.purged": "Demandes de soins effacées à leur date",
            "care_need.usual": "Types de besoin habituels mis en place",
            "care_need.created": "Type de besoin ajouté",
            "care_need.changed": "Type de besoin modifié",
            "care_link.created": "Lien de demande créé",
            "care_link.changed": "Lien de demande modifié",
            "care_link.renewed": "Lien de demande renouvelé",
            "care_link.revoked": "Lien de demande fermé",
        }
    )
    name_readings(
        {
            "care.requests": "Demandes de soins",
            "care.request": "Demande de soins",
            "care.request_identity": "Identité dans une demande de soins",
            "care.request_links": "Liens de demande",
        }
    )
    name_purposes(
        {"care.escalated": "Demande de soins sans réponse", "care.cancelled": "Demande de soins annulée"}
    )


def _waiting(actor: Actor) -> Sequence[Todo]:
    from maillage.contexts.care.unscheduled.queries import waiting

    assert actor.community is not None
    found, url = waiting(timezone.now()), community_url(actor.community, "care:requests")
    told = []
    if found.escalated:
        label = counted(found.escalated, "demande de soins sans réponse", "demandes de soins sans réponse")
        told.append(Todo(label, f"{url}?etat=escalated", timezone.localdate()))
    if found.late:
        label = counted(found.late, "demande de soins en retard", "demandes de soins en retard")
        told.append(Todo(label, f"{url}?etat=retard", timezone.localdate()))
    return told


def _untold(actor: Actor) -> Sequence[Todo]:
    from maillage.contexts.care.unscheduled.queries import without_outcome

    assert actor.community is not None
    count = without_outcome(actor, timezone.now())
    if not count:
        return []
    label = counted(count, "demande de soins dont l’issue manque", "demandes de soins dont l’issue manque")
    return [Todo(label, community_url(actor.community, "care:requests") + "?etat=taken")]


def _card(actor: Actor) -> dict[str, Any]:
    from maillage.contexts.care.unscheduled.queries import waiting

    assert actor.community is not None
    found = waiting(timezone.now())
    return {
        "searching": found.searching,
        "late": found.late,
        "escalated": found.escalated,
        "url": community_url(actor.community, "care:requests"),
    }
