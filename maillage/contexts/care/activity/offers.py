"""What `activity` offers: navigation, sources of the spine, the weekly letter, words of the journal."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from maillage.contexts.care.permissions import VIEW_FIGURES
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import DashboardCard, NavEntry, dashboard_cards, navigation
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    # Imported for their jobs too.
    from maillage.contexts.care.activity import (
        coordination,
        digest,
        leaving,
        load,
        personal_data,
        sources_elsewhere,
        sources_indicators,
        sources_time,
    )
    from maillage.contexts.care.unscheduled import broadcasting

    assert coordination.MODULE == MODULE
    if load.keep_askings not in broadcasting.before_purge:
        broadcasting.before_purge.append(load.keep_askings)
    personal_data.register()
    leaving.register()
    sources_indicators.register()
    sources_elsewhere.register()
    sources_time.register()
    navigation.register(
        NavEntry(
            "acces",
            "Chiffres",
            "care:figures",
            90,
            VIEW_FIGURES,
            MODULE,
            detail="Demandes, délais, urgences évitées : ce que l’accès aux soins a donné.",
            covers=("care:load_spread",),
        )
    )
    dashboard_cards.register(
        DashboardCard(
            "care.figures",
            "Accès aux soins",
            60,
            VIEW_FIGURES,
            _card,
            "care/activity/card.html",
            module=MODULE,
            queries=4,
        )
    )
    name_purposes({digest.PURPOSE: "Lettre hebdomadaire des soins"})
    name_actions(
        {
            "care_coordination.settled": "Coordination d’un mois comptée",
            "care_digest.resumed": "Lettre hebdomadaire reprise",
            "care_digest.sent": "Lettres hebdomadaires écrites",
            "care_digest.stopped": "Lettre hebdomadaire arrêtée",
        }
    )
    name_readings(
        {
            "care.figures": "Chiffres de l’accès aux soins",
            "care.my_askings": "Mes sollicitations",
            "care.load_spread": "Répartition des sollicitations",
        }
    )


def _card(actor: Actor) -> dict[str, Any]:
    """This month and the eleven before. 4 queries."""
    from maillage.contexts.care.activity import figures, load

    assert actor.community is not None
    first, last = load.year_back(timezone.localdate())
    told = figures.summary(actor, first, last)
    return {
        "summary": told,
        "requests": told.total.count("requests"),
        "met_48h": told.total.share("met_48h"),
        "url": community_url(actor.community, "care:figures"),
    }
