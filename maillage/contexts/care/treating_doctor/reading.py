"""A list of the insurer as rows: whatever spreadsheet it was kept in, whatever its columns are called."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.core.search_text import search_text

MAX_BYTES: Final = 5_000_000
MAX_LINES: Final = 5_000
_UNPACKED: Final = 80_000_000
_TITLES_WITHIN: Final = 20
_CELL: Final = 300
_SHORT: Final = "%d/%m/%y"
# Words of a title, without case or accents; the first that fits. « nom de naissance » is a name, not a date.
TITLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("birth_date", ("date de naissance", "date naissance", "ne e le", "ne le", "naissance le")),
    ("first_name", ("prenom", "prenoms")),
    ("last_name", ("nom", "nom de famille", "nom d usage", "nom de naissance", "nom usuel")),
    ("phone", ("telephone", "tel", "portable", "mobile", "numero de telephone")),
    ("email", ("courriel", "mail", "email", "e mail", "adresse electronique", "adresse mail")),
    ("place", ("code insee", "insee", "commune", "ville", "code commune", "code postal")),
    ("since_on", ("sans medecin depuis", "depuis le", "depuis", "date de fin")),
    ("ald", ("ald", "affection de longue duree")),
    ("at_home", ("domicile", "visite a domicile", "ne peut pas se deplacer")),
)
LABELS: Final[dict[str, str]] = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "place": "Commune, code Insee ou code postal",
    "phone": "Téléphone",
    "email": "Adresse électronique",
    "since_on": "Sans médecin depuis",
    "ald": "ALD (oui ou non)",
    "at_home": "Visites à domicile (oui ou non)",
}
NEEDED: Final = ("last_name", "first_name", "birth_date")

Row = dict[str, str]


def read_list(content: bytes) -> list[tuple[int, Row]]:
    """Number of the line in the file and its texts by name. Raises DoctorListRefused with what to do."""
    if not content:
        raise DoctorListRefused("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise DoctorListRefused("Ce fichier dépasse 5 Mo : gardez la seule feuille des personnes.")
    if content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _rows(_workbook(content))
    if content[:5] == b"%PDF-":
        raise DoctorListRefused("Un PDF ne se lit pas comme un tableau : demandez le fichier Excel ou CSV.")
    return _rows(_text(content))


def _text(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.replace("\x00", "")
    start = text[:4_000]
    mark = max("\t;,|", key=start.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise DoctorListRefused("Ce texte ne se lit pas comme un tableau : enregistrez-le en CSV.") from error


def _workbook(content: bytes) -> list[list[str]]:
    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                    raise DoctorListRefused(
                        "Ce classeur est trop grand : gardez la seule feuille des personnes."
                    )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(nrows=MAX_LINES + 50) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, DoctorListRefused):
            raise
        raise DoctorListRefused(
            "Ce classeur ne s’ouvre pas : enregistrez-le de nouveau en .xlsx sans mot de passe, ou en CSV."
        ) from error
    tables = [[[_cell(cell) for cell in row] for row in sheet] for sheet in sheets]
    return max(tables, key=lambda rows: max((len(_named(row)) for row in rows[:_TITLES_WITHIN]), default=0))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    return str(value)


def _named(titles: Sequence[str]) -> dict[str, int]:
    """Column of each name that these titles give."""
    words = [search_text(one).replace("(", " ").replace(")", " ").replace(".", " ").strip() for one in titles]
    words = [
        " ".join(one.replace("/", " ").replace("-", " ").replace("'", " ").replace("’", " ").split())
        for one in words
    ]
    found: dict[str, int] = {}
    for name, known in TITLES:
        at = next((words.index(word) for word in known if word in words), None)
        if at is not None:
            found[name] = at
    return found


def _rows(raw: list[list[str]]) -> list[tuple[int, Row]]:
    lines = [(number, row) for number, row in enumerate(raw, 1) if any(cell.strip() for cell in row)]
    named = [_named(row) for _, row in lines[:_TITLES_WITHIN]]
    best = max(range(len(named)), key=lambda at: len(named[at]), default=None)
    missing = NEEDED if best is None else [name for name in NEEDED if name not in named[best]]
    if best is None or missing:
        wanted = ", ".join(f"« {LABELS[name]} »" for name in missing)
        raise DoctorListRefused(
            f"Il manque une colonne : {wanted}. Écrivez ces titres sur la première ligne."
        )
    body = lines[best + 1 :]
    if not body:
        raise DoctorListRefused("Il n’y a que des titres : ajoutez les lignes des personnes.")
    if len(body) > MAX_LINES:
        raise DoctorListRefused(f"Plus de {MAX_LINES} lignes : importez la liste en plusieurs fois.")
    return [(number, _row(row, named[best])) for number, row in body]


def _row(row: Sequence[str], columns: Mapping[str, int]) -> Row:
    return {name: " ".join(row[at].split())[:_CELL] for name, at in columns.items() if at < len(row)}


def as_day(text: str, *, latest: date) -> date | None:
    """« 02/12/1950 », « 1950-12-02 », « 02.12.50 »; None for what is no day.

    latest: a year of two digits is the last one that is not after it, so that « 50 » is 1950.
    """
    cleaned = text.strip().split(" ")[0].replace(".", "/")
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", _SHORT):
        try:
            found = datetime.strptime(cleaned, form).date()  # noqa: DTZ007 - a day, without an hour
        except ValueError:
            continue
        if form == _SHORT and found > latest:
            return found.replace(year=found.year - 100)
        return found
    return None


def is_yes(text: str) -> bool:
    return search_text(text).strip() in ("oui", "o", "x", "1", "vrai", "true", "yes")
