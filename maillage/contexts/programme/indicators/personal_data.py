"""What indicators hold about persons: who types a figure. A figure counts, and names nobody."""

from __future__ import annotations

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.programme.permissions import VIEW_FIGURES
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "programme.indicators",
        "Indicateurs : ce qui la nomme",
        39,
        {"programme.Reading": Writing(("note",))},
        keeps="l’historique d’un chiffre ne change pas ; une remarque peut être rectifiée.",
    )
    holdings.register(
        Holding(
            "programme.indicators",
            "Indicateurs, cibles et années de bilan",
            "work",
            "les membres qui saisissent un chiffre ou closent une année",
            (
                "programme.Indicator",
                "programme.Target",
                "programme.Reading",
                "programme.ReportingYear",
                "programme.RefreshTurn",
            ),
            (VIEW_FIGURES,),
            "Suivre ce que la CPTS fait et le montrer à l’assurance maladie ; savoir qui a saisi un chiffre, et quand.",
            "Mission d’intérêt public et contrat avec l’assurance maladie (RGPD, article 6.1.b et e).",
            "Tant que la CPTS existe : l’historique d’un chiffre ne change pas.",
            "Les membres qui saisissent ; les faits notés par la CPTS, comptés sans les noms.",
        )
    )
