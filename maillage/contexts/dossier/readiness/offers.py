"""What `readiness` offers: navigation, the card of the dashboard, one's own points, words of the journal."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from maillage.contexts.dossier.permissions import CONFIRM, VIEW
from maillage.contexts.dossier.readiness.letters import PURPOSE
from maillage.contexts.dossier.readiness.summary import summary
from maillage.contexts.programme.api import current_year
from maillage.core.dues.euros import euros
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import DashboardCard, NavEntry, dashboard_cards, navigation
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "dossier"


def register() -> None:
    """Called once, when the application starts."""
    navigation.register(
        NavEntry(
            "budget",
            "Préparation du bilan",
            "dossier:readiness",
            60,
            VIEW,
            MODULE,
            detail="Ce qui manque, à qui, combien d’argent en dépend ; et si un indicateur changeait.",
            covers=("dossier:what_if",),
        )
    )
    navigation.register(
        NavEntry(
            "projet",
            "Mes points du bilan",
            "dossier:readiness_mine",
            90,
            CONFIRM,
            MODULE,
            detail="Ce que le bilan de l’année attend de vous : fiches, chiffres, preuves.",
        )
    )
    dashboard_cards.register(
        DashboardCard(
            "dossier.readiness",
            "Bilan de l’année",
            40,
            VIEW,
            _card,
            "dossier/readiness/card.html",
            module=MODULE,
            queries=32,
        )
    )
    name_actions({"dossier.asked": "Relances du bilan envoyées"})
    name_readings({"dossier.readiness": "Ce qui manque au bilan"})
    name_purposes({PURPOSE: "Relance du bilan"})


def _card(actor: Actor) -> dict[str, Any]:
    """What is missing today, and the money that hangs on it."""
    assert actor.community is not None
    year = current_year(timezone.localdate())
    if year is None:
        return {"year": None}
    found = summary(year, actor)
    return {
        "year": year,
        "count": found.count,
        "hanging": euros(found.hanging_cents),
        "whole": euros(found.whole_cents),
        "url": f"{community_url(actor.community, 'dossier:readiness')}?annee={year.pk}",
    }
