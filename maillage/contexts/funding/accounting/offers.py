"""What `accounting` offers: navigation, words of the journal."""

from __future__ import annotations

from maillage.contexts.funding.accounting import leaving, personal_data
from maillage.contexts.funding.permissions import ACCOUNT
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "budget",
            "Comptabilité",
            "funding:journal",
            70,
            ACCOUNT,
            "funding",
            detail="Le journal pour l’expert-comptable, le plan de comptes, le dossier du contrôleur.",
            covers=("funding:ledger", "funding:auditor_folder"),
        )
    )
    name_actions(
        {
            "accounting.account": "Compte du plan modifié",
            "accounting.folder": "Dossier du contrôleur téléchargé",
            "accounting.frozen": "Journal comptable figé",
        }
    )
    name_readings(
        {
            "funding.auditor_folder": "Dossier du contrôleur",
            "funding.fec": "Fichier des écritures comptables",
            "funding.journal": "Journal comptable",
            "funding.ledger": "Plan de comptes",
        }
    )
