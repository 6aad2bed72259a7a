"""Invented places of care on the ground of the tests, visible as if FINESS had just been imported."""

from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA

_numbers = count(1)


def place_of_care(finess: str, commune: str = ALPHA, **fields: Any) -> Structure:
    """A pharmacy of that number in that commune, unless `fields` say otherwise."""
    RegisterState.objects.get_or_create(source="finess", defaults={"generation": 1})
    values: dict[str, Any] = {
        "name": f"PHARMACIE {finess}",
        "kind": "pharmacy",
        "category_code": "620",
        "digest": next(_numbers).to_bytes(16),
        "since": 1,
    }
    return Structure.objects.create(finess=finess, commune_id=commune, **(values | fields))
