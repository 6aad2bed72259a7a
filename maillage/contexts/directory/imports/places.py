"""Which commune a line belongs to: by its commune code, else by postal code and town.

The file gives today's code, a former one (delegated or merged commune), an arrondissement of Paris, Lyon or
Marseille, or nothing at all beside an address such as « 30500 ST AMBROIX ».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_NOT_LETTERS: Final = re.compile(r"[^A-Z0-9]+")
_CEDEX: Final = re.compile(r" CEDEX( \d+)?$")
_SHORT: Final = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}


def normalised_town(name: str) -> str:
    """Town name as comparable text: « St-Ambroix Cedex 2 » gives « SAINT AMBROIX »."""
    decomposed = unicodedata.normalize("NFKD", name.upper().replace("Œ", "OE"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = _CEDEX.sub("", _NOT_LETTERS.sub(" ", plain).strip()).split()
    return " ".join(_SHORT.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class Commune:
    """What locating a line needs of one commune of today."""

    code: str
    name: str
    postal_codes: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """The communes to keep. With `keep_all`, lines located elsewhere or nowhere are kept too.

    `codes` maps the code written in the file to today's code; `towns` maps (postal code, normalised town) to
    today's code, and is used only where the line has no commune code.
    """

    codes: Mapping[bytes, str]
    towns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    keep_all: bool = False

    @classmethod
    def of(cls, communes: Iterable[Commune], *, keep_all: bool = False) -> Places:
        """Index communes. A town name shared by two communes of one postal code locates nobody."""
        codes: dict[bytes, str] = {}
        former: dict[bytes, str] = {}
        towns: dict[tuple[str, str], set[str]] = {}
        for commune in communes:
            codes[commune.code.encode()] = commune.code
            former.update((code.encode(), commune.code) for code in commune.former_codes)
            names = {normalised_town(name) for name in (commune.name, *commune.former_names)}
            for postal in commune.postal_codes:
                for name in names:
                    towns.setdefault((postal, name), set()).add(commune.code)
        return cls(
            codes=former | codes,
            towns={key: next(iter(found)) for key, found in towns.items() if len(found) == 1},
            keep_all=keep_all,
        )

    def locate(self, *, commune_code: str, postal_code: str, postal_line: str) -> str:
        """Today's code of a line. An unknown code is given back as it is; `""` when the line says nothing."""
        if commune_code:
            return self.codes.get(commune_code.encode(), commune_code)
        postal = postal_code or postal_line[:5]
        town = postal_line[5:] if postal_line[:5].isdigit() else postal_line
        return self.towns.get((postal, normalised_town(town)), "")

    def postal_codes(self) -> frozenset[bytes]:
        """Postal codes under which a line without commune code may still be located."""
        return frozenset(postal.encode() for postal, _ in self.towns)
