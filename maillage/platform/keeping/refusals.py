"""How a backup or a restoration says no."""

from __future__ import annotations


class KeepingRefused(Exception):
    """It was not done; the message is one French line that says why and what to do. What was there is untouched."""


class DamagedArchive(KeepingRefused):
    """The file is not, or no longer, what a backup wrote."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            f"Cette sauvegarde est abîmée ou incomplète ({detail}) : rien n’a été touché. Prenez-en une autre."
        )


class WrongKey(KeepingRefused):
    """The passphrase or the identity does not open the file."""
