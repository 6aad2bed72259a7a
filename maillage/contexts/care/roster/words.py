"""A turn in French words, for letters and pages."""

from __future__ import annotations

from django.utils import timezone

from maillage.contexts.care.roster.models import Turn
from maillage.platform.ui.typography import clock, long_date


def when(turn: Turn) -> str:
    """« mardi 2 décembre 2025 de 20 h à 23 h »; « du … au … » over midnight."""
    start, end = timezone.localtime(turn.starts_at), timezone.localtime(turn.ends_at)
    if timezone.localdate(turn.starts_at) == timezone.localdate(turn.ends_at):
        return f"{long_date(start)} de {clock(start)} à {clock(end)}"
    return f"du {long_date(start)} à {clock(start)} au {long_date(end)} à {clock(end)}"


def on_the_day(turn: Turn) -> str:
    """« le mardi 2 décembre 2025 de 20 h à 23 h », as a sentence goes on."""
    said = when(turn)
    return said if said.startswith("du ") else f"le {said}"
