"""What `protocols` offers: navigation, words of the journal."""

from __future__ import annotations

from typing import Final

from maillage.contexts.care.permissions import VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.care.protocols import leaving, personal_data, same_person

    personal_data.register()
    leaving.register()
    same_person.register()
    navigation.register(NavEntry("acces", "Protocoles", "care:protocols", 50, VIEW, MODULE))
    name_actions(
        {
            "protocol.usual": "Protocoles nationaux ajoutés au registre",
            "protocol.created": "Protocole ajouté au registre",
            "protocol.changed": "Protocole modifié",
            "protocol.joined": "Participation à un protocole",
            "protocol.left": "Fin d’une participation à un protocole",
            "inclusion.added": "Inclusion notée",
            "inclusion.removed": "Inclusion effacée",
        }
    )
    name_readings({"care.protocols": "Protocoles de coopération", "care.inclusions": "Inclusions"})
