"""Why something about a questionnaire cannot be done."""

from __future__ import annotations

from typing import Final

from maillage.platform.editing import meanwhile


class SurveyRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, SurveyRefused):
    """Somebody else saved the questionnaire since the page was shown."""

    words = (
        "Ce questionnaire a été modifié entre-temps. Votre saisie est gardée ci-dessous : relisez, puis "
        "recommencez."
    )


# The same where a button was pressed and nothing was typed.
SEEN_BEFORE: Final = "Ce questionnaire a été modifié entre-temps : relisez-le, puis recommencez."


class NotOpen(SurveyRefused):
    """The questionnaire takes no answers (any more)."""

    def __init__(self) -> None:
        super().__init__("Ce questionnaire ne prend plus de réponses.")
