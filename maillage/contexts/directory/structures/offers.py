"""What `structures` offers to the shell and to the pages of the directory."""

from __future__ import annotations

from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.structures.panels import (
    load_commune_panel,
    load_practice_panel,
    search_structures,
)
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import Panel, SearchProvider, panels, search_providers


def register() -> None:
    """Called once, when the application starts."""
    name_actions({"own_structure.declared": "Numéro FINESS de la CPTS déclaré"})
    name_readings({"directory.structures": "Lieux de soins"})
    search_providers.register(
        SearchProvider(
            "directory.structures",
            "Lieux de soins",
            VIEW,
            search_structures,
            "building-hospital",
            module="directory",
            queries=4,
        )
    )
    panels.register(
        Panel(
            "directory.structures_of_commune",
            "territory.commune",
            20,
            VIEW,
            load_commune_panel,
            "directory/structures/commune_panel.html",
            module="directory",
            queries=4,
        )
    )
    panels.register(
        Panel(
            "directory.places_of_practice",
            "directory.professional",
            10,
            VIEW,
            load_practice_panel,
            "directory/structures/practice_panel.html",
            module="directory",
            queries=4,
        )
    )
