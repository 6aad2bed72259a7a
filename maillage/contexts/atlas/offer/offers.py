"""What `offer` offers to the shell: navigation and dashboard card."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW
from maillage.platform.registry import DashboardCard, NavEntry, dashboard_cards, navigation


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.atlas.offer.views import load_card

    navigation.register(NavEntry("territoire", "Carte de l’offre", "atlas:offer", 35, VIEW, "atlas"))
    dashboard_cards.register(
        DashboardCard(
            "atlas.offer",
            "Accès au médecin généraliste",
            30,
            VIEW,
            load_card,
            "atlas/offer/card.html",
            module="atlas",
            queries=12,
        )
    )
