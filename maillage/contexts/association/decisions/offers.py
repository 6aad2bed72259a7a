"""What `decisions` offers: navigation, what waits for somebody, the search, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions import (
    leaving,
    personal_data,
    queries,
    reminders,
    sources_indicators,
)
from maillage.contexts.association.decisions.models import Decision
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    NavEntry,
    Panel,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, short_date

MODULE = "association"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    sources_indicators.register()
    navigation.register(
        NavEntry(
            "association",
            "Décisions",
            "association:decisions",
            40,
            VIEW,
            MODULE,
            detail="Le registre, et les suites à donner.",
            covers=("association:follow_ups", "association:minutes_list"),
        )
    )
    todo_sources.register(TodoSource("association.follow_ups", VIEW, to_do, module=MODULE))
    search_providers.register(
        SearchProvider("association.decisions", "Décisions", VIEW, search, "gavel", module=MODULE)
    )
    panels.register(
        Panel(
            "association.follow_ups_of_contact",
            "association.contact",
            40,
            VIEW,
            _of_contact,
            "association/decisions/contact_panel.html",
            module=MODULE,
        )
    )
    name_actions(
        {
            "decision.changed": "Décision corrigée",
            "decision.created": "Décision inscrite",
            "decision.state": "Décision rapportée, remplacée ou remise en vigueur",
            "follow_up.changed": "Suite à donner modifiée",
            "follow_up.created": "Suite à donner notée",
            "follow_up.state": "Suite à donner close ou reprise",
            "follow_up.unnamed": "Nom retiré de suites à donner",
        }
    )
    name_readings({"association.decisions": "Décisions", "association.follow_ups": "Suites à donner"})
    name_purposes({reminders.PURPOSE: "Rappel d’une suite à donner"})


def to_do(actor: Actor) -> Sequence[Todo]:
    """One's own by date; for who decides, what is late elsewhere, as one line. 1 query."""
    assert actor.community is not None
    today = timezone.localdate()
    waiting = queries.waiting_for(actor, today, others=actor.can(DECIDE))
    found = [
        Todo(one.title, community_url(actor.community, "association:follow_up", pk=one.pk), one.due_on)
        for one in waiting.mine
    ]
    if waiting.late_of_others:
        words = count_words(
            waiting.late_of_others, "suite à donner en retard", "suites à donner en retard", feminine=True
        )
        url = community_url(actor.community, "association:follow_ups")
        found.append(Todo(f"Relancer : {words}", f"{url}?etat=retard"))
    return found


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Decisions by their words or number, newest first. 1 query."""
    assert actor.community is not None
    rows = queries.holding(Decision.objects.order_by("-taken_on", "-pk"), text)[:limit]
    return [
        SearchHit(
            one.title,
            f"{one.number}, {short_date(one.taken_on)}",
            community_url(actor.community, "association:decision", pk=one.pk),
        )
        for one in rows
    ]


def _of_contact(actor: Actor, contact: Contact) -> dict[str, Any]:
    del actor
    return {"follow_ups": queries.of_contact(contact.pk)}
