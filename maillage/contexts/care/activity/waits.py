"""Lengths of time in words. Pure."""

from __future__ import annotations

from typing import Final

from maillage.contexts.care.unscheduled.tallies import BEYOND, BOUNDS
from maillage.platform.ui.typography import NBSP

_HOUR: Final = 60


def in_words(minutes: int | None) -> str:
    """« 12 min », « 2 h 05 », « 5 h », « plus de 48 h » beyond the last class; "" for none."""
    if minutes is None:
        return ""
    if minutes >= BEYOND:
        return f"plus de {in_words(BOUNDS[-1])}"
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"
