"""What evidence holds about persons: whom a sheet or a photograph names, and who adds it."""

from __future__ import annotations

from maillage.contexts.association.api import Writing, tell_writings
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "programme.evidence",
        "Preuves : ce qui la nomme",
        38,
        {
            "programme.Evidence": Writing(("title", "detail")),
            "programme.FrozenProof": Writing(("title",)),
        },
        keeps="ce qui montre que les actions ont eu lieu, tant que la CPTS doit en rendre compte.",
    )
    holdings.register(
        Holding(
            "programme.evidence",
            "Preuves des actions",
            "work",
            "les personnes qu’une pièce nomme (feuille signée, photo, courriel), et les membres qui l’ajoutent",
            ("programme.Evidence", "programme.FrozenProof"),
            (VIEW,),
            "Montrer à l’assurance maladie et à l’ARS que ce qui est payé a eu lieu.",
            "Contrat avec l’assurance maladie et devoir de justifier l’emploi des fonds (RGPD, article 6.1.b et c).",
            "Avec l’année de bilan qu’elles prouvent, tant que la CPTS doit en rendre compte.",
            "Les membres qui ajoutent une pièce ; l’association, pour ses feuilles, comptes rendus et décisions.",
            also="les fichiers s’ouvrent pour les membres, l’équipe et l’auditeur, selon la visibilité de chacun ; "
            "les partenaires n’en lisent que les titres",
        )
    )
