"""An invented kind of file, to prove the frame: one structure a line, « number;name;commune;lon;opened;urgent »."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.contexts.directory.imports.kinds import Kept, Kind, OpenedFile, Record
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.imports.services import import_file
from maillage.contexts.directory.imports.text import text_lines
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import UNKNOWN
from maillage.platform.tenancy.actor import Actor

HEADER: Final = "numéro;nom;commune;lon;ouverture;urgences"
EXPECTED: Final = "avis-AAAAMMJJ.csv"
COLUMNS: Final = ("finess", "name", "kind", "commune_id", "lon", "opened_on", "has_emergency")


class NoticeReading:
    register = Structure.REGISTER

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self._texts = text_lines(opened.stream)
        self._kept = kept
        if next(self._texts, "") != HEADER:
            raise FileRefused("Ce fichier n’est pas un avis.")
        self.extraction_on = opened.given or _date_of(opened.name) or opened.file_date
        self.lines = 0

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for number, text in enumerate(self._texts, start=2):
            self.lines += 1
            parts = text.split(";")
            if len(parts) != 6:
                yield RefusedLine(number, f"{len(parts)} champs au lieu de 6")
                continue
            finess, name, code, lon, opened, urgent = parts
            commune = self._kept.places.locate(commune_code=code, postal_code="", postal_line="")
            if commune not in self._kept.places.codes.values() and not self._kept.keep_all:
                continue
            values = (
                finess,
                name,
                "other",
                commune if commune in self._kept.places.codes.values() else None,
                float(lon) if lon else None,
                date.fromisoformat(opened) if opened else None,
                {"oui": True, "non": False}.get(urgent),
            )
            yield Record(number, finess, values)


def _date_of(name: str) -> date | None:
    stamp = name.removeprefix("avis-").removesuffix(".csv")
    return date.fromisoformat(stamp) if stamp.isdigit() else None


NOTICES: Final = Kind(
    name="avis",
    register=Structure.REGISTER,
    label="Avis",
    expected=EXPECTED,
    model=Structure,
    columns=COLUMNS,
    read=NoticeReading,
    credit="Avis",
)


def notice(rank: int, commune: str, **fields: str) -> str:
    """One line about the invented structure of that rank."""
    known = {"name": f"Maison n° {rank}", "lon": "", "opened": "", "urgent": ""} | fields
    return f"99{rank:07d};{known['name']};{commune};{known['lon']};{known['opened']};{known['urgent']}"


def notices(
    folder: Path, day: date, lines: Iterable[str], *, fill: int = 100, encoding: str = "utf-8"
) -> Path:
    """A file of that day: these lines, then some about places that nobody keeps."""
    path = folder / f"avis-{day:%Y%m%d}.csv"
    filler = (notice(500_000 + rank, UNKNOWN) for rank in range(fill))
    path.write_bytes("".join(f"{line}\n" for line in (HEADER, *lines, *filler)).encode(encoding))
    return path


def bring_notices(path: Path, *, kind: Kind = NOTICES, name: str = "", **options: Any) -> ImportRun:
    return import_file(by=Actor.system(), kind=kind, path=path, options=Options(**options), name=name)


def seen() -> list[tuple[str, str, str]]:
    """What a reader sees: number, name, commune."""
    rows = Structure.objects.visible().values_list("finess", "name", "commune_id")
    return sorted((finess[-2:], name, commune or "") for finess, name, commune in rows)
