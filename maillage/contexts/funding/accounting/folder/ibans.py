"""No account number leaves whole, wherever a text holds it: a label of the bank, a reason, a line of the journal."""

from __future__ import annotations

import re
from typing import Final

from maillage.core.identifiers.iban import LENGTHS, masked, remainder

_START: Final = re.compile(r"[A-Za-z]{2}\d{2}")
_BETWEEN: Final = frozenset(" \t\u00a0\u202f.-")


def without_iban(text: str) -> str:
    """The same text, each right IBAN of the SEPA zone in it shown as « FR76 •••• 0189 »."""
    found, at = [], 0
    for start in _START.finditer(text):
        if start.start() < at:
            continue
        number, end = _read(text, start.start())
        if number:
            found.append(text[at : start.start()] + masked(number))
            at = end
    return "".join(found) + text[at:]


def _read(text: str, start: int) -> tuple[str, int]:
    """The IBAN that begins there and where it ends; "" for none."""
    length = LENGTHS.get(text[start : start + 2].upper(), 0)
    kept: list[str] = []
    end = start
    for place in range(start, len(text)):
        if len(kept) == length:
            break
        letter = text[place]
        if letter.isascii() and letter.isalnum():
            kept.append(letter.upper())
        elif letter not in _BETWEEN:
            break
        end = place + 1
    number = "".join(kept)
    return (number, end) if length and len(number) == length and remainder(number) == 1 else ("", start)
