"""What `professionals` offers to the shell: navigation, dashboard, search, panel of a commune."""

from __future__ import annotations

from maillage.contexts.directory.permissions import MANAGE, VIEW
from maillage.contexts.directory.professionals.search import (
    load_commune_panel,
    load_offer_card,
    search_professionals,
)
from maillage.contexts.directory.professionals.todos import register_todos
from maillage.platform.registry import (
    DashboardCard,
    NavEntry,
    Panel,
    SearchProvider,
    TodoSource,
    dashboard_cards,
    navigation,
    panels,
    search_providers,
    todo_sources,
)


def register() -> None:
    """Called once, when the application starts."""
    navigation.register(NavEntry("territoire", "Annuaire", "directory:list", 20, VIEW, "directory"))
    dashboard_cards.register(
        DashboardCard(
            "directory.offer",
            "Professionnels du territoire",
            20,
            VIEW,
            load_offer_card,
            "directory/cards/offer.html",
            module="directory",
            queries=2,
        )
    )
    panels.register(
        Panel(
            "directory.commune",
            "territory.commune",
            10,
            VIEW,
            load_commune_panel,
            "directory/panels/commune.html",
            module="directory",
            queries=3,
        )
    )
    todo_sources.register(TodoSource("directory.register", MANAGE, register_todos, module="directory"))
    search_providers.register(
        SearchProvider(
            "directory.professionals",
            "Professionnels",
            VIEW,
            search_professionals,
            "user",
            module="directory",
            queries=7,
        )
    )
