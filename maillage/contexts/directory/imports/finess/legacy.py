"""The older files of FINESS (cs1100502, and cs1100507 with coordinates), frozen since 4 May 2026 and still met.

A first line `finess;etalab;98;AAAA-MM-JJ`, then two record types without header: `structureet` (32 fields) and
`geolocalisation` (6), which come before or after. The projection is written in words inside `sourcecoordet`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from contextlib import closing
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

from maillage.contexts.directory.imports.finess.addresses import postal_parts, street, whole_address
from maillage.contexts.directory.imports.finess.foreign import (
    Headed,
    refuse_json,
    refuse_other_records,
)
from maillage.contexts.directory.imports.finess.locating import insee_code
from maillage.contexts.directory.imports.finess.positions import Pair, Written, number_pair
from maillage.contexts.directory.imports.finess.sites import (
    FoundSite,
    SiteReading,
    clean,
    clean_number,
    read_day,
    wrong_number,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile
from maillage.contexts.directory.imports.refusal import (
    FileRefused,
    RefusedLine,
    refuse_foreign_content,
)
from maillage.contexts.directory.imports.text import text_lines
from maillage.core.geo.projections import SAINT_PIERRE_UTM

EXPECTED: Final = "etalab-cs1100507-stock-AAAAMMJJ-hhmm.csv"
STRUCTURE, COORDINATES = "structureet", "geolocalisation"
# Inside France there are some 175,000 sites: far more than this is no file of FINESS.
MAX_COORDINATES: Final = 1_000_000
_IN_MEMORY_BYTES: Final = 8 << 20
_FEW_LINES: Final = 100
UNKNOWN_PROJECTION: Final = -1

FIELDS: Final = (
    *("section", "nofinesset", "nofinessej", "rs", "rslongue", "complrs", "compldistrib", "numvoie"),
    *("typvoie", "voie", "compvoie", "lieuditbp", "commune", "departement", "libdepartement"),
    *("ligneacheminement", "telephone", "telecopie", "categetab", "libcategetab", "categagretab"),
    *("libcategagretab", "siret", "codeape", "codemft", "libmft", "codesph", "libsph", "dateouv"),
    *("dateautor", "maj", "numuai"),
)
COORDINATE_FIELDS: Final = ("section", "nofinesset", "coordxet", "coordyet", "sourcecoordet", "datemaj")
_AT: Final = {name: rank for rank, name in enumerate(FIELDS)}
_FIRST_LINE: Final = re.compile(r"finess;etalab;\d+;(\d{4}-\d\d-\d\d);*", re.ASCII)
_EPSG: Final = re.compile(r"EPSG:?\s*(\d{4,5})", re.IGNORECASE)
_ZONE_21: Final = re.compile(r"UTM\s+zone\s+21N", re.IGNORECASE)


def projection_in(source: str) -> int:
    """EPSG code written inside `sourcecoordet`; 0 when nothing is written, `UNKNOWN_PROJECTION` when it is unclear.

    Saint-Pierre-et-Miquelon is written without its number: « WGS84/UTM zone 21N ».
    """
    if found := _EPSG.search(source):
        return int(found[1])
    if _ZONE_21.search(source):
        return SAINT_PIERRE_UTM
    return UNKNOWN_PROJECTION if "UTM" in source.upper() or "LAMBERT" in source.upper() else 0


class Coordinates:
    """Coordinates of sites by FINESS number, some 150 bytes each."""

    def __init__(self) -> None:
        self._rank: dict[str, int] = {}
        self._numbers = array("d")
        self._epsg = array("l")

    def add(self, finess: str, pair: Pair, epsg: int) -> None:
        """Remember those of a site; the last told wins. Raises `FileRefused` past `MAX_COORDINATES`."""
        rank = self._rank.setdefault(finess, len(self._rank))
        if rank < len(self._epsg):
            self._numbers[2 * rank], self._numbers[2 * rank + 1] = pair
            self._epsg[rank] = epsg
            return
        if rank >= MAX_COORDINATES:
            raise FileRefused(
                "Ce fichier contient plus d’un million de positions : ce n’est pas une extraction FINESS."
            )
        self._numbers.extend(pair)
        self._epsg.append(epsg)

    def of(self, finess: str) -> tuple[Pair | None, int]:
        rank = self._rank.get(finess)
        if rank is None:
            return None, 0
        return (self._numbers[2 * rank], self._numbers[2 * rank + 1]), self._epsg[rank]


class LegacyReading(SiteReading):
    """One reading of an older file. Structures to keep wait on disk until all coordinates are known."""

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        stream = Headed(opened.stream)
        refuse_foreign_content(stream.head, EXPECTED)
        refuse_json(stream.head, EXPECTED)
        self._lines = text_lines(cast(BinaryIO, stream))
        first = next(self._lines, "")
        told = _FIRST_LINE.fullmatch(first.strip())
        day = read_day(told[1]) if told else None
        if day is None:
            raise FileRefused(
                f"La première ligne de ce fichier (« {clean(first)[:40]} ») n’est pas celle d’une extraction FINESS "
                f"(« finess;etalab;98;AAAA-MM-JJ »). Fichier attendu : {EXPECTED}."
            )
        self.extraction_on = day
        self._coordinates = Coordinates()
        super().__init__(kept)

    def sites(self) -> Iterator[FoundSite | RefusedLine]:
        with closing(SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)) as waiting:
            good = 0
            for number, text in enumerate(self._lines, start=2):
                refused = self._read(number, text, waiting)
                if refused is not None:
                    yield refused
                    if not good and self.lines >= _FEW_LINES:
                        raise FileRefused(
                            f"Les lignes de ce fichier n’ont pas les {len(FIELDS)} champs d’une extraction FINESS. "
                            f"Fichier attendu : {EXPECTED}."
                        )
                good += refused is None
            if not self.lines:
                raise FileRefused(
                    f"Ce fichier ne contient aucun établissement. Fichier attendu : {EXPECTED}."
                )
            waiting.seek(0)
            yield from self._waited(waiting)

    def _read(self, number: int, text: str, waiting: Any) -> RefusedLine | None:
        """Take one line in; tells why when it makes no sense."""
        section = text.partition(";")[0]
        if section == STRUCTURE:
            self.lines += 1
            return self._structure(number, text, waiting)
        if section == COORDINATES:
            return self._place(number, text)
        if not text.strip():
            return None
        if section == "finess":
            raise FileRefused(
                f"La première ligne revient à la ligne {number} : deux fichiers ont été mis bout à bout. "
                "Reprenez le fichier tel que publié."
            )
        refuse_other_records(section, EXPECTED)
        self.lines += 1
        return RefusedLine(number, f"Type d’enregistrement inconnu : « {clean(section)[:30]} ».")

    def _structure(self, number: int, text: str, waiting: Any) -> RefusedLine | None:
        fields, refused = _cut(number, text, FIELDS)
        if refused is not None:
            return refused
        if refused := wrong_number(number, fields[_AT["nofinesset"]].strip()):
            return refused
        postal_code, town = postal_parts(clean(fields[_AT["ligneacheminement"]]))
        commune = self.locator.locate(
            commune_code=insee_code(fields[_AT["departement"]], fields[_AT["commune"]]),
            postal_code=postal_code,
            town=town,
        )
        if commune is not None:
            waiting.write(f"{number};{commune};{text}\n".encode("utf-8", "replace"))
        return None

    def _place(self, number: int, text: str) -> RefusedLine | None:
        fields, refused = _cut(number, text, COORDINATE_FIELDS)
        if refused is not None:
            return refused
        pair = number_pair(fields[2].strip(), fields[3].strip())
        if pair is not None:
            self._coordinates.add(fields[1].strip(), pair, projection_in(fields[4]))
        return None

    def _waited(self, waiting: Any) -> Iterator[FoundSite]:
        for line in waiting:
            number, commune, text = line.decode().rstrip("\n").split(";", 2)
            yield self._site(int(number), commune, [clean(field) for field in text.split(";")])

    def _site(self, number: int, commune: str, fields: list[str]) -> FoundSite:
        told = dict(zip(FIELDS, fields, strict=False))
        metres, epsg = self._coordinates.of(told["nofinesset"])
        return FoundSite(
            number=number,
            finess=told["nofinesset"],
            name=told["rslongue"] or told["rs"],
            written=Written(commune=commune, metres=metres, epsg=epsg),
            legal_finess=told["nofinessej"],
            siret=clean_number(told["siret"]),
            category_code=told["categetab"],
            category_label=told["libcategetab"],
            address=whole_address(
                told["compldistrib"],
                street(
                    number=told["numvoie"], suffix=told["compvoie"], kind=told["typvoie"], name=told["voie"]
                ),
                told["lieuditbp"],
            ),
            postal_code=postal_parts(told["ligneacheminement"])[0],
            phone=clean_number(told["telephone"]),
            opened_on=read_day(told["dateouv"]),
        )


def _cut(number: int, text: str, fields: tuple[str, ...]) -> tuple[list[str], RefusedLine | None]:
    """The fields of a line, or why it has not the right number of them. One separator more at the end is fine."""
    if "\0" in text:
        return [], RefusedLine(number, "La ligne contient un caractère nul : elle est abîmée.")
    found = text.split(";")
    if len(found) == len(fields) + 1 and not found[-1].strip():
        found.pop()
    if len(found) != len(fields):
        return [], RefusedLine(
            number, f"{len(found)} champs au lieu de {len(fields)} : la ligne est coupée ou abîmée."
        )
    return found, None


def read_legacy(opened: OpenedFile, kept: Kept) -> LegacyReading:
    """Open a reading of an older FINESS file. Raises `FileRefused` for anything else."""
    return LegacyReading(opened, kept)
