"""The code tables themselves, as published by the Agence du numérique en santé (NOS).

`nos.json` holds codes, labels and whether the code has ended, nothing else. A code that ended, or that came after
this copy, is still met in real files: labels of the file win, and nothing is refused for an unknown code.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("nos.json")

# Know-how tables, by « type de savoir-faire » (table R04).
KNOWHOW_TABLES: Final = {
    "S": "R38",
    "C": "R39",
    "CEX": "R40",
    "CAPA": "R43",
    "PAC": "R44",
    "CM": "R394",
    "SST": "R359",
    "OP": "G13",
}


@dataclass(frozen=True, slots=True)
class Concept:
    """One code. `ended`: no longer given to anyone, still met."""

    code: str
    label: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name in the NOS, its OID when known, its version, and its codes in published order."""

    name: str
    oid: str | None
    version: str
    system: str
    concepts: dict[str, Concept]


@cache
def _tables() -> dict[str, Table]:
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        key: Table(
            name=raw["name"],
            oid=raw["oid"],
            version=raw["version"],
            system=raw["system"],
            concepts={concept[0]: Concept(*concept) for concept in raw["concepts"]},
        )
        for key, raw in content["tables"].items()
    }


def table(key: str) -> Table:
    """A table by its short name: G15, R02, R04, R09, R21, R22, R23, R38… `KeyError` when not held here."""
    return _tables()[key]


def label_of(key: str, code: str, *, fallback: str = "") -> str:
    """Label of a code; `fallback` (the label of the file), else the code itself, when the table lacks it."""
    concept = table(key).concepts.get(code)
    return concept.label if concept else fallback or code


_TABLE_CODE: Final = re.compile(r"\s*\([A-Z]{2,4}\)$")


def plain_label(label: str) -> str:
    """« Cardiologie et maladies vasculaires (SM) » without the code of its table."""
    return _TABLE_CODE.sub("", label)


def has_ended(key: str, code: str) -> bool:
    """Whether the table says that this code is no longer given. An unknown code has not ended."""
    concept = table(key).concepts.get(code)
    return concept is not None and concept.ended


def knowhow_label(type_code: str, code: str, *, fallback: str = "") -> str:
    """Label of a know-how, found in the table of its type."""
    key = KNOWHOW_TABLES.get(type_code)
    return label_of(key, code, fallback=fallback) if key else fallback or code
