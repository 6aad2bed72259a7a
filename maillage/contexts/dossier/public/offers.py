"""What `public` offers: navigation, words of the journal."""

from __future__ import annotations

from typing import Final

from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation

MODULE: Final = "dossier"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.dossier.public import leaving, personal_data

    personal_data.register()
    leaving.register()
    navigation.register(NavEntry("budget", "Version publique", "dossier:public_pages", 96, VIEW, MODULE))
    name_actions(
        {
            "public_page.address": "Adresse d’une version publique changée",
            "public_page.begun": "Version publique commencée",
            "public_page.composed": "Version publique composée",
            "public_page.published": "Version publique publiée",
            "public_page.withdrawn": "Version publique retirée",
            "public_page.words_allowed": "Mots laissés sciemment dans une version publique",
        }
    )
    name_readings({"dossier.public_pages": "Versions publiques"})
