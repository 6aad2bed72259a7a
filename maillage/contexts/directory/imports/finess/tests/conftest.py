"""Reads bytes as one of the kinds of FINESS, on the invented ground."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pytest

from maillage.contexts.directory.imports.finess.kinds import KINDS
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.places import Commune as Place
from maillage.contexts.directory.imports.places import Places
from maillage.contexts.directory.imports.refusal import RefusedLine
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community

ON_DISK = date(2026, 1, 2)
_BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass
class Outcome:
    """What a reading gave: kept rows by FINESS number, refused lines, and the reading itself."""

    rows: list[dict[str, Any]]
    refused: list[RefusedLine]
    reading: Any

    @property
    def row(self) -> dict[str, Any]:
        assert len(self.rows) == 1, self.rows
        return self.rows[0]

    @property
    def numbers(self) -> list[str]:
        return [row["finess"] for row in self.rows]


class Read(Protocol):
    def __call__(
        self,
        kind: str,
        content: bytes,
        *,
        keep_all: bool = False,
        structures: frozenset[str] = frozenset(),
        given: date | None = None,
        name: str = "fichier",
    ) -> Outcome: ...


def _places(keep_all: bool) -> Places:
    codes = territory.all_commune_codes() if keep_all else territory.covered_codes()
    return Places.of(
        (
            Place(one.code, one.name, one.postal_codes, one.former_codes, one.former_names)
            for one in territory.commune_identities(codes)
        ),
        keep_all=keep_all,
    )


@pytest.fixture
def read(land: Community) -> Read:
    """Read a file for the perimeter of the community, or for the whole of France."""
    del land

    def run(
        kind: str,
        content: bytes,
        *,
        keep_all: bool = False,
        structures: frozenset[str] = frozenset(),
        given: date | None = None,
        name: str = "fichier",
    ) -> Outcome:
        of_kind = _BY_NAME[kind]
        kept = Kept(places=_places(keep_all), structures=structures)
        reading = of_kind.read(OpenedFile(name, io.BytesIO(content), given, ON_DISK), kept)
        found = list(reading)
        return Outcome(
            rows=[
                dict(zip(of_kind.columns, one.values, strict=True))
                for one in found
                if isinstance(one, Record)
            ],
            refused=[one for one in found if isinstance(one, RefusedLine)],
            reading=reading,
        )

    return run
