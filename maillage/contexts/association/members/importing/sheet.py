"""A list as rows of texts, whatever it was kept in, and where its titles are."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from maillage.contexts.association.members.importing.columns import recognised

MAX_BYTES: Final = 5_000_000
MAX_LINES: Final = 5_000
MAX_COLUMNS: Final = 60
_CELL_WIDTH: Final = 500
# What a workbook may become once unpacked: a list of members is some hundred kilobytes.
_UNPACKED: Final = 80_000_000
# Rows among which the titles are looked for: lists often begin with a name and a date.
_TITLES_WITHIN: Final = 20


class SheetRefused(ValueError):
    """The list cannot be read; the message says what to do. Nothing was written."""


@dataclass(frozen=True)
class Sheet:
    """header: titles; rows: texts of each line, as wide as the header; numbers: of these lines in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_file(name: str, content: bytes) -> Sheet:
    """The list that a file holds. Raises SheetRefused."""
    if not content:
        raise SheetRefused("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise SheetRefused("Ce fichier dépasse 5 Mo : gardez la seule feuille des adhérents.")
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _best(_workbook(content))
    if content[:5] == b"%PDF-":
        raise SheetRefused(
            "Un PDF ne se lit pas comme un tableau : donnez le fichier Excel ou CSV d’origine."
        )
    return read_text(_decoded(content))


def read_text(text: str) -> Sheet:
    """The list that pasted cells or a CSV hold. Raises SheetRefused."""
    text = text.replace("\x00", "").strip("\ufeff\r\n")
    if not text.strip():
        raise SheetRefused("Rien n’a été collé : copiez les cellules dans votre tableur, titres compris.")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise SheetRefused("Ce texte ne se lit pas comme un tableau : enregistrez-le en CSV.") from error
    return _sheet(rows)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else line by line what Excel writes on a French Windows."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Lists glued together from several files are not written in one way from end to end.
        return "".join(map(_decoded_line, content.splitlines(keepends=True)))


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """The one that cuts the first lines most often; cells copied from a spreadsheet have tabs between them."""
    start = "\n".join(text.splitlines()[:_TITLES_WITHIN])
    counts = {mark: start.count(mark) for mark in "\t;,|"}
    if counts["\t"]:
        return "\t"
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ";"


def _workbook(content: bytes) -> list[list[list[str]]]:
    """The rows of every sheet that is shown."""
    if content[:2] == b"PK":
        _check_unpacked(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(nrows=MAX_LINES + 200) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        message = (
            "Ce classeur ne s’ouvre pas : enregistrez-le de nouveau en .xlsx sans mot de passe, ou en CSV."
        )
        raise SheetRefused(message) from error
    return [[[as_text(cell) for cell in row] for row in sheet] for sheet in sheets]


def _check_unpacked(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise SheetRefused("Ce fichier est abîmé : enregistrez-le de nouveau en .xlsx ou en CSV.") from error
    if size > _UNPACKED:
        raise SheetRefused("Ce classeur est trop grand : gardez la seule feuille des adhérents.")


def as_text(cell: Any) -> str:
    """A cell as somebody would read it: « 612345678 » of a number, « 02/12/2025 » of a day."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, (datetime, date)):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell)


def _clean(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())[:_CELL_WIDTH]


def _best(sheets: list[list[list[str]]]) -> Sheet:
    """Of several sheets, that of which most titles are understood; of equals, the first with lines."""
    filled = [rows for rows in sheets if any(any(cell.strip() for cell in row) for row in rows)]
    if not filled:
        raise SheetRefused("Ce classeur ne contient aucune ligne.")
    return _sheet(
        max(filled, key=lambda rows: max((recognised(row) for row in rows[:_TITLES_WITHIN]), default=0))
    )


def _sheet(raw: list[list[str]]) -> Sheet:
    rows = [(number, [_clean(cell) for cell in row]) for number, row in enumerate(raw, 1)]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        raise SheetRefused("Aucune ligne n’est remplie.")
    at, header = _titles(rows)
    width = max(len(row) for _, row in rows)
    body = rows[at:]
    used = [index for index in range(width) if any(len(row) > index and row[index] for _, row in body)]
    if not used:
        raise SheetRefused("Il n’y a que des titres : ajoutez les lignes des adhérents.")
    if len(used) > MAX_COLUMNS:
        raise SheetRefused(f"Plus de {MAX_COLUMNS} colonnes sont remplies : gardez celles des adhérents.")
    if len(body) > MAX_LINES:
        raise SheetRefused(f"Plus de {MAX_LINES} lignes : importez la liste en plusieurs fois.")
    return Sheet(
        tuple(header[i] if i < len(header) and header[i] else f"Colonne {_letter(i)}" for i in used),
        tuple(tuple(row[i] if i < len(row) else "" for i in used) for _, row in body),
        tuple(number for number, _ in body),
    )


def _titles(rows: list[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """How many rows stand before the lines, and the titles; no title when no row looks like one."""
    scores = [recognised(row) for _, row in rows[:_TITLES_WITHIN]]
    best = max(scores)
    if best == 0:
        return 0, []
    at = scores.index(best)
    return at + 1, rows[at][1]


def _letter(index: int) -> str:
    """Name of a column as spreadsheets write it: A, B… Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
