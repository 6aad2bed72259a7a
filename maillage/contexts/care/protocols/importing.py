"""Inclusions of a file (.xlsx, .csv): read, shown, then written. Only known columns of closed lists are read.

The page holds what was read between showing and writing: nothing is kept that nobody confirmed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from maillage.contexts.association.models import Contact
from maillage.contexts.care.protocols.models import (
    Inclusion,
    InclusionAge,
    InclusionSex,
    Orientation,
    Participation,
    YesNo,
)
from maillage.contexts.care.protocols.refusals import ProtocolRefused
from maillage.contexts.care.protocols.services import add_inclusion, checked
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

# Codes of the doctors who may delegate.
DOCTORS: Final = ("10", "10-mg")
MAX_BYTES: Final = 2_000_000
MAX_LINES: Final = 1_000
_UNPACKED: Final = 40_000_000
_WIDTH: Final = 120
# Words of a title, folded -> what the column gives.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "day": ("date", "jour"),
    "sex": ("sexe", "genre"),
    "age_band": ("age", "tranche d age"),
    "has_doctor": ("medecin traitant", "mt", "a un medecin traitant"),
    "orientation": ("orientation", "issue", "devenir"),
    "product": ("produit", "produits", "traitement"),
    "is_renewal": ("renouvellement",),
    "had_effect": ("effet indesirable", "evenement indesirable"),
    "delegate": ("rpps du medecin delegant", "rpps medecin delegant", "rpps delegant", "medecin delegant"),
}
TITLES: Final = (
    "date ; sexe ; âge ; médecin traitant ; orientation ; produit ; renouvellement ; effet indésirable ; "
    "RPPS du médecin délégant"
)
_YES: Final = frozenset({"oui", "o", "x", "1", "vrai", "yes"})
_WORDS: Final[dict[str, dict[str, str]]] = {
    "sex": {"f": "f", "femme": "f", "feminin": "f", "m": "m", "h": "m", "homme": "m", "masculin": "m"},
    "has_doctor": {"oui": "yes", "o": "yes", "non": "no", "n": "no", "": "unknown", "ne sait pas": "unknown"},
    "orientation": {
        "pharmacie": "site",
        "sur place": "site",
        "medecin delegant": "delegate",
        "delegant": "delegate",
        "medecin traitant": "treating",
        "mt": "treating",
        "urgences": "emergency",
    },
}


@dataclass(frozen=True)
class Row:
    """A line of the file. values: understood; fault: why it is left out, "" for none."""

    number: int
    values: dict[str, Any]
    fault: str = ""
    known: bool = False


@dataclass
class Read:
    """What a file holds. text: the same as CSV, to be sent again."""

    rows: list[Row] = field(default_factory=list)
    text: str = ""

    @property
    def ready(self) -> list[Row]:
        return [row for row in self.rows if not row.fault and not row.known]

    @property
    def faults(self) -> list[Row]:
        return [row for row in self.rows if row.fault]

    @property
    def known(self) -> list[Row]:
        return [row for row in self.rows if row.known]


def read_file(participation: Participation, content: bytes) -> Read:
    """The inclusions of a file. ProtocolRefused if it is no table, or has not the columns."""
    if len(content) > MAX_BYTES:
        raise ProtocolRefused("Ce fichier dépasse 2 Mo : importez-le en plusieurs fois.")
    cells = _workbook(content) if content[:4] == b"PK\x03\x04" else _lines(_decoded(content))
    return _understood(participation, cells)


def read_text(participation: Participation, text: str) -> Read:
    """The same of what a page sent again."""
    return _understood(participation, _lines(text))


@transaction.atomic
def write(*, by: Actor, participation: Participation, read: Read) -> int:
    """Note every line without fault; how many are new. The same line of the same file twice is noted once."""
    written = 0
    for row in read.ready:
        add_inclusion(
            by=by,
            participation=participation,
            once=_once(participation, read.text, row.number),
            values=row.values,
            is_another=True,
            oldest=None,
        )
        written += 1
    return written


def _once(participation: Participation, text: str, number: int) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    return f"file:{participation.pk}:{digest}:{number}"


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise ProtocolRefused("Ce classeur est trop grand : gardez la seule feuille des inclusions.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(nrows=MAX_LINES + 20)
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError, IndexError) as error:
        if isinstance(error, ProtocolRefused):
            raise
        raise ProtocolRefused(
            "Ce classeur ne s’ouvre pas : enregistrez-le en .xlsx sans mot de passe, ou en CSV."
        ) from error
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, (datetime, date)):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())[:_WIDTH]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> list[list[str]]:
    text = text.replace("\x00", "").strip("\ufeff\r\n")
    first = text.splitlines()[0] if text else ""
    mark = max("\t;,", key=first.count)
    try:
        return [
            [_text(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        ]
    except csv.Error as error:
        raise ProtocolRefused("Ce fichier ne se lit pas comme un tableau : enregistrez-le en CSV.") from error


def _understood(participation: Participation, cells: Sequence[Sequence[str]]) -> Read:
    lines = [row for row in cells if any(row)]
    if not lines:
        raise ProtocolRefused("Ce fichier ne contient aucune ligne.")
    if len(lines) - 1 > MAX_LINES:
        raise ProtocolRefused(f"Plus de {MAX_LINES} lignes : importez-les en plusieurs fois.")
    places = _places(lines[0])
    if missing := [COLUMNS[name][0] for name in ("day", "age_band", "orientation") if name not in places]:
        raise ProtocolRefused(
            f"Il manque une colonne ({', '.join(missing)}). La première ligne porte les titres : {TITLES}."
        )
    names = list(places)
    kept = [[row[places[name]] if places[name] < len(row) else "" for name in names] for row in lines[1:]]
    # Only the columns that are known: a name that stands in another one goes no further than this line.
    read = Read(text=_written([COLUMNS[name][0] for name in names], kept))
    texts = [dict(zip(names, row, strict=True)) for row in kept]
    doctors = _doctors({one.get("delegate", "") for one in texts})
    for number, one in enumerate(texts, 2):
        read.rows.append(_row(participation, number, one, doctors))
    seen = set(
        Inclusion.objects.filter(once__in=[_once(participation, read.text, one.number) for one in read.rows])
        .order_by()
        .values_list("once", flat=True)
    )
    read.rows = [
        Row(one.number, one.values, one.fault, _once(participation, read.text, one.number) in seen)
        for one in read.rows
    ]
    return read


def _written(titles: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(rows)
    return out.getvalue()


def _places(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        words = search_text(title)
        for name, known in COLUMNS.items():
            if words in known and name not in found:
                found[name] = at
    return found


def _doctors(numbers: set[str]) -> dict[str, Contact]:
    """Doctors whom the association knows, by RPPS. 1 query, none where no number is given."""
    wanted = {one for one in numbers if one}
    rows = Contact.objects.filter(rpps__in=wanted, profession__in=DOCTORS).order_by("-pk") if wanted else ()
    return {one.rpps: one for one in rows}


def _delegate(text: str, doctors: Mapping[str, Contact]) -> Contact | None:
    if text and text not in doctors:
        raise ProtocolRefused(
            "Le médecin délégant n’est pas dans vos contacts sous ce numéro RPPS : ajoutez-le, ou videz la case."
        )
    return doctors.get(text)


def _row(
    participation: Participation, number: int, texts: dict[str, str], doctors: Mapping[str, Contact]
) -> Row:
    try:
        values = {
            "day": _day(texts["day"]),
            "sex": _one_of("sex", texts.get("sex", ""), InclusionSex.choices),
            "age_band": _age(texts["age_band"]),
            "has_doctor": _one_of("has_doctor", texts.get("has_doctor", ""), YesNo.choices),
            "orientation": _one_of("orientation", texts["orientation"], Orientation.choices),
            "product": _product(participation, texts.get("product", "")),
            "is_renewal": search_text(texts.get("is_renewal", "")) in _YES,
            "had_effect": search_text(texts.get("had_effect", "")) in _YES,
            "delegate": _delegate(texts.get("delegate", ""), doctors),
        }
        return Row(number, checked(participation, values, oldest=None))
    except ProtocolRefused as refusal:
        return Row(number, {}, str(refusal))


def _day(text: str) -> date:
    for written in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"):
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007  # a day, of no instant
        except ValueError:
            continue
    raise ProtocolRefused("La date ne se lit pas : écrivez-la comme 02/12/2025.")


def _one_of(name: str, text: str, choices: Sequence[tuple[str, Any]]) -> str:
    words = search_text(text)
    if words in _WORDS[name]:
        return _WORDS[name][words]
    for value, label in choices:
        if words and words in (value, search_text(str(label))):
            return value
    # What is not understood is not told again: it may be anything.
    return "" if not words else "?"


def _age(text: str) -> str:
    """A number of years, a band as the list writes it, or one written « 18-39 »."""
    words = search_text(text)
    for value, label in InclusionAge.choices:
        if words in (search_text(value), search_text(str(label))):
            return str(value)
    numbers = [int(part) for part in words.replace("ans", " ").split() if part.isdigit() and len(part) <= 3]
    if not numbers or len(numbers) > 2:
        return "?"
    bands = {_band(number) for number in numbers}
    return bands.pop() if len(bands) == 1 else "?"


def _band(years: int) -> str:
    for limit, band in ((6, "0_5"), (18, "6_17"), (40, "18_39"), (65, "40_64"), (131, "65_up")):
        if years < limit:
            return band
    return "?"


def _product(participation: Participation, text: str) -> str:
    words = search_text(text)
    if not words:
        return ""
    return next((one for one in participation.protocol.products if search_text(one) == words), "?")
