"""What a position is, and the keys under which a map knows places."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from maillage.contexts.directory.positions.addresses import street_of


class Origin(StrEnum):
    """How a position is known, best first; the value begins the key of a place."""

    FINESS = "f"
    ADDRESS = "a"
    COMMUNE = "c"


WORDS = {
    Origin.FINESS: "position donnée par FINESS",
    Origin.ADDRESS: "adresse située par le géocodeur national",
    Origin.COMMUNE: "position approximative : centre de la commune",
}
# The same in a column of a table.
SHORT_WORDS = {
    Origin.FINESS: "donnée par FINESS",
    Origin.ADDRESS: "adresse située",
    Origin.COMMUNE: "approximative (commune)",
}


class Position(NamedTuple):
    """Degrees, and how they are known. `place`: key of the place, the same for all who are there."""

    lon: float
    lat: float
    origin: Origin
    place: str

    @property
    def is_approximate(self) -> bool:
        return self.origin is Origin.COMMUNE

    @property
    def words(self) -> str:
        return WORDS[self.origin]

    @property
    def short_words(self) -> str:
        return SHORT_WORDS[self.origin]


_PLACE = re.compile(r"f[0-9AB]{9}|a[0-9A-Za-z_-]{6}|c[0-9AB]{5}", re.ASCII)


def is_place(key: str) -> bool:
    """Whether a text has the shape of the key of a place."""
    return _PLACE.fullmatch(key) is not None


def structure_key(finess: str) -> str:
    return f"{Origin.FINESS}{finess}"


def address_key(commune_code: str, street: str) -> str:
    """Six characters tell some 68 billion addresses apart; a map holds a few thousand, and pays for each character."""
    digest = blake2b(f"{commune_code} {street}".encode(), digest_size=5).digest()
    return f"{Origin.ADDRESS}{urlsafe_b64encode(digest).decode()[:6]}"


def commune_key(code: str) -> str:
    return f"{Origin.COMMUNE}{code}"


def possible_places(finess: str, address: str, commune_code: str | None) -> str:
    """Keys of the places where something may stand on a map, best first, without asking anybody.

    « f300000000/aX1-b2c/c30037 »: the map holds one of them, and shows that one.
    """
    keys = [structure_key(finess)] if finess else []
    if commune_code:
        if street := street_of(address):
            keys.append(address_key(commune_code, street))
        keys.append(commune_key(commune_code))
    return "/".join(keys)
