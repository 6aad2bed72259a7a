"""FINESS numbers of health and social establishments: 9 characters, text."""

from __future__ import annotations

import re
from typing import Final

from maillage.core.identifiers.luhn import has_luhn_key

_SHAPE: Final = re.compile(r"(?:\d{2}|2[AB])\d{7}", re.ASCII)
_CORSICA: Final = str.maketrans("AB", "12")


def is_finess(number: str) -> bool:
    """Whether the text has the shape of a FINESS number: 9 digits, the second being A or B for Corsica."""
    return _SHAPE.fullmatch(number) is not None


def has_finess_key(number: str) -> bool:
    """Whether a FINESS number ends with its Luhn key, A counting for 1 and B for 2.

    Observed on all 5,044 hospital sites of the 6 March 2020 release (33 of them in Corsica), not read in a text:
    use it to warn somebody who types a number, never to refuse a line of an official file.
    """
    return is_finess(number) and has_luhn_key(number.translate(_CORSICA))
