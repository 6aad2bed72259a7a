"""What the services refuse, in words for the person."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class RequestRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, RequestRefused):
    """Somebody else wrote since the page was shown."""
