"""A site as the files of FINESS tell it, and the row of the register that it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.contexts.directory.imports.finess.locating import Locator
from maillage.contexts.directory.imports.finess.positions import (
    Point,
    Positions,
    Written,
    commune_points,
)
from maillage.contexts.directory.imports.kinds import Kept, Record
from maillage.contexts.directory.imports.refusal import RefusedLine
from maillage.contexts.directory.nomenclature.structure_kinds import category_label, kind_of_category
from maillage.core.identifiers.finess import is_finess

REGISTER: Final = "finess"
COLUMNS: Final = (
    "finess",
    "legal_finess",
    "siret",
    "name",
    "legal_name",
    "category_code",
    "category_label",
    "kind",
    "has_emergency",
    "commune_id",
    "address",
    "postal_code",
    "phone",
    "email",
    "lon",
    "lat",
    "opened_on",
)
_BATCH: Final = 1_000
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_NOT_DIGITS: Final = re.compile(r"[^\d+]+", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(slots=True)
class FoundSite:
    """What a file tells of one site, before its position is worked out. number: see `Record`."""

    number: int
    finess: str
    name: str
    written: Written
    legal_finess: str = ""
    siret: str = ""
    legal_name: str = ""
    category_code: str = ""
    category_label: str = ""
    has_emergency: bool | None = None
    address: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""
    opened_on: date | None = None


def clean(text: str) -> str:
    """Text without control characters, lone surrogates, nor blanks at its ends or side by side."""
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return " ".join(text.split())


def clean_number(text: str) -> str:
    """Digits of a telephone or of an identifier, a leading + kept."""
    return _NOT_DIGITS.sub("", text)


def read_day(text: str) -> date | None:
    """A day written AAAA-MM-JJ, whatever follows; None for anything else."""
    found = _DAY.match(text)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def wrong_number(number: int, finess: str) -> RefusedLine | None:
    """Why a line about this FINESS number is left out; None when the number holds together."""
    if is_finess(finess):
        return None
    shown = clean(finess)[:20]
    told = f"« {shown} » n’est pas un numéro FINESS" if shown else "Le numéro FINESS manque"
    return RefusedLine(number, f"{told} : neuf caractères sont attendus.")


def _record(site: FoundSite, point: Point | None) -> Record:
    lon, lat = point or (None, None)
    return Record(
        site.number,
        site.finess,
        (
            site.finess,
            site.legal_finess if is_finess(site.legal_finess) else "",
            site.siret if len(site.siret) == 14 else "",
            site.name[:300] or f"Site {site.finess}",
            site.legal_name[:300],
            site.category_code[:10],
            category_label(site.category_code, fallback=site.category_label)[:200],
            kind_of_category(site.category_code),
            site.has_emergency,
            site.written.commune or None,
            site.address[:400],
            site.postal_code[:20],
            site.phone[:60],
            site.email[:200],
            lon,
            lat,
            site.opened_on,
        ),
    )


class SiteReading:
    """What the readings of sites share: locating, positions worked out many at once, and what is told afterwards.

    A reading derives from it, sets `extraction_on`, counts `lines` and gives its sites by `sites()`.
    """

    register = REGISTER

    def __init__(self, kept: Kept) -> None:
        self.lines = 0
        self.locator = Locator(kept.places)
        self._positions = Positions(commune_points(kept.places.codes.values()))

    @property
    def remarks(self) -> list[str]:
        """What the report tells of sites that are kept all the same; complete once the loop has ended."""
        doubtful = self._positions.doubtful
        if not doubtful:
            return []
        told = f"{doubtful} positions écartées" if doubtful >= 2 else "1 position écartée"
        return [f"{told} : hors de France, ou loin de la commune de l’adresse"]

    def sites(self) -> Iterator[FoundSite | RefusedLine]:
        """The sites to keep and the lines refused."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        waiting: list[FoundSite] = []
        for one in self.sites():
            if isinstance(one, RefusedLine):
                yield one
                continue
            waiting.append(one)
            if len(waiting) == _BATCH:
                yield from self._placed(waiting)
                waiting = []
        yield from self._placed(waiting)

    def _placed(self, waiting: Sequence[FoundSite]) -> Iterable[Record]:
        points = self._positions.place([site.written for site in waiting])
        return map(_record, waiting, points)
