"""Hospital sites of FINESS as published in 2020 in one CSV: names, positions, telephones.

Numbers were read as numbers on the way: FINESS numbers have lost the leading zero of the first nine départements, and
telephones theirs. Dates are in the French order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final

from maillage.contexts.directory.imports.delimited import (
    Column,
    DelimitedRows,
    Line,
    Shape,
    extraction_date,
)
from maillage.contexts.directory.imports.finess.addresses import street, whole_address
from maillage.contexts.directory.imports.finess.positions import Written, number_pair
from maillage.contexts.directory.imports.finess.sites import (
    FoundSite,
    SiteReading,
    clean,
    clean_number,
    wrong_number,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile
from maillage.contexts.directory.imports.refusal import RefusedLine
from maillage.contexts.directory.nomenclature.structure_kinds import category_of_label

EXPECTED: Final = "hopitaux_finess_AAAA.csv"
SHAPE: Final = Shape(
    expected=EXPECTED,
    columns=(
        Column("finess", ("id",)),
        Column("name", ("hospital_name",)),
        Column("site_name", ("site_name",), required=False),
        Column("lat", ("lat",)),
        Column("lon", ("lon",)),
        Column("street", ("street",)),
        Column("house_number", ("house_number",), required=False),
        Column("postal_code", ("postcode",)),
        Column("town", ("city",)),
        Column("emergency", ("emergency",)),
        Column("category", ("facility_type",)),
        Column("phone", ("tel",), required=False),
        Column("email", ("email",), required=False),
        Column("seen_on", ("ref_date",), required=False),
    ),
    separators=",;",
    quoted=True,
)
_NAMES: Final = tuple(column.name for column in SHAPE.columns)
_YES, _NO = frozenset({"yes", "true", "1", "oui"}), frozenset({"no", "false", "0", "non"})
_FINESS_DIGITS: Final = 9
_PHONE_DIGITS: Final = 9


class HospitalsReading(SiteReading):
    """One reading of the file of hospital sites."""

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self._rows = DelimitedRows(opened.stream, SHAPE)
        rows = iter(self._rows)
        first = next(rows)
        self.extraction_on = _seen_on(first) or extraction_date(opened)
        self._chained = chain((first,), rows)
        super().__init__(kept)

    def sites(self) -> Iterator[FoundSite | RefusedLine]:
        for row in self._chained:
            self.lines = self._rows.lines
            if isinstance(row, RefusedLine):
                yield row
            elif (found := self._site(row)) is not None:
                yield found
        self.lines = self._rows.lines

    def _site(self, row: Line) -> FoundSite | RefusedLine | None:
        told = {name: clean(value) for name, value in zip(_NAMES, row.values, strict=True)}
        finess = told["finess"].zfill(_FINESS_DIGITS) if told["finess"] else ""
        if refused := wrong_number(row.number, finess):
            return refused
        commune = self.locator.locate(postal_code=told["postal_code"], town=told["town"])
        if commune is None:
            return None
        return FoundSite(
            number=row.number,
            finess=finess,
            name=" - ".join(part for part in (told["name"], told["site_name"]) if part),
            written=Written(commune=commune, degrees=number_pair(told["lat"], told["lon"])),
            category_code=category_of_label(told["category"]),
            category_label=told["category"],
            has_emergency=_yes_or_no(told["emergency"]),
            address=whole_address(
                street(number=told["house_number"], suffix="", kind="", name=told["street"])
            ),
            postal_code=told["postal_code"],
            phone=_phone(told["phone"]),
            email=told["email"],
        )


def _seen_on(row: Line | RefusedLine) -> date | None:
    """The day of reference that a line writes, DD/MM/YYYY."""
    if isinstance(row, RefusedLine):
        return None
    day, _, month_year = row.values[_NAMES.index("seen_on")].partition("/")
    month, _, year = month_year.partition("/")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _phone(text: str) -> str:
    digits = clean_number(text)
    return f"0{digits}" if len(digits) == _PHONE_DIGITS and digits.isdigit() else digits


def _yes_or_no(text: str) -> bool | None:
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


def read_hospitals(opened: OpenedFile, kept: Kept) -> HospitalsReading:
    """Open a reading of the file of hospital sites. Raises `FileRefused` for anything else."""
    return HospitalsReading(opened, kept)
