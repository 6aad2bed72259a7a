"""What is answered when something cannot be done."""

from __future__ import annotations

from maillage.platform.editing import meanwhile


class DoctorListRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, DoctorListRefused):
    """Somebody else saved it since the page was shown."""
