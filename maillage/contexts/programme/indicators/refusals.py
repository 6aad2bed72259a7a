"""Why something was not written; the messages are for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.contexts.programme.years.services import YearRefused
from maillage.platform.editing import meanwhile

if TYPE_CHECKING:
    from maillage.contexts.programme.indicators.models import Indicator, Reading, Target


class IndicatorRefused(YearRefused):
    """What was asked cannot be done. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, IndicatorRefused):
    """Somebody else wrote on the definition since the form was shown; `current` is the row today."""

    current: Indicator


class FigureChangedMeanwhile(meanwhile.ChangedMeanwhile, IndicatorRefused):
    """The figure is no longer the one that the form showed; `current` is that of today, None when it is gone."""

    current: Reading | None


class TargetChangedMeanwhile(meanwhile.ChangedMeanwhile, IndicatorRefused):
    """The target is no longer the one that the form showed; `current` is that of today, None when it is gone."""

    current: Target | None
