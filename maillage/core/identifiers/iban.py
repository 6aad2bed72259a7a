"""IBAN: the number of a bank account of the SEPA zone.

Check: ISO 13616 with the remainder by 97 of ISO 7064 (the four first characters moved to the end, letters counted
from A = 10). Lengths: SWIFT's IBAN registry, for the countries of the SEPA zone as the European Payments Council
lists them.
"""

from __future__ import annotations

import re
from typing import Final

# Country -> length of its account numbers.
LENGTHS: Final[dict[str, int]] = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
_SPACES: Final = re.compile(r"[\s\u00a0\u202f.-]+")
_SHAPE: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
# As the schemas of the messages to banks write it (ISO 9362).
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_SHOWN: Final = 4


class BadIban(ValueError):
    """Not an IBAN; the message says to the person what is wrong."""


def plain(text: str) -> str:
    """The number as it is stored: capitals, no spaces."""
    return _SPACES.sub("", text).upper()


def remainder(number: str) -> int:
    """The number modulo 97; 1 for a right one."""
    moved = number[4:] + number[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97


def parse_iban(text: str) -> str:
    """The number without spaces; BadIban says what is wrong."""
    number = plain(text)
    if not _SHAPE.fullmatch(number):
        raise BadIban(
            "Ce n’est pas un IBAN : il commence par deux lettres et deux chiffres, par exemple FR76…"
        )
    length = LENGTHS.get(number[:2])
    if length is None:
        raise BadIban(
            f"« {number[:2]} » n’est pas un pays de la zone SEPA : le virement ne pourrait pas partir."
        )
    if len(number) != length:
        raise BadIban(
            f"Un IBAN qui commence par {number[:2]} compte {length} caractères ; celui-ci en a {len(number)}."
        )
    if remainder(number) != 1:
        raise BadIban(
            "Un caractère de cet IBAN est faux (la clé ne correspond pas) : recopiez-le depuis le RIB."
        )
    return number


def parse_bic(text: str) -> str:
    """The code of a bank, 8 or 11 characters; "" stays ""; BadIban says what is wrong."""
    code = plain(text)
    if code and not _BIC.fullmatch(code):
        raise BadIban(
            "Ce n’est pas un BIC : il compte 8 ou 11 lettres et chiffres, par exemple AGRIFRPP. Recopiez-le du RIB."
        )
    return code


def masked(number: str) -> str:
    """« FR76 •••• 0189 »: never the whole."""
    return f"{number[:4]} •••• {number[-_SHOWN:]}" if len(number) > 2 * _SHOWN else "••••"
