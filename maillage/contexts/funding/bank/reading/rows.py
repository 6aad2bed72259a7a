"""What is read from a statement, whatever its format."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

# A year of a busy account has a few thousand lines.
MOST_LINES: Final = 20_000
MAX_CENTS: Final = 2_000_000_000


class StatementRefused(ValueError):
    """The file cannot be read; the message is for the person. Nothing was written."""


@dataclass(frozen=True)
class ReadLine:
    """One operation. cents: signed, below zero when money leaves; reference: of the bank (FITID), "" without."""

    booked_on: date
    cents: int
    label: str
    value_on: date | None = None
    reference: str = ""
    balance_cents: int | None = None


@dataclass(frozen=True)
class ReadStatement:
    """closing_cents, closing_on: the balance that the bank tells, and of which day. skipped: what was not read."""

    lines: tuple[ReadLine, ...]
    closing_cents: int | None = None
    closing_on: date | None = None
    account: str = ""
    skipped: tuple[str, ...] = ()


def keys_of(lines: Iterable[ReadLine]) -> list[str]:
    """What tells each line from the others of its account, the same in every statement that holds it.

    By day, amount, label, and rank among equals: the bank gives the same words each time it is asked.
    """
    seen: Counter[tuple[str, int, str]] = Counter()
    found = []
    for line in lines:
        told = (line.booked_on.isoformat(), line.cents, " ".join(line.label.casefold().split()))
        text = "\x1f".join((*map(str, told), str(seen[told])))
        seen[told] += 1
        found.append(hashlib.sha256(text.encode()).hexdigest())
    return found


def references_of(lines: Iterable[ReadLine]) -> list[str]:
    """The bank's own number of each line; "" where it is missing, or given twice, and so tells nothing."""
    rows = list(lines)
    times = Counter(line.reference for line in rows)
    return [line.reference if line.reference and times[line.reference] == 1 else "" for line in rows]
