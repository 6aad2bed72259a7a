"""What the services refuse, in words for the person."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class ProtocolRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, ProtocolRefused):
    """Somebody else wrote since the page was shown."""


class Alike(ProtocolRefused):
    """The same thing is noted for that day already: it may be the same person."""

    def __init__(self) -> None:
        super().__init__(
            "Une inclusion identique est déjà notée ce jour-là. Si c’est une autre personne, cochez la case et "
            "enregistrez de nouveau."
        )
