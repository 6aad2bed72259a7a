"""What the register of documents holds about persons: who files, and whatever a file says."""

from __future__ import annotations

from maillage.contexts.association.documents.retention import KEPT_FOR, erase_documents
from maillage.contexts.association.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, Retention, holdings, retentions


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.documents",
            "Documents de l’association",
            "work",
            "les personnes qu’un document nomme, et les membres qui déposent",
            ("association.Document", "association.DocumentVersion", "association.DocumentText"),
            (VIEW,),
            "Garder les écrits de l’association et les retrouver.",
            "Obligation légale et intérêt légitime : tenir les écrits de l’association (RGPD, article 6.1.c et f).",
            "Jusqu’au jour inscrit sur chaque document ; sans jour, tant que l’association existe.",
            "Les membres qui déposent.",
            narrower=(("association.DocumentText.words", ""),),
            also="pour chaque document, seulement les fonctions que sa visibilité désigne",
        )
    )
    retentions.register(
        Retention(
            "association.documents",
            "Documents arrivés à leur dernier jour",
            "le document, ses versions et ses fichiers",
            KEPT_FOR,
            "Le dernier jour de garde, écrit sur chaque document par qui le dépose.",
            erase_documents,
            adjustable=False,
        )
    )
