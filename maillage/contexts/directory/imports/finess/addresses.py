"""Street addresses of FINESS, put in readable words."""

from __future__ import annotations

import re
from typing import Final

# Abbreviations of kinds of streets used by FINESS and the RPPS (post office standard NF Z10-011).
_STREET_TYPES: Final = {
    "ALL": "ALLEE",
    "AV": "AVENUE",
    "BD": "BOULEVARD",
    "CAR": "CARREFOUR",
    "CHE": "CHEMIN",
    "CHS": "CHAUSSEE",
    "CITE": "CITE",
    "COR": "CORNICHE",
    "CRS": "COURS",
    "DOM": "DOMAINE",
    "DSC": "DESCENTE",
    "ECA": "ECART",
    "ESP": "ESPLANADE",
    "FG": "FAUBOURG",
    "GR": "GRANDE RUE",
    "HAM": "HAMEAU",
    "HLE": "HALLE",
    "IMP": "IMPASSE",
    "LD": "LIEU-DIT",
    "LOT": "LOTISSEMENT",
    "MAR": "MARCHE",
    "MTE": "MONTEE",
    "PAS": "PASSAGE",
    "PL": "PLACE",
    "PLN": "PLAINE",
    "PLT": "PLATEAU",
    "PRO": "PROMENADE",
    "PRV": "PARVIS",
    "QUA": "QUARTIER",
    "QUAI": "QUAI",
    "R": "RUE",
    "RES": "RESIDENCE",
    "RLE": "RUELLE",
    "ROC": "ROCADE",
    "RPT": "ROND-POINT",
    "RTE": "ROUTE",
    "SEN": "SENTIER",
    "SQ": "SQUARE",
    "TPL": "TERRE-PLEIN",
    "TRA": "TRAVERSE",
    "VLA": "VILLA",
    "VLGE": "VILLAGE",
}
_SUFFIXES: Final = {"B": "BIS", "T": "TER", "Q": "QUATER"}

# Words that French streets have only with the TH which FINESS+ lost. Others may be real: they are left.
_WITHOUT_TH: Final = {
    "IERS": "THIERS",
    "EATRE": "THEATRE",
    "EODORE": "THEODORE",
    "EOPHILE": "THEOPHILE",
    "BERELOT": "BERTHELOT",
}
_WORD: Final = re.compile(r"[A-Z]+")
_POSTAL_LINE: Final = re.compile(r"(\d{5})\s+(\S.*)", re.ASCII)


def street(*, number: str, suffix: str, kind: str, name: str) -> str:
    """« 4 BIS RUE DU LAC » from the fields of the files; those that are empty are left out."""
    words = (number, _SUFFIXES.get(suffix, suffix), _STREET_TYPES.get(kind, kind), name)
    return " ".join(word for word in words if word)


def repaired(text: str, other: str) -> str:
    """The street with its TH back, where that is certain: `other` writes the same street with it, or a word of it
    exists with TH only (« RUE IERS »). Else `text` as it is."""
    if len(other) > len(text) and "TH" in other and other.replace("TH", "") == text.replace("TH", ""):
        return other
    return _WORD.sub(lambda word: _WITHOUT_TH.get(word[0], word[0]), text)


def postal_parts(line: str) -> tuple[str, str]:
    """Postal code and town of « 01440 VIRIAT »; the code is empty when the line does not begin with one."""
    found = _POSTAL_LINE.fullmatch(line)
    return (found[1], found[2]) if found else ("", line)


def whole_address(*parts: str) -> str:
    """Street, place and box number on one line, each told once."""
    told: dict[str, None] = {}
    for part in parts:
        if part:
            told.setdefault(part)
    return ", ".join(told)
