"""What the services refuse, in words for the person."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class SlotRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, SlotRefused):
    """Somebody else wrote since the page was shown."""


class Gone(SlotRefused):
    """The slot is no longer free: somebody was quicker, or the professional took it back."""

    def __init__(self) -> None:
        super().__init__(
            "Ce créneau vient d’être pris ou retiré. Rien n’est réservé : choisissez-en un autre."
        )
