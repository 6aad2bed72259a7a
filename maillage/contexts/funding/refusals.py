"""What cannot be written about money, and why."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class MoneyRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, MoneyRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""
