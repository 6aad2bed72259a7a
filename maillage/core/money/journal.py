"""Entries of double-entry bookkeeping: balanced to the cent, numbered without a gap, corrected and never rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

# (nature of the account, code of the third party) -> debit less credit, in cents.
Nets = Mapping[tuple[str, str], int]
# The eighteen first fields, in their order: article A47 A-1 of the Livre des procédures fiscales.
FEC_COLUMNS: Final = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """cents: above zero at the debit, below at the credit. role: nature of the account; party: code, "" without."""

    role: str
    cents: int
    party: str = ""
    party_label: str = ""


@dataclass(frozen=True)
class Entry:
    """source: the fact that it tells, « expense-12 »; one entry a source."""

    source: str
    journal: str
    day: date
    piece: str
    piece_on: date
    label: str
    rows: tuple[Row, ...]

    @property
    def is_balanced(self) -> bool:
        return sum(row.cents for row in self.rows) == 0


def entry(source: str, journal: str, day: date, piece: str, label: str, rows: Iterable[Row]) -> Entry:
    """Rows without a sum are left out. ValueError when debits and credits differ."""
    kept = tuple(row for row in rows if row.cents)
    made = Entry(source, journal, day, piece, day, label, kept)
    if not made.is_balanced:
        raise ValueError(f"{source} is not balanced")
    return made


def nets(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Sums by nature and third party, without those that come to nothing."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        found[row.role, row.party] += row.cents
    return {key: cents for key, cents in found.items() if cents}


def pending(facts: Sequence[Entry], frozen: Mapping[str, Nets], frozen_until: date | None) -> list[Entry]:
    """What is to be written after what is frozen: new entries, and corrections of what changed since.

    Nothing is dated within what is frozen. A fact that is gone is taken back; one that changed gives the difference.
    What is frozen, and these, always sum to the facts of today.
    """
    first = None if frozen_until is None else frozen_until + timedelta(days=1)
    found = []
    seen = set()
    for fact in facts:
        seen.add(fact.source)
        before = frozen.get(fact.source)
        day = fact.day if first is None else max(first, fact.day)
        if before is None:
            if fact.rows:
                found.append(replace(fact, day=day))
            continue
        rows = _difference(before, nets(fact.rows), fact.rows)
        if rows:
            found.append(replace(fact, day=day, label=f"Correction : {fact.label}", rows=rows))
    for source, before in frozen.items():
        if source not in seen and first is not None and (rows := _difference(before, {}, ())):
            found.append(Entry(source, "OD", first, source, first, "Correction : fait retiré", rows))
    found.sort(key=lambda one: (one.day, one.journal, one.source))
    return found


def _difference(before: Nets, after: Nets, told: Iterable[Row]) -> tuple[Row, ...]:
    names = {(row.role, row.party): row.party_label for row in told}
    return tuple(
        Row(role, cents, party, names.get((role, party), ""))
        for role, party in sorted({*before, *after})
        if (cents := after.get((role, party), 0) - before.get((role, party), 0))
    )


def decimal_comma(cents: int) -> str:
    """123450 -> « 1234,50 »."""
    return f"{cents // 100},{cents % 100:02d}"


def fec_text(rows: Iterable[Sequence[str]]) -> bytes:
    """The file: one line a row, tabs between fields, ISO 8859-15; a tab or an end of line within a field is a blank."""
    lines = ["\t".join(FEC_COLUMNS)]
    lines += ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode("iso8859-15", "replace")


def fec_name(siren: str, closing_on: date) -> str:
    """« 123456789FEC20261231.txt »; without a number, the file says so."""
    digits = "".join(letter for letter in siren if letter.isascii() and letter.isdigit())
    return f"{digits if len(digits) == 9 else 'SIREN-A-COMPLETER-'}FEC{closing_on:%Y%m%d}.txt"
