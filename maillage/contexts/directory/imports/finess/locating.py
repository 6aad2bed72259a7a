"""In which commune a site stands, and whether it is kept."""

from __future__ import annotations

from typing import Final

from maillage.contexts.directory.imports.places import Places, normalised_town
from maillage.core.identifiers.insee import InseeCodeError, parse_commune_code

# The older file writes overseas départements as 9A…9F, and the last three digits of the commune code.
_OVERSEAS_DIGIT: Final = {"9A": "1", "9B": "2", "9C": "3", "9D": "4", "9E": "5", "9F": "6"}


def insee_code(departement: str, commune: str) -> str:
    """Commune code (five characters) from the two fields of the older file; `""` when they make none.

    9A and 101 give 97101; 01 and 053 give 01053; 2A and 004 give 2A004.
    """
    departement, commune = departement.strip().upper(), commune.strip()
    if len(commune) != 3 or not (commune.isascii() and commune.isdigit()) or len(departement) != 2:
        return ""
    digit = _OVERSEAS_DIGIT.get(departement)
    if digit is None:
        return departement + commune
    return f"97{commune}" if commune[0] != "0" else f"97{digit}{commune[1:]}"


class Locator:
    """Finds the commune of today of a site. Made once for a file."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._kept = frozenset(places.codes.values())
        self._of_departement = _unique_towns(places)

    def locate(self, *, commune_code: str = "", postal_code: str = "", town: str = "") -> str | None:
        """Today's code; `""` for a site to keep whose commune is unknown; None for a site to leave out."""
        if commune_code:
            found = self._places.codes.get(commune_code.encode(), "")
            if found:
                return found
            if not self._places.keep_all and _is_code(commune_code):
                # A commune that is not kept: a town of the same name is no reason to keep the site.
                return None
        found = self._by_post(postal_code, town)
        if found in self._kept:
            return found
        return "" if self._places.keep_all else None

    def _by_post(self, postal_code: str, town: str) -> str:
        if not postal_code:
            return ""
        found = self._places.locate(commune_code="", postal_code=postal_code, postal_line=town)
        # Large sites have a postal code of their own (CEDEX), which no table of communes knows.
        return found or self._of_departement.get(
            (_postal_departement(postal_code), normalised_town(town)), ""
        )


def _is_code(text: str) -> bool:
    try:
        parse_commune_code(text)
    except InseeCodeError:
        return False
    return True


def _unique_towns(places: Places) -> dict[tuple[str, str], str]:
    """Communes by département and name, where only one bears it."""
    found: dict[tuple[str, str], set[str]] = {}
    for (postal_code, name), code in places.towns.items():
        found.setdefault((_postal_departement(postal_code), name), set()).add(code)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def _postal_departement(postal_code: str) -> str:
    """First digits of a postal code: overseas three tell the island, and several have a Saint-Pierre."""
    return postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]
