"""Read the counts of facilities per commune that INSEE publishes (BPE), in any of the layouts met.

- one line per commune and type: `com,TYPEQU,NB_EQUIP`, or `DEPCOM;TYPEQU;NB_EQUIP;AN;…`;
- one line per place, type and measure (since the edition of 2024): `GEO;GEO_OBJECT;…;FACILITY_TYPE;BPE_MEASURE;
  TIME_PERIOD;OBS_VALUE`, where totals and places other than communes are left out.

Only health and the care of old people are kept (sub-domains D1 to D4). Codes of communes move: several lines of one
commune of today are added up, so that records come once the whole file has been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from maillage.contexts.directory.imports.delimited import Column, DelimitedRows, Line, Seen, Shape
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.core.identifiers.insee import InseeCodeError, departement_of, parse_commune_code

EXPECTED: Final = "bpe2019_sante_commune.csv"
COLUMNS: Final = ("vintage", "commune_code", "departement_code", "type_code", "count")
SHAPE: Final = Shape(
    EXPECTED,
    (
        Column("commune", ("com", "depcom", "codgeo", "geo", "code commune", "code_commune")),
        Column("type", ("typequ", "facility_type")),
        Column("count", ("nb_equip", "obs_value", "nb")),
        Column("year", ("an", "time_period", "annee", "millesime"), required=False),
        Column("place", ("geo_object",), required=False),
        Column("measure", ("bpe_measure",), required=False),
        # Older layouts count by district of a commune.
        Column("district", ("dciris", "iris"), required=False),
    ),
    separators=";,\t|",
    quoted=True,
    closed=True,
)
FIRST_VINTAGE, LAST_VINTAGE = 2007, 2099

_HEALTH: Final = re.compile(r"D[1-4]\d\d", re.ASCII)
# « 12 », or « 12.0 » as spreadsheets and statistical software write it.
_COUNT: Final = re.compile(r"(\d{1,7})(?:[.,]0+)?", re.ASCII)
_YEAR: Final = re.compile(r"20\d\d", re.ASCII)
_NAMED_YEAR: Final = re.compile(r"bpe[^0-9]{0,2}(20\d\d|\d\d)(?!\d)", re.IGNORECASE | re.ASCII)


def is_health_type(code: str) -> bool:
    """Whether a code is of a type that is kept: health, or the care of old people."""
    return _HEALTH.fullmatch(code) is not None


class _Fields(NamedTuple):
    """A line, in the order of `SHAPE`."""

    commune: str
    type: str
    number: str
    year: str
    place: str
    measure: str
    district: str

    @property
    def is_wanted(self) -> bool:
        """A count of facilities, of a health type, in a commune."""
        return self.place in ("", "COM") and self.measure in ("", "FACILITIES") and is_health_type(self.type)


class FacilityReading:
    """A file of counts being read: one record per commune of today and type, after the whole file."""

    def __init__(self, opened: OpenedFile, current: Mapping[str, str]) -> None:
        rows = DelimitedRows(opened.stream, SHAPE)
        self._rows = rows
        self._current = current
        self._lines = iter(rows)
        self._first = next(self._lines, None)
        self.vintage = self._find_vintage(opened)
        self.extraction_on = date(self.vintage, 1, 1)
        self.register = f"bpe-{self.vintage}"
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}
        self._seen = Seen()

    @property
    def lines(self) -> int:
        return self._rows.lines

    def _find_vintage(self, opened: OpenedFile) -> int:
        """The year of the counts: written in the lines, else in the file's name, else given by the operator."""
        written = ""
        if isinstance(self._first, Line):
            written = _Fields._make(self._first.values).year
        named = _NAMED_YEAR.search(opened.name)
        if _YEAR.fullmatch(written):
            year = int(written)
        elif named:
            year = int(named[1]) if len(named[1]) == 4 else 2000 + int(named[1])
        elif opened.given:
            year = opened.given.year
        else:
            raise FileRefused(
                "Le millésime de ce fichier n’est écrit ni dans ses lignes ni dans son nom : donnez la date du "
                f"1er janvier de son année, ou nommez-le comme {EXPECTED}."
            )
        if not FIRST_VINTAGE <= year <= LAST_VINTAGE:
            raise FileRefused(f"{year} n’est pas un millésime de la base permanente des équipements.")
        return year

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        first = () if self._first is None else (self._first,)
        for row in chain(first, self._lines):
            refused = row if isinstance(row, RefusedLine) else self._add(row)
            if refused is not None:
                yield refused
        for (commune, kind), (number, count) in self._counts.items():
            yield Record(
                number,
                f"{commune}|{kind}",
                (self.vintage, commune, departement_of(commune), kind, count),
            )

    def _add(self, row: Line) -> RefusedLine | None:
        fields = _Fields._make(row.values)
        if fields.year and fields.year != str(self.vintage):
            raise FileRefused(
                f"Ce fichier mêle deux millésimes : {self.vintage} et « {fields.year[:10]} » à la ligne {row.number}. "
                "Importez un millésime à la fois."
            )
        if not fields.is_wanted:
            return None
        if self._seen.again(f"{fields.commune}|{fields.district}|{fields.type}"):
            raise FileRefused(
                f"La ligne {row.number} compte une seconde fois les équipements {fields.type} de "
                f"{fields.commune[:10]} : des lignes sont en double. Reprenez le fichier tel que publié."
            )
        try:
            # A code taken for a number has lost its first zero.
            code = parse_commune_code(fields.commune.zfill(5))
        except InseeCodeError:
            return RefusedLine(row.number, "Le code n’est pas celui d’une commune.")
        count = _COUNT.fullmatch(fields.number)
        if count is None:
            return RefusedLine(row.number, "Le nombre d’équipements n’est pas un nombre entier.")
        key = (self._current.get(code, code), fields.type)
        number, total = self._counts.get(key, (row.number, 0))
        self._counts[key] = (number, total + int(count[1]))
        return None


def read_facilities(opened: OpenedFile, kept: Kept) -> FacilityReading:
    """The whole of France is kept, to compare a territory with it.

    Former codes of the communes that the installation follows become today's; elsewhere the code stays that of the
    file, which the totals by département do not feel.
    """
    return FacilityReading(opened, {old.decode(): new for old, new in kept.places.codes.items()})
