"""What `sas_lists` offers to the shell: its page, and what waits for the coordination."""

from __future__ import annotations

from maillage.contexts.directory.imports.kinds import Kind, register_kind
from maillage.contexts.directory.permissions import EDIT, MANAGE
from maillage.contexts.directory.sas_lists.models import InterventionCommune
from maillage.contexts.directory.sas_lists.reading import COLUMNS, EXPECTED, read_interventions
from maillage.contexts.directory.sas_lists.views import sas_todos
from maillage.platform.registry import NavEntry, TodoSource, navigation, todo_sources

KIND = Kind(
    name="sas",
    register=InterventionCommune.REGISTER,
    label="Communes d’intervention d’une CPTS au SAS",
    expected=EXPECTED,
    model=InterventionCommune,
    columns=COLUMNS,
    read=read_interventions,
    credit="Liste de la plateforme du service d’accès aux soins (SAS)",
    follows_perimeters=False,
)


def register() -> None:
    """Called once, when the application starts."""
    register_kind(KIND)
    navigation.register(NavEntry("acces", "Communes au SAS", "directory:sas", 40, EDIT, "directory"))
    todo_sources.register(TodoSource("directory.sas", MANAGE, sas_todos, module="directory", queries=4))
