"""Statements in CSV as French banks give them: guessed, shown, corrected by the person, then remembered."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from maillage.contexts.funding.bank.reading.rows import (
    MAX_CENTS,
    MOST_LINES,
    ReadLine,
    ReadStatement,
    StatementRefused,
)
from maillage.core.search_text import search_text

NONE: Final = -1
_MOST_COLUMNS: Final = 60
_HEADINGS_WITHIN: Final = 30
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SUM: Final = re.compile(r"([+-]?)(\d{1,9})(?:[.,](\d{1,2}))?([+-]?)")
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f]+|€|EUR")
# Words of the headings, without case or accents: the first that fits is taken.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "booked": ("date operation", "date comptable", "date de comptabilisation", "date d operation", "date"),
    "value": ("date valeur", "date de valeur"),
    "label": (
        "libelle complet",
        "libelle operation",
        "libelle",
        "nature de l operation",
        "description",
        "intitule",
    ),
    "debit": ("debit",),
    "credit": ("credit",),
    "amount": ("montant", "somme"),
    "reference": ("reference", "numero d operation", "numero operation"),
    "balance": ("solde",),
}


@dataclass(frozen=True)
class Layout:
    """Columns from 0, -1 for none; heading: the line of the headings. Either amount, or debit and credit."""

    heading: int = 0
    booked: int = NONE
    value: int = NONE
    label: int = NONE
    amount: int = NONE
    debit: int = NONE
    credit: int = NONE
    reference: int = NONE
    balance: int = NONE

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def of(cls, told: Any) -> Layout | None:
        """What was remembered; None when it is not one."""
        names = cls.__dataclass_fields__
        if not isinstance(told, dict) or set(told) != set(names):
            return None
        if not all(type(one) is int and NONE <= one < _MOST_COLUMNS for one in told.values()):
            return None
        return cls(**told)

    @property
    def missing(self) -> list[str]:
        """What is needed and not said yet, in words."""
        told = []
        if self.booked == NONE:
            told.append("la date")
        if self.label == NONE:
            told.append("le libellé")
        if self.amount == NONE and NONE in (self.debit, self.credit):
            told.append("le montant (une colonne, ou débit et crédit)")
        return told


def table_of(data: bytes) -> list[list[str]]:
    """The cells of the file. Raises StatementRefused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text[:20_000]
    separator = max(";\t,|", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise StatementRefused("Ce fichier n’est pas un tableau CSV : exportez-le de nouveau.") from error
    if len(rows) > MOST_LINES + _HEADINGS_WITHIN:
        raise StatementRefused(f"Ce relevé a plus de {MOST_LINES} lignes : demandez une période plus courte.")
    if any(len(row) > _MOST_COLUMNS for row in rows):
        raise StatementRefused("Ce tableau a trop de colonnes pour un relevé de compte.")
    if not any(len(row) > 1 for row in rows):
        raise StatementRefused("Ce fichier n’a qu’une colonne : choisissez l’export CSV ou OFX de la banque.")
    return rows


def guess(rows: Sequence[Sequence[str]]) -> Layout:
    """The layout that the headings tell; what is not found stays at -1, for the person to say."""
    found = [(_told(row, number), number) for number, row in enumerate(rows[:_HEADINGS_WITHIN])]
    best, _ = max(found, key=lambda pair: (_known(pair[0]), -pair[1]), default=(Layout(), 0))
    return best


def _known(layout: Layout) -> int:
    return sum(one != NONE for name, one in layout.as_dict().items() if name != "heading")


def _told(row: Sequence[str], number: int) -> Layout:
    headings = [" ".join(re.findall(r"[a-z0-9]+", search_text(cell))) for cell in row]
    taken: dict[str, int] = {}
    for name in ("value", "booked", "label", "debit", "credit", "balance", "amount", "reference"):
        for word in _NAMES[name]:
            place = next(
                (
                    at
                    for at, cell in enumerate(headings)
                    if cell.startswith(word) and at not in taken.values()
                ),
                None,
            )
            if place is not None:
                taken[name] = place
                break
    if "debit" in taken and "credit" in taken:
        taken.pop("amount", None)
    return Layout(heading=number, **taken)


def read_csv(rows: Sequence[Sequence[str]], layout: Layout) -> ReadStatement:
    """Raises StatementRefused, naming the line, when a sum does not read; lines without a day are skipped."""
    if layout.missing:
        raise StatementRefused(f"Dites dans quelle colonne est {', '.join(layout.missing)}.")
    lines, skipped = [], []
    for number, row in enumerate(rows[layout.heading + 1 :], layout.heading + 2):
        if not any(cell.strip() for cell in row):
            continue
        day = _day(_cell(row, layout.booked))
        if day is None:
            skipped.append(f"ligne {number} : pas de date, « {' '.join(row).strip()[:60]} »")
            continue
        cents = _amount(row, layout, number)
        if cents == 0:
            skipped.append(f"ligne {number} : montant nul ou absent")
            continue
        lines.append(_line(row, layout, day, cents))
    if not lines:
        raise StatementRefused("Aucune opération ne se lit avec ces colonnes : corrigez-les ci-dessous.")
    return ReadStatement(tuple(lines), *_closing(lines), skipped=tuple(skipped))


def _line(row: Sequence[str], layout: Layout, day: date, cents: int) -> ReadLine:
    balance = _cell(row, layout.balance)
    return ReadLine(
        day,
        cents,
        " ".join(_cell(row, layout.label).split())[:300] or "sans libellé",
        _day(_cell(row, layout.value)),
        " ".join(_cell(row, layout.reference).split())[:120],
        _cents(balance) if balance.strip() else None,
    )


def _closing(lines: Sequence[ReadLine]) -> tuple[int | None, date | None]:
    """The balance after the latest line, when the bank gives one; files go up or down the days."""
    last = lines[0] if lines[0].booked_on > lines[-1].booked_on else lines[-1]
    return (None, None) if last.balance_cents is None else (last.balance_cents, last.booked_on)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if NONE < at < len(row) else ""


def _amount(row: Sequence[str], layout: Layout, number: int) -> int:
    """Signed cents. A debit leaves whatever sign the bank wrote before it."""
    if layout.amount != NONE:
        return _needed(_cell(row, layout.amount), number)
    debit, credit = (_needed(_cell(row, at), number) for at in (layout.debit, layout.credit))
    if debit and credit:
        raise StatementRefused(f"La ligne {number} a un débit et un crédit : vérifiez les colonnes.")
    return credit - abs(debit)


def _needed(text: str, number: int) -> int:
    if not text.strip():
        return 0
    cents = _cents(text)
    if cents is None:
        raise StatementRefused(f"Le montant de la ligne {number} ne se lit pas : « {text.strip()[:30]} ».")
    return cents


def _cents(text: str) -> int | None:
    """« -1 234,50 € » -> -123450; None for what is not a sum."""
    plain = _BLANKS.sub("", text).replace("\u2212", "-")
    # « 1.234,50 » and « 1,234.50 »: the last sign cuts the cents.
    if "," in plain and "." in plain:
        plain = plain.replace("." if plain.rfind(",") > plain.rfind(".") else ",", "")
    found = _SUM.fullmatch(plain) if plain.isascii() else None
    if found is None or (found[1] and found[4]):
        return None
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return None if cents > MAX_CENTS else (-cents if "-" in (found[1], found[4]) else cents)


def _day(text: str) -> date | None:
    plain = text.strip()
    iso, usual = _ISO.match(plain), _DAY.match(plain)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if usual:
            year = int(usual[3])
            return date(year + 2000 if year < 100 else year, int(usual[2]), int(usual[1]))
    except ValueError:
        return None
    return None
