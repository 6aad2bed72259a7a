"""National cooperation protocols that territories follow most, as they are proposed to the coordination.

Those of the pharmacist for cystitis, sore throat and allergic rhinitis are what territories publish (DOMAIN 1.1); the
others, and the arrêtés that all are named after, were not checked against their text. None is taken for sure: the
coordination reads each text and writes its title, its date and the products; until then it is shown « à confirmer »,
without a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_TEXT: Final = (
    "À confirmer : arrêté du 6 mars 2020 sur ce protocole de coopération, ou texte qui l’a remplacé"
)
_PRODUCTS: Final = ("antibiotique prévu par le protocole", "traitement des symptômes", "aucun produit")
_PLAIN: Final = ("traitement prévu par le protocole", "aucun produit")
PHARMACIST: Final = "21"
NURSE: Final = "60"
PHYSIOTHERAPIST: Final = "70"


@dataclass(frozen=True)
class Usual:
    """name: fixed; profession: code of who does the act; products: what may be given, in words."""

    name: str
    profession: str
    products: tuple[str, ...]
    source_label: str = _TEXT


USUAL: Final[tuple[Usual, ...]] = (
    Usual("Cystite : pollakiurie et brûlure mictionnelle de la femme", PHARMACIST, _PRODUCTS),
    Usual("Mal de gorge : odynophagie", PHARMACIST, _PRODUCTS),
    Usual("Rhinite allergique saisonnière : renouvellement du traitement", PHARMACIST, _PLAIN),
    Usual("Éruption de l’enfant : suspicion de varicelle", PHARMACIST, _PLAIN),
    Usual("Entorse de la cheville : premier recours", PHYSIOTHERAPIST, _PLAIN),
    Usual("Douleur lombaire aiguë : premier recours", PHYSIOTHERAPIST, _PLAIN),
    Usual("Cystite de la femme, par l’infirmier", NURSE, _PRODUCTS),
    Usual("Mal de gorge, par l’infirmier", NURSE, _PRODUCTS),
)
