"""Text as it is searched: what is typed and what is stored go through the same folding."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NOT_ALNUM: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
# The accents of Latin letters, once these are taken apart.
_MARKS: Final = re.compile("[\u0300-\u036f]+")


def search_text(text: str) -> str:
    """Text as it is searched: no accent, no case, one space between words ("D'Œuvre" -> "d oeuvre")."""
    if text.isascii():
        # Nine names in ten: the same result, ten times faster.
        return " ".join(text.lower().translate(_NOT_ALNUM).split())
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).casefold()
    without_marks = _MARKS.sub("", folded)
    if without_marks.isascii():
        return " ".join(without_marks.translate(_NOT_ALNUM).split())
    kept = "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    return " ".join(kept.split())
