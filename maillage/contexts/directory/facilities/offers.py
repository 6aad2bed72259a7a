"""What `facilities` offers to the shell and to the pages of the territory."""

from __future__ import annotations

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import CREDIT
from maillage.contexts.directory.facilities.reading import COLUMNS, EXPECTED, read_facilities
from maillage.contexts.directory.facilities.views import load_commune_panel
from maillage.contexts.directory.imports.kinds import Kind, register_kind
from maillage.contexts.directory.permissions import VIEW
from maillage.platform.registry import NavEntry, Panel, navigation, panels

# INSEE publishes each vintage at an address of its own: none is given here.
KIND = Kind(
    name="bpe",
    register=FacilityCount.REGISTER,
    label="Équipements de santé par commune (BPE)",
    expected=EXPECTED,
    model=FacilityCount,
    columns=COLUMNS,
    read=read_facilities,
    credit=CREDIT,
    follows_perimeters=False,
)


def register() -> None:
    """Called once, when the application starts."""
    register_kind(KIND)
    navigation.register(NavEntry("territoire", "Équipements", "directory:facilities", 40, VIEW, "directory"))
    panels.register(
        Panel(
            "directory.facilities",
            "territory.commune",
            30,
            VIEW,
            load_commune_panel,
            "directory/facilities/panel.html",
            module="directory",
            queries=2,
        )
    )
