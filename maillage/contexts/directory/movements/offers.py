"""What `movements` offers to the shell: navigation, dashboard card, due job."""

from __future__ import annotations

from maillage.contexts.directory.movements import sources_indicators
from maillage.contexts.directory.movements.views import load_changes_card
from maillage.contexts.directory.permissions import VIEW_MOVEMENTS
from maillage.platform.registry import DashboardCard, NavEntry, dashboard_cards, navigation


def register() -> None:
    """Called once, when the application starts."""
    sources_indicators.register()
    navigation.register(
        NavEntry("territoire", "Mouvements", "directory:movements", 30, VIEW_MOVEMENTS, "directory")
    )
    dashboard_cards.register(
        DashboardCard(
            "directory.changes",
            "Mouvements",
            10,
            VIEW_MOVEMENTS,
            load_changes_card,
            "directory/cards/changes.html",
            module="directory",
            zone="changes",
            queries=2,
        )
    )
