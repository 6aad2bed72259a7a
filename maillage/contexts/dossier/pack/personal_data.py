"""What packs hold about persons: the pilots of actions, whom a joined document names, who asked for the pack."""

from __future__ import annotations

from maillage.contexts.association.api import tell_writings
from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "dossier.packs",
        "Dossiers de l’année : ce qui la nomme",
        46,
        {},
        through=("dossier.Pack",),
        keeps="les dossiers déjà préparés, tels qu’ils ont été remis à l’assurance maladie et à l’ARS.",
    )
    holdings.register(
        Holding(
            "dossier.packs",
            "Dossiers de l’année",
            "work",
            "les pilotes et les participants des actions, et les personnes que nomme une pièce jointe",
            ("dossier.Pack",),
            (VIEW,),
            "Rendre compte une fois par an de ce qui a été fait et de l’emploi des fonds.",
            "Contrat avec l’assurance maladie (RGPD, article 6.1.b) et devoir de justifier l’emploi des fonds (6.1.c).",
            "Les derniers dossiers de chaque année, tant que la CPTS doit en rendre compte.",
            "Les fiches actions, les preuves et le budget de l’année ; rien n’est saisi ici.",
            also="le dossier n’emporte ni tarif, ni rémunération d’une personne",
        )
    )
