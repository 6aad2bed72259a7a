"""Read the official file of know-how: one line per person, profession and know-how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from maillage.contexts.directory.imports.delimited import (
    Column,
    DelimitedRows,
    Line,
    Shape,
    extraction_date,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.refusal import RefusedLine

EXPECTED: Final = "PS_LibreAcces_SavoirFaire_AAAAMMJJhhmm.txt"
COLUMNS: Final = (
    "idnps",
    "profession_code",
    "profession_label",
    "type_code",
    "type_label",
    "skill_code",
    "skill_label",
)
SHAPE: Final = Shape(
    EXPECTED,
    (
        Column("id_type", ("Type d'identifiant PP",)),
        Column("id_number", ("Identifiant PP",)),
        Column("national_id", ("Identification nationale PP",), width=60, exact=True),
        Column("profession_code", ("Code profession",), width=10, exact=True),
        Column("profession_label", ("Libellé profession",), width=120),
        Column("type_code", ("Code type savoir-faire",), width=20, exact=True),
        Column("type_label", ("Libellé type savoir-faire",), required=False, width=200),
        Column("skill_code", ("Code savoir-faire",), width=20, exact=True),
        Column("skill_label", ("Libellé savoir-faire",), width=200),
        # What the file of activities has and this one has not: it is refused by name.
        Column("mode_code", ("Code mode exercice",), required=False),
    ),
)


class SkillReading:
    """A file of know-how being read. Records have no key: a line written twice is the same know-how, counted once."""

    register = "savoir_faire"

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.extraction_on = extraction_date(opened)
        self._rows = DelimitedRows(opened.stream, SHAPE)
        if self._rows.has("mode_code"):
            self._rows.refuse_as("le fichier des activités du RPPS (PS_LibreAcces_Personne_activite)")
        self._people = kept.people

    @property
    def lines(self) -> int:
        return self._rows.lines

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for row in self._rows:
            if isinstance(row, RefusedLine):
                yield row
                continue
            found = self._read(row)
            if found is not None:
                yield found

    def _read(self, row: Line) -> Record | RefusedLine | None:
        id_type, id_number, national, profession, label, kind, kind_label, skill, skill_label, _ = row.values
        person = national or id_type + id_number
        if not person:
            return RefusedLine(row.number, "Aucun identifiant : la personne est inconnue.")
        if not profession:
            return RefusedLine(row.number, "Aucun code de profession.")
        # Professions without know-how have a line too.
        if not skill or person not in self._people:
            return None
        return Record(row.number, "", (person, profession, label, kind, kind_label, skill, skill_label))


def read_skills(opened: OpenedFile, kept: Kept) -> SkillReading:
    return SkillReading(opened, kept)
