"""Which kind a file is, by the name that its publisher gave it or by the address where it is published.

The importer looks at the content, and refuses a file that is not of the kind that was said: a name only saves a choice.
"""

from __future__ import annotations

import re
from typing import Final

from maillage.contexts.directory.imports.kinds import kinds

_DATE_SIGNS: Final = re.compile(r"AAAA(MMJJ)?(hhmm)?|hhmm")
_SUFFIXES: Final = re.compile(r"(\.(gz|zip|txt|csv|json))+$", re.IGNORECASE)
_NOT_LETTERS: Final = re.compile(r"[^a-z]+")


def kind_of_name(name: str) -> str:
    """Name of the kind whose files are called so, dates and separators aside; "" when none or several are."""
    letters = _letters(name)
    found = [kind.name for kind in kinds() if (wanted := _letters(kind.expected)) and wanted in letters]
    return found[0] if len(found) == 1 else ""


def kind_of_address(address: str) -> str:
    """Name of the kind that is published there, else the one that the end of the address tells; "" for none."""
    published = [kind.name for kind in kinds() if kind.address and kind.address == address]
    if len(published) == 1:
        return published[0]
    return kind_of_name(address.partition("?")[0].rstrip("/").rpartition("/")[2])


def _letters(name: str) -> str:
    """« pslibreaccessavoirfaire » for "PS_LibreAcces_SavoirFaire_202611030615.txt"."""
    return _NOT_LETTERS.sub("", _SUFFIXES.sub("", _DATE_SIGNS.sub("", name)).lower())
