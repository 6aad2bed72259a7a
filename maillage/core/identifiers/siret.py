"""SIREN (9 digits) and SIRET (14 digits) numbers of the Sirene register (Insee)."""

from __future__ import annotations

import re
from typing import Final

from maillage.core.identifiers.luhn import has_luhn_key, luhn_sum

LA_POSTE_SIREN: Final = "356000000"
_BLANKS: Final = re.compile(r"[\s.]+")


def normalised(number: str) -> str:
    """The number without the blanks and dots people write in it."""
    return _BLANKS.sub("", number)


def is_siren(number: str) -> bool:
    """Whether the text is 9 digits ending with their Luhn key (R. 123-221 of the commercial code; Insee)."""
    return len(number) == 9 and number.isascii() and number.isdigit() and has_luhn_key(number)


def is_siret(number: str) -> bool:
    """Whether the text is a SIREN and 5 digits, with the Luhn key over the 14.

    Establishments of La Poste (SIREN 356 000 000) are numbered otherwise: the plain sum of their digits is a
    multiple of 5, except the head office, which follows the common rule (Insee).
    """
    if len(number) != 14 or not (number.isascii() and number.isdigit()) or not is_siren(number[:9]):
        return False
    if luhn_sum(number) % 10 == 0:
        return True
    return number.startswith(LA_POSTE_SIREN) and sum(map(int, number)) % 5 == 0


def siren_of(siret: str) -> str:
    """The SIREN of the company that holds this establishment. `ValueError` when it is no SIRET."""
    if not is_siret(siret):
        raise ValueError(f"not a SIRET: {siret!r}")
    return siret[:9]
