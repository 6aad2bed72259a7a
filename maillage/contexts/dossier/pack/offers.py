"""What `pack` offers: navigation, access to its archives, words of the journal."""

from __future__ import annotations

from typing import Final

from maillage.contexts.dossier.pack import leaving, personal_data
from maillage.contexts.dossier.pack.permissions import may_download
from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import FileAccess, NavEntry, file_access, navigation

MODULE: Final = "dossier"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    file_access.register(FileAccess(leaving.OWNER, may_download))
    navigation.register(
        NavEntry(
            "budget",
            "Dossier de l’année",
            "dossier:packs",
            60,
            VIEW,
            MODULE,
            detail="Rapport, fiches, tableaux et pièces, en une archive.",
            covers=("dossier:contract_table",),
        )
    )
    name_actions(
        {
            "pack.asked": "Dossier de l’année demandé",
            "pack.built": "Dossier de l’année préparé",
            "pack.let_go": "Ancien dossier de l’année retiré",
        }
    )
    name_readings({"dossier.pack": "Documents du dossier de l’année"})
