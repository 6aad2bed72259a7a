"""The official RPPS file « Personne_activite » as a kind: read block by block, with its persons and movements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.kinds import Kept, Kind, OpenedFile
from maillage.contexts.directory.imports.refusal import EXPECTED_FILE, RefusedLine
from maillage.contexts.directory.imports.rpps.columns import ACTIVITY_COLUMNS, NAME_COLUMNS, activity_values
from maillage.contexts.directory.imports.rpps.extraction import extraction_of
from maillage.contexts.directory.imports.rpps.layout import POSITION
from maillage.contexts.directory.imports.rpps.people import PeopleHooks
from maillage.contexts.directory.imports.rpps.reading import Row, Scan
from maillage.contexts.directory.professionals.models import Activity

_PROFESSION: Final = POSITION["profession_code"]


class ActivityBatch:
    """Activities of one block; their lines are cut only where the register does not have them."""

    def __init__(self, rows: list[Row], communes: frozenset[str]) -> None:
        self._rows, self._communes = rows, communes
        self.digests = [row.digest for row in rows]

    def values(self, chosen: Sequence[int]) -> list[tuple[Any, ...]]:
        rows = [self._rows[at] for at in chosen]
        return [activity_values(row, row.commune if row.commune in self._communes else None) for row in rows]


class ActivityReading:
    """A Personne_activite file being read.

    elsewhere: person -> profession -> commune code, for known persons whom the file also places outside what is kept
    """

    register = SOURCE

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        extraction = extraction_of(opened.name, given=opened.given, file_date=opened.file_date)
        self.extraction_on: date = extraction.at.date()
        self.elsewhere: dict[str, dict[str, str]] = {}
        self._objectors = kept.objectors
        self._communes = frozenset(kept.places.codes.values())
        self._scan = Scan(opened.stream, extraction, places=kept.places, known_people=kept.people)

    @property
    def lines(self) -> int:
        return self._scan.report.lines

    def __iter__(self) -> Iterator[ActivityBatch | RefusedLine]:
        for batch in self._scan:
            yield from batch.refused
            for row in batch.elsewhere:
                if row.commune:
                    self.elsewhere.setdefault(row.person, {}).setdefault(row.fields[_PROFESSION], row.commune)
            kept = batch.kept
            if self._objectors:
                kept = [row for row in kept if row.person not in self._objectors]
            if kept:
                yield ActivityBatch(kept, self._communes)


RPPS: Final = Kind(
    name="rpps",
    register=SOURCE,
    label="Professionnels de santé (RPPS, activités)",
    expected=EXPECTED_FILE,
    model=Activity,
    columns=ACTIVITY_COLUMNS,
    read=ActivityReading,
    credit="RPPS, Agence du numérique en santé",
    needs=frozenset({"people"}),
    address="https://www.data.gouv.fr/api/1/datasets/r/fffda7e9-0ea2-4c35-bba0-4496f3af935d",
    staged=NAME_COLUMNS,
    hooks=PeopleHooks(),
)
