"""Telephone numbers as the SAS reads them: « +33 » or an overseas code, and nine digits."""

from __future__ import annotations

import re
from typing import Final

# Beginnings of national numbers overseas, after their 0 (Arcep, plan de numérotation): the country code is another.
_OVERSEAS: Final = {
    "262": "262", "263": "262", "269": "262", "639": "262", "692": "262", "693": "262",
    "590": "590", "690": "590", "691": "590",
    "594": "594", "694": "594",
    "596": "596", "696": "596", "697": "596",
}  # fmt: skip
_CODES: Final = ("33", "262", "590", "594", "596")
_SEPARATORS: Final = re.compile(r"[\s.\-/()\u00a0\u202f]")


def international(phone: str) -> str:
    """« 04 66 00 00 00 » as « +33466000000 »; "" for what is no number of France."""
    text = _SEPARATORS.sub("", phone)
    if text.startswith("00"):
        text = "+" + text[2:]
    if not text.startswith("+"):
        return _national(text)
    for code in _CODES:
        rest = text[1:].removeprefix(code)
        if rest != text[1:]:
            # « +33 (0)4… » is written too.
            number = rest.removeprefix("0") if len(rest) == 10 else rest
            return f"+{code}{number}" if _is_nine_digits(number) else ""
    return ""


def _national(text: str) -> str:
    number = text[1:]
    if not text.startswith("0") or not _is_nine_digits(number):
        return ""
    return f"+{_OVERSEAS.get(number[:3], '33')}{number}"


def _is_nine_digits(number: str) -> bool:
    return len(number) == 9 and number.isascii() and number.isdigit() and number[0] != "0"
