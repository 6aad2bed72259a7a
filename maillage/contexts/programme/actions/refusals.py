"""Why a write on an action sheet was not done. The message is for the person; nothing was written."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class ActionRefused(ValueError):
    """What was asked cannot be done."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, ActionRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""


class YearIsClosed(ActionRefused):
    """The day lies in a year whose figures are frozen."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"L’année {label} est close : ses chiffres sont figés et ce qui s’y rattache ne change plus. "
            "Choisissez une date d’une année en cours."
        )
