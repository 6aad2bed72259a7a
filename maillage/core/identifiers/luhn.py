"""The Luhn key (ISO/IEC 7812-1, annex B), which SIREN, SIRET, FINESS and RPPS numbers end with."""

from __future__ import annotations

from typing import Final

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn_sum(digits: str) -> int:
    """Sum of the digits, every second one from the right doubled. `ValueError` on anything but ASCII digits."""
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not digits: {digits!r}")
    values = [int(digit) for digit in reversed(digits)]
    return sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])


def has_luhn_key(digits: str) -> bool:
    """Whether the last digit is the right key for those before it."""
    return luhn_sum(digits) % 10 == 0


def luhn_key(digits: str) -> str:
    """The digit to add at the end of `digits`."""
    return str(-luhn_sum(digits + "0") % 10)
