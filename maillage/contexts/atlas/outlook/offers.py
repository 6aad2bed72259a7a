"""What `outlook` offers to the shell: navigation, words of the journal, whose data it holds."""

from __future__ import annotations

from maillage.contexts.atlas.outlook import personal_data
from maillage.contexts.atlas.permissions import VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    navigation.register(NavEntry("territoire", "Avenir", "atlas:outlook", 45, VIEW, "atlas"))
    name_actions(
        {
            "outlook.assumptions_changed": "Hypothèses d’avenir modifiées",
            "outlook.assumptions_reset": "Hypothèses d’avenir rétablies",
        }
    )
    name_readings(
        {
            "atlas.outlook_communes": "Avenir commune par commune",
            "atlas.outlook_told": "Avenir, avec ce que des personnes ont dit",
            "atlas.outlook_years": "Avenir année par année",
        }
    )
