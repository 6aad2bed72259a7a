"""Why something about time entries was not done."""

from __future__ import annotations

from typing import Final

CHANGED: Final = (
    "Quelqu’un a modifié cette entrée entre-temps : relisez-la, puis recommencez. Rien n’a été enregistré."
)


class TimeRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""
