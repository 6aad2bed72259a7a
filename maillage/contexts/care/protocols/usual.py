"""National cooperation protocols that territories follow most, as they are proposed to the coordination.

Named after the arrêtés of 6 March 2020 (protocols between professionals of a coordinated structure). None is taken for
sure: the text, its date and the products are read and confirmed by the coordination, and shown as « à confirmer » until
then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

_TEXT: Final = "Arrêté du 6 mars 2020 autorisant ce protocole de coopération (à confirmer)"
_DAY: Final = date(2020, 3, 6)
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
    source_on: date = _DAY


USUAL: Final[tuple[Usual, ...]] = (
    Usual("Cystite : pollakiurie et brûlure mictionnelle de la femme", PHARMACIST, _PRODUCTS),
    Usual("Mal de gorge : odynophagie", PHARMACIST, _PRODUCTS),
    Usual("Rhinite allergique saisonnière : renouvellement du traitement", PHARMACIST, _PLAIN),
    Usual("Éruption de l’enfant : suspicion de varicelle", PHARMACIST, _PLAIN),
    Usual("Entorse de la cheville : premier recours", PHYSIOTHERAPIST, _PLAIN),
    Usual("Douleur lombaire aiguë : premier recours", PHYSIOTHERAPIST, _PLAIN),
)
