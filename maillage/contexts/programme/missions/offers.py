"""What `missions` offers: navigation, words of the journal."""

from __future__ import annotations

from maillage.contexts.programme.missions import personal_data
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation

MODULE = "programme"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    navigation.register(
        NavEntry(
            "projet",
            "Missions",
            "programme:missions",
            70,
            VIEW,
            MODULE,
            detail="Celles du contrat, et les axes propres.",
            covers=("programme:nomenclature",),
        )
    )
    name_actions(
        {
            "mission.changed": "Mission modifiée",
            "mission.created": "Mission ouverte",
            "mission.ended": "Mission terminée",
            "mission.resumed": "Mission reprise",
            "mission.unnamed": "Nom retiré de missions",
        }
    )
    name_readings({"programme.missions": "Missions"})
