"""What `calibration` offers to the shell: the operator's page, and the words of the journal."""

from __future__ import annotations

from maillage.platform.audit.labels import name_actions
from maillage.platform.registry import OperatorPage, operator_pages


def register() -> None:
    """Called once, when the application starts."""
    operator_pages.register(
        OperatorPage(
            "atlas_national:apl",
            "APL publiée et calage",
            "À quel point nos cartes approchent l’indice que la DREES publie, et ce qui les en rapproche.",
            order=60,
        )
    )
    name_actions(
        {
            "atlas.apl_imported": "APL publiée importée",
            "atlas.apl_calibration_asked": "Calage demandé",
            "atlas.apl_calibrated": "Calage terminé",
            "atlas.apl_calibration_refused": "Calage refusé",
            "atlas.apl_calibration_used": "Calage utilisé",
            "atlas.apl_calibration_set_aside": "Calage mis de côté",
        }
    )
