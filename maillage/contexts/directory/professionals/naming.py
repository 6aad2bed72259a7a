"""Names that the registers write in capitals, as people write them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Legal forms and kinds of places that are said letter by letter, or written so by those who work there.
# fmt: off
ACRONYMS: Final = frozenset((
    "ARS", "CAARUD", "CAMSP", "CATTP", "CCAS", "CECOS", "CEGIDD", "CHI", "CHIC", "CHU", "CIAS", "CSAPA",
    "CSO", "EAM", "EHPA", "EHPAD", "EIRL", "EPSM", "ESAT", "ESP", "ESPIC", "EURL", "FAM", "GIE", "GIP",
    "HAD", "HIA", "IFSI", "IME", "IMPRO", "IRM", "ITEP", "MAPA", "MCO", "MECS", "MSA", "MSPU", "PMI", "PUI",
    "SA", "SAAD", "SAD", "SAMSAH", "SAMU", "SARL", "SAS", "SASU", "SAVS", "SELARL", "SELAS", "SELASU",
    "SELCA", "SELURL", "SESSAD", "SISA", "SMUR", "SPASAD", "SSIAD", "UCSA", "UDAF", "UGECAM", "ULIS",
    "USLD",
))
# fmt: on
# Words of the middle of a name.
# fmt: off
_SMALL: Final = frozenset((
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "s",
    "sous", "sur", "un", "une",
))
# fmt: on
_WORD: Final = re.compile(r"[^\W_]+")
_VOWELS: Final = frozenset("AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŸŒÆ")
_TITLES: Final = {"DR": "Dr", "PR": "Pr", "STE": "Ste", "ST": "St", "MME": "Mme"}


@lru_cache(maxsize=20_000)
def proper_structure_name(name: str) -> str:
    """« SCM CABINET DU PONT D'ARC » gives « SCM Cabinet du Pont d'Arc »; a name with small letters is unchanged.

    Words without vowels or with figures are taken for acronyms too: « CDPS 12 ».
    """
    if name != name.upper():
        return name
    return _WORD.sub(lambda match: _proper(match.group(), is_first=not match.start()), name)


def _proper(word: str, *, is_first: bool) -> str:
    if word in _TITLES:
        return _TITLES[word]
    if word in ACRONYMS:
        return word
    if not is_first and word.lower() in _SMALL:
        return word.lower()
    if len(word) > 1 and (_VOWELS.isdisjoint(word) or not word.isalpha()):
        return word
    return word.capitalize()


# Parts of an address that are no words.
_PARTS_OF_ADDRESS: Final = frozenset(
    ("BP", "CS", "TSA", "ZA", "ZAC", "ZI", "ZAE", "ZUP", "RN", "RD", "II", "III")
)


@lru_cache(maxsize=20_000)
def proper_address(address: str) -> str:
    """« 24 Impasse DE LA LUNE ROUSSE, 30160 BESSÈGES » gives « 24 Impasse de la Lune Rousse, 30160 Bessèges »."""

    def proper(match: re.Match[str]) -> str:
        word = match.group()
        if word != word.upper() or word.isdigit() or word in _PARTS_OF_ADDRESS:
            return word
        before = address[: match.start()].rstrip()
        return _proper(word, is_first=not before or before.endswith(","))

    return _WORD.sub(proper, address)
