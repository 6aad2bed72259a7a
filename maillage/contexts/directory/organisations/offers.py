"""What `organisations` offers: search, panel of a commune, mandates that end, words of the journal."""

from __future__ import annotations

from maillage.contexts.directory.organisations.search import (
    load_commune_panel,
    mandate_todos,
    search_organisations,
)
from maillage.contexts.directory.permissions import EDIT, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    Panel,
    SearchProvider,
    TodoSource,
    panels,
    search_providers,
    todo_sources,
)


def register() -> None:
    """Called once, when the application starts."""
    search_providers.register(
        SearchProvider(
            "directory.organisations",
            "Organisations",
            VIEW,
            search_organisations,
            "building-community",
            module="directory",
            queries=3,
        )
    )
    panels.register(
        Panel(
            "directory.organisations_of_commune",
            "territory.commune",
            30,
            VIEW,
            load_commune_panel,
            "directory/organisations/commune_panel.html",
            module="directory",
        )
    )
    todo_sources.register(TodoSource("directory.mandates", EDIT, mandate_todos, module="directory"))
    name_actions(
        {
            "contact.changed": "Contact modifié",
            "contact.created": "Contact ajouté",
            "contact.ended": "Contact retiré",
            "contact.erased": "Contact effacé",
            "contact.resumed": "Contact repris",
            "organisation.archived": "Organisation archivée",
            "organisation.changed": "Organisation modifiée",
            "organisation.created": "Organisation créée",
            "organisation.merged": "Organisations fusionnées",
            "organisation.proposed": "Organisations du territoire créées",
            "organisation.reopened": "Organisation rétablie",
            "organisation.unmerged": "Fusion d’organisations défaite",
        }
    )
    name_readings(
        {
            "directory.organisation": "Contacts d’une organisation",
            "directory.organisations": "Organisations",
        }
    )
