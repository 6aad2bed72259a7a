"""The part of a postal address that a geocoder needs, and nothing that names somebody."""

from __future__ import annotations

import re
from typing import Final

from maillage.core.search_text import search_text

STREET_WIDTH: Final = 200
# Words that a way or a named place begins with, as search_text writes them.
_WAYS: Final = frozenset(
    (
        *("allee", "allees", "av", "ave", "avenue", "bd", "bld", "boul", "boulevard", "carrefour", "centre"),
        *(
            "chaussee",
            "chem",
            "chemin",
            "cite",
            "clos",
            "cour",
            "cours",
            "crs",
            "esplanade",
            "espl",
            "faubourg",
        ),
        *("fg", "ham", "hameau", "imp", "impasse", "lieu", "lot", "lotissement", "mail", "montee", "parc"),
        *(
            "passage",
            "pl",
            "place",
            "promenade",
            "qua",
            "quai",
            "quartier",
            "r",
            "res",
            "residence",
            "rocade",
        ),
        *("rond", "route", "rte", "rue", "ruelle", "sente", "sentier", "sq", "square", "tra", "traverse"),
        *("venelle", "villa", "village", "voie", "za", "zac", "zae", "zi", "zone"),
    )
)
_NUMBERED: Final = re.compile(r"\d{1,4}( ?(bis|ter|quater|[a-d]))? \D")
_POSTAL_LINE: Final = re.compile(r"\d{5} \D")


def street_of(address: str) -> str:
    """The way in an address, without accents or case: « CABINET X, 12 RUE DES LILAS, 30160 BESSEGES » gives
    « 12 rue des lilas »; "" when none can be told from the recipient, who may be a person.
    """
    parts = [search_text(part) for part in address.split(",")]
    for part in reversed(parts):
        if _POSTAL_LINE.match(part):
            continue
        if _NUMBERED.match(part) or part.split(" ", 1)[0] in _WAYS:
            return part[:STREET_WIDTH].strip()
    return ""
