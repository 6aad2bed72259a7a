"""Read the workbook of the APL that the DREES publishes: one sheet for each year, « APL 2022 », « APL 2023 »…

The header stands some lines down, after a title and notes; it is found by its words. Then one line for each commune:
code, name, APL with all general practitioners, with those of 65, 62 and 60 years or under, standardised population,
total population (layout of the editions 2022 to 2024).
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from maillage.core.identifiers.insee import InseeCodeError, parse_commune_code
from maillage.platform.ui.typography import number

MAX_FILE_BYTES: Final = 40 * 1024 * 1024
# What it may hold once unpacked: three years of 35,000 communes take some 40 MB.
MAX_UNPACKED_BYTES: Final = 400 * 1024 * 1024
MAX_COMMUNES: Final = 60_000
HEADER_WITHIN: Final = 40
REFUSED_SHARE: Final = 0.2

_SHEET: Final = re.compile(r"APL[ _-]*(20\d\d)", re.IGNORECASE | re.ASCII)
_OTHERS: Final = ("infirm", "kine", "sage", "dentist", "maieut")
_COLUMNS: Final = ("code", "apl", "standardised", "population")
_WORDS: Final = {
    "code": "le code de la commune",
    "apl": "l’APL",
    "standardised": "la population standardisée",
    "population": "la population totale",
}


class WorkbookRefused(Exception):
    """The file is not taken; the message is French and says what to do."""


@dataclass(frozen=True)
class PublishedLine:
    """A commune of the file. Indices in consultations a year and standardised inhabitant; None: not published."""

    code: str
    apl: float | None
    apl_65: float | None
    apl_62: float | None
    apl_60: float | None
    standardised: float | None
    population: float | None


@dataclass(frozen=True)
class PublishedYear:
    """A sheet. refused: lines that look like a commune and are none."""

    year: int
    lines: tuple[PublishedLine, ...]
    refused: int


def read_workbook(path: Path) -> list[PublishedYear]:
    """Every year of the workbook, in order. Raises WorkbookRefused."""
    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        years = {int(found[1]): name for name in book.sheet_names if (found := _SHEET.search(name))}
        if not years:
            raise WorkbookRefused(
                "Ce classeur n’a pas de feuille « APL » suivie d’une année, comme « APL 2023 ». Prenez celui de "
                "l’APL aux médecins généralistes, tel que la DREES le publie."
            )
        return [_read_sheet(year, book.get_sheet_by_name(years[year]).to_python()) for year in sorted(years)]
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused(
            "Ce fichier ne se lit pas comme un classeur : il est abîmé ou incomplet. Téléchargez-le à nouveau."
        ) from error


def _check_size(path: Path) -> None:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise WorkbookRefused("Ce fichier est trop grand pour être le classeur de l’APL (40 Mo au plus).")
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise WorkbookRefused(
            "Ce fichier n’est pas un classeur .xlsx. Prenez celui que la DREES publie, sans le convertir."
        ) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise WorkbookRefused(
            "Une fois ouvert, ce fichier est bien trop grand pour être le classeur de l’APL."
        )


def _read_sheet(year: int, rows: Sequence[Sequence[Any]]) -> PublishedYear:
    at, columns = _header(year, rows)
    lines: dict[str, PublishedLine] = {}
    refused = 0
    for row in rows[at + 1 :]:
        text = _text(row, columns["code"])
        if not text:
            continue
        line = _line(row, columns, text)
        if line is None or line.code in lines:
            refused += 1
        else:
            lines[line.code] = line
        if len(lines) > MAX_COMMUNES:
            raise WorkbookRefused(f"La feuille de {year} a plus de lignes que la France n’a de communes.")
    if not lines or refused > REFUSED_SHARE * (len(lines) + refused):
        raise WorkbookRefused(
            f"La feuille de {year} n’a pas la forme attendue : {number(refused)} lignes sur "
            f"{number(len(lines) + refused)} ne sont pas celles d’une commune. Rien n’a été importé."
        )
    return PublishedYear(year, tuple(lines.values()), refused)


def _header(year: int, rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Number of the header line and column of each figure."""
    best: dict[str, int] = {}
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        labels = [_plain(cell) for cell in row]
        columns = _columns(labels)
        if "code" in columns and "apl" in columns:
            other = next((word for word in _OTHERS if word in labels[columns["apl"]]), "")
            if other:
                raise WorkbookRefused(
                    "Ce classeur est celui d’une autre profession : seul celui des médecins généralistes est repris."
                )
        if all(name in columns for name in _COLUMNS):
            return at, columns
        best = max(best, columns, key=len)
    missing = [words for name, words in _WORDS.items() if name not in best]
    raise WorkbookRefused(
        f"La feuille de {year} n’a pas d’en-tête où lire {', '.join(missing)}. Prenez le classeur tel que publié."
    )


def _columns(labels: Sequence[str]) -> dict[str, int]:
    """Column of each figure, by the words of the header; the first that fits is taken."""
    found: dict[str, int] = {}
    for at, label in enumerate(labels):
        name = _name_of(label)
        if name:
            found.setdefault(name, at)
    return found


def _name_of(label: str) -> str:
    if "code" in label and "commune" in label:
        return "code"
    if label.startswith("population"):
        return "standardised" if "standard" in label else "population"
    if label.startswith("apl") or "accessibilite" in label:
        return next((f"apl_{age}" for age in ("65", "62", "60") if age in label), "apl")
    return ""


def _plain(cell: Any) -> str:
    """Lower case without accents, spaces as one."""
    decomposed = unicodedata.normalize("NFKD", str(cell))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.lower().split())


def _text(row: Sequence[Any], column: int) -> str:
    """The code as text: a number has lost its first zero."""
    if column >= len(row):
        return ""
    cell = row[column]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return text.zfill(5) if text.isdigit() else text


def _line(row: Sequence[Any], columns: dict[str, int], text: str) -> PublishedLine | None:
    try:
        code = parse_commune_code(text)
    except InseeCodeError:
        return None

    def figure(name: str) -> float | None:
        column = columns.get(name)
        return None if column is None or column >= len(row) else _figure(row[column])

    return PublishedLine(
        code,
        figure("apl"),
        figure("apl_65"),
        figure("apl_62"),
        figure("apl_60"),
        figure("standardised"),
        figure("population"),
    )


def _figure(cell: Any) -> float | None:
    """A figure of 0 or more; None for what is none (empty, « nd », secrecy)."""
    if isinstance(cell, bool):
        return None
    try:
        value = float(
            str(cell).replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        )
    except ValueError:
        return None
    return value if 0 <= value < 1e9 else None
