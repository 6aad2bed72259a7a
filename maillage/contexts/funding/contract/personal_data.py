"""What the contract holds about persons: who wrote, confirmed and recorded."""

from __future__ import annotations

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.funding.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, NotPersonal, holdings, not_personal


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "funding.contract",
        "Contrat : ce qui la nomme",
        41,
        {
            "funding.Contract": Writing(("end_reason", "note")),
            "funding.ContractPayment": Writing(("label", "cancel_reason")),
        },
        keeps="le contrat et ce qui a été reçu, que la loi fait garder dix ans.",
    )
    holdings.register(
        Holding(
            "funding.contract",
            "Contrat ACI et versements",
            "work",
            "les membres qui inscrivent le contrat, confirment ses lignes et notent les versements",
            ("funding.Contract", "funding.ContractLine", "funding.ContractPayment"),
            (VIEW,),
            "Suivre ce que l’assurance maladie doit à l’association et ce qu’elle a versé.",
            "Exécution du contrat ACI (RGPD, article 6.1.b) et obligation comptable (article 6.1.c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22), puis tant que l’association existe.",
            "La trésorerie et la coordination.",
        )
    )
    not_personal.register(NotPersonal("funding.IndicatorShare", "poids des indicateurs dans le contrat"))
