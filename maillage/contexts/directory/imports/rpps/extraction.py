"""When the official file was extracted: the date that every page must cite beside « RPPS, ANS »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
_STAMP: Final = re.compile(r"Personne_activite_(\d{8})(\d{4})?", re.IGNORECASE)


class ExtractionSource(StrEnum):
    """Where the extraction date was found, best first."""

    FILE_NAME = "file_name"
    GIVEN = "given"
    FILE_DATE = "file_date"


@dataclass(frozen=True, slots=True)
class Extraction:
    """Instant of the extraction (aware, Paris time) and where it was found."""

    at: datetime
    source: ExtractionSource


def extraction_of(name: str, *, given: date | None = None, file_date: date) -> Extraction:
    """Extraction date from the file's name, else from `given`, else from the date of the file on disk.

    Published names end with AAAAMMJJhhmm; AAAAMMJJ alone is understood as midnight, and so are the two others.
    """
    stamped = _from_name(name)
    if stamped is not None:
        return Extraction(stamped, ExtractionSource.FILE_NAME)
    day, source = (given, ExtractionSource.GIVEN) if given else (file_date, ExtractionSource.FILE_DATE)
    return Extraction(datetime.combine(day, time(), PARIS), source)


def _from_name(name: str) -> datetime | None:
    found = _STAMP.search(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1] + (found[2] or "0000"), "%Y%m%d%H%M").replace(tzinfo=PARIS)
    except ValueError:
        return None
