"""Sums of money: whole cents, read and written as people do in French."""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
_SUM: Final = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?")


def cents_of(text: str) -> int:
    """« 1 234,50 € » -> 123450. A comma or a point before one or two decimals; ValueError for anything else."""
    plain = _SPACES.sub("", text).removesuffix("€")
    found = _SUM.fullmatch(plain) if plain.isascii() else None
    if found is None:
        raise ValueError("not a sum of money")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def euros(cents: int) -> str:
    """123450 -> « 1 234,50 € », 2000 -> « 20 € », -150 -> « −1,50 € » with the sign that is a minus, not a hyphen.

    No-break spaces as the Imprimerie nationale sets them.
    """
    sign, whole = ("−" if cents < 0 else ""), abs(cents)
    units = f"{whole // 100:,}".replace(",", "\u202f")
    rest = f",{whole % 100:02d}" if whole % 100 else ""
    return f"{sign}{units}{rest}\u00a0€"


def typed(cents: int) -> str:
    """123450 -> « 1234,50 »: what a field of a form holds; `cents_of` reads it back."""
    return f"{cents // 100},{cents % 100:02d}" if cents % 100 else str(cents // 100)
