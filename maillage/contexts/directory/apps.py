from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.contexts.directory"
    label = "directory"

    def ready(self) -> None:
        from maillage.contexts.directory.imports.tasks import replay_when_covered_changes
        from maillage.contexts.directory.movements import retention  # noqa: F401  # declares its due job
        from maillage.contexts.directory.movements.views import load_changes_card
        from maillage.contexts.directory.permissions import GRANTS, MANAGE, VIEW, VIEW_MOVEMENTS
        from maillage.contexts.directory.professionals.search import (
            load_commune_panel,
            load_offer_card,
            search_professionals,
        )
        from maillage.contexts.directory.professionals.todos import register_todos
        from maillage.contexts.territory.api import on_perimeter_changed
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import (
            DashboardCard,
            Module,
            NavEntry,
            Panel,
            SearchProvider,
            TodoSource,
            dashboard_cards,
            modules,
            navigation,
            panels,
            search_providers,
            todo_sources,
        )

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        modules.register(
            Module(
                "directory",
                "Annuaire",
                "Les professionnels du territoire, d’après le RPPS, et leurs mouvements.",
            )
        )
        navigation.register(NavEntry("territoire", "Annuaire", "directory:list", 20, VIEW, "directory"))
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
                queries=2,
            )
        )
        on_perimeter_changed(replay_when_covered_changes)
