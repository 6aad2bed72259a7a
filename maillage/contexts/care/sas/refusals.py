"""Why something about the SAS was not done; the message is for the person."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class SasRefused(ValueError):
    """What was asked cannot be done. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, SasRefused):
    """Somebody else saved it since the page was shown."""

    words = "Modifié entre-temps par quelqu’un d’autre. Votre saisie est gardée ci-dessous : relisez, recommencez."


class RegulatorRefused(ValueError):
    """A regulator that the platform tells cannot be taken. is_known: he is here already."""

    def __init__(self, words: str, *, is_known: bool = False) -> None:
        super().__init__(words)
        self.is_known = is_known
