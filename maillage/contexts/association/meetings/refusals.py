"""What a write on meetings may refuse; the messages are for the person who asked."""

from __future__ import annotations

from maillage.contexts.association.meetings.models import Meeting
from maillage.platform.editing import meanwhile


class MeetingRefused(ValueError):
    """What was asked cannot be done; the message says why and what to do. Nothing was written."""


class MeetingChangedMeanwhile(meanwhile.ChangedMeanwhile, MeetingRefused):
    """Somebody else wrote since the page was shown; `current` is the meeting today."""

    current: Meeting

    words = (
        "Cette réunion a été modifiée entre-temps. Rien n’a été enregistré et votre saisie est gardée "
        "ci-dessous : relisez, puis enregistrez de nouveau pour la garder."
    )
