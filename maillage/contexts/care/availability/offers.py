"""What `availability` offers: navigation, words of the journal, jobs."""

from __future__ import annotations

from typing import Final

from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    # `services` declares the job that follows the professions of contacts.
    from maillage.contexts.care.availability import leaving, personal_data, same_person, services  # noqa: F401

    personal_data.register()
    leaving.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "acces",
            "Ma participation",
            "care:my_availability",
            60,
            ANSWER,
            MODULE,
            detail="Quand et comment l’on me sollicite, ce que j’ai pris, mes créneaux, mes places.",
            covers=("care:my_load", "care:my_slots", "care:my_room"),
        )
    )
    navigation.register(
        NavEntry("acces", "Professionnels sollicitables", "care:responders", 70, COORDINATE, MODULE)
    )
    navigation.register(
        NavEntry(
            "reglages",
            "Accès aux soins",
            "care:settings",
            75,
            CONFIGURE,
            MODULE,
            "Vagues, heures calmes, regroupement des petites communes",
        )
    )
    name_actions(
        {
            "care_settings.changed": "Réglages de l’accès aux soins changés",
            "responder.saved": "Choix d’un professionnel sollicitable enregistrés",
            "responder.stopped": "Professionnel qui ne veut plus être sollicité",
            "responder.resumed": "Professionnel de nouveau sollicitable",
            "responder.postponed": "Sollicitations reportées par un professionnel",
        }
    )
    name_readings({"care.responders": "Professionnels sollicitables"})
