"""What cannot be done with the roster, in words for the person. Nothing was written then."""

from __future__ import annotations

from typing import Any

from maillage.platform.editing import meanwhile


class RosterRefused(ValueError):
    """field: the one of the form to correct, "" for none."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, RosterRefused):
    """Somebody else saved it since the page was shown."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.field = ""
