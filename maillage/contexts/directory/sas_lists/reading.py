"""Read the list of communes where a CPTS answers, as copied from the platform of the service d’accès aux soins (SAS).

No official format is published (`README.md`): the file is any delimited text with a header, one line per commune.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from maillage.contexts.directory.imports.delimited import (
    Column,
    DelimitedRows,
    Line,
    Seen,
    Shape,
    extraction_date,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.core.identifiers.finess import is_finess
from maillage.core.identifiers.insee import InseeCodeError, parse_commune_code

EXPECTED: Final = "sas_300000000_AAAAMMJJ.csv"
COLUMNS: Final = ("cpts_finess", "commune_code", "commune_name", "phone")
SHAPE: Final = Shape(
    EXPECTED,
    (
        Column(
            "commune",
            (
                "Code INSEE",
                "Code commune",
                "Code commune INSEE",
                "Code INSEE commune",
                "Code INSEE de la commune",
                "Commune INSEE",
                "INSEE",
                "codgeo",
                "depcom",
                "code_insee",
            ),
        ),
        Column(
            "finess",
            (
                "FINESS CPTS",
                "FINESS de la CPTS",
                "Numéro FINESS",
                "Numéro FINESS CPTS",
                "N° FINESS",
                "N° FINESS CPTS",
                "Identifiant FINESS",
                "FINESS",
                "nofinesset",
            ),
            required=False,
        ),
        Column(
            "name",
            ("Commune", "Nom commune", "Nom de la commune", "Libellé commune", "Libellé de la commune"),
            required=False,
            width=120,
        ),
        Column(
            "phone",
            ("Téléphone", "Téléphone CPTS", "Téléphone de la CPTS", "Numéro de téléphone", "Tél"),
            required=False,
            width=60,
        ),
    ),
    separators=";,\t|",
    quoted=True,
)

# Rank of the column in `SHAPE`.
_FINESS: Final = 1
_NAMED_FINESS: Final = re.compile(r"(?<![0-9A-Z])(\d[0-9AB]\d{7})(?![0-9])", re.ASCII)


class InterventionReading:
    """A list being read: that of one CPTS. A commune written twice counts once."""

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.extraction_on = extraction_date(opened)
        self._rows = DelimitedRows(opened.stream, SHAPE)
        self._lines = iter(self._rows)
        self._first = next(self._lines, None)
        self.finess = self._find_cpts(opened.name)
        self.register = f"sas-{self.finess}"
        self._current = {old.decode(): new for old, new in kept.places.codes.items()}
        self._seen = Seen()

    @property
    def lines(self) -> int:
        return self._rows.lines

    def _find_cpts(self, name: str) -> str:
        """The FINESS number of the CPTS: written in the lines, else in the name of the file."""
        written = ""
        if self._rows.has("finess") and isinstance(self._first, Line):
            written = _whole(self._first.values[_FINESS])
        found = written or _finess_in_name(name)
        if not found:
            raise FileRefused(
                "Ce fichier ne dit pas de quelle CPTS il donne les communes : ajoutez une colonne « FINESS CPTS », ou "
                "mettez le numéro FINESS de la CPTS dans le nom du fichier, par exemple sas_300000000.csv."
            )
        if not is_finess(found):
            raise FileRefused(
                f"« {found[:20]} » n’est pas le numéro FINESS d’une CPTS : neuf caractères sont attendus."
            )
        return found

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        first = () if self._first is None else (self._first,)
        for row in chain(first, self._lines):
            found = row if isinstance(row, RefusedLine) else self._read(row)
            if found is not None:
                yield found

    def _read(self, row: Line) -> Record | RefusedLine | None:
        commune, finess, name, phone = row.values
        if finess and _whole(finess) != self.finess:
            raise FileRefused(
                f"Ce fichier donne les communes de plusieurs CPTS ({self.finess}, puis « {finess[:20]} » à la ligne "
                f"{row.number}). Faites un fichier par CPTS."
            )
        try:
            code = parse_commune_code(commune.zfill(5))
        except InseeCodeError:
            return RefusedLine(row.number, "Le code INSEE n’est pas celui d’une commune.")
        code = self._current.get(code, code)
        if self._seen.again(code):
            return None
        return Record(row.number, code, (self.finess, code, name, phone))


def _whole(finess: str) -> str:
    """The number with the first zero that a spreadsheet has eaten."""
    return f"0{finess}" if len(finess) == 8 else finess.upper()


def _finess_in_name(name: str) -> str:
    """The only FINESS number written in the name of a file; empty when there is none, or several."""
    found = {one for one in _NAMED_FINESS.findall(name) if is_finess(one)}
    return found.pop() if len(found) == 1 else ""


def read_interventions(opened: OpenedFile, kept: Kept) -> InterventionReading:
    return InterventionReading(opened, kept)
