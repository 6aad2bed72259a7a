"""Numbers of health professionals: RPPS, ADELI, and the national identifier (IDNPS) that carries either.

Rules: « Service d'accès aux soins », guide ans.fr.fhir.sas 1.2.0, frequently asked questions, and the published
RPPS extraction. Identifiers are text, never numbers: leading zeros count, and some are not made of digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.identifiers.luhn import has_luhn_key, luhn_key

RPPS_LENGTH: Final = 11
ADELI_LENGTH: Final = 9
# No real number begins so: invented people of demonstrations and tests carry it.
INVENTED_PREFIX: Final = "9999"


class PersonIdKind(StrEnum):
    RPPS = "rpps"
    ADELI = "adeli"
    OTHER = "other"


_PREFIX: Final = {PersonIdKind.RPPS: "8", PersonIdKind.ADELI: "0", PersonIdKind.OTHER: ""}


@dataclass(frozen=True, slots=True)
class PersonId:
    """A national identifier, taken apart. `number` is the RPPS or ADELI number, or the whole text otherwise."""

    kind: PersonIdKind
    number: str

    @property
    def national(self) -> str:
        """The identifier with its prefix: 8 for RPPS, 0 for ADELI, none for others (accounts without number)."""
        return _PREFIX[self.kind] + self.number


def is_rpps(number: str) -> bool:
    """Whether the text is 11 digits. The key is not checked: see `has_rpps_key`."""
    return len(number) == RPPS_LENGTH and number.isascii() and number.isdigit()


def has_rpps_key(number: str) -> bool:
    """Whether an RPPS number ends with its Luhn key.

    The key is widely reported, and held by the numbers seen, but was not read in a text of the registry: use it to
    warn somebody who types a number, never to refuse a line of an official file.
    """
    return is_rpps(number) and has_luhn_key(number)


def invented_rpps(rank: int) -> str:
    """An RPPS number for an invented person, with its key: distinct for 0 <= rank < 1,000,000."""
    if not 0 <= rank < 1_000_000:
        raise ValueError(f"rank out of range: {rank}")
    stem = f"{INVENTED_PREFIX}{rank:06d}"
    return stem + luhn_key(stem)


def is_invented(national_id: str) -> bool:
    """Whether a national identifier or an RPPS number belongs to an invented person."""
    person = parse_national_id(national_id)
    return person.number.startswith(INVENTED_PREFIX)


def parse_national_id(text: str) -> PersonId:
    """Take apart a national identifier (IDNPS), or a bare RPPS number.

    `8` and 11 digits: RPPS. `0` and 9 characters: ADELI (some hold a letter: 2A, 2B or former series). Anything
    else, such as the UUID of an account without number, is kept whole. `ValueError` when empty.
    """
    value = text.strip()
    if not value:
        raise ValueError("empty identifier")
    if is_rpps(value):
        return PersonId(PersonIdKind.RPPS, value)
    if value[0] == "8" and is_rpps(value[1:]):
        return PersonId(PersonIdKind.RPPS, value[1:])
    if value[0] == "0" and len(value) == ADELI_LENGTH + 1 and value.isascii() and value.isalnum():
        return PersonId(PersonIdKind.ADELI, value[1:])
    return PersonId(PersonIdKind.OTHER, value)
