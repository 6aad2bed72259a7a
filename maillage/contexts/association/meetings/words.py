"""A meeting in French words, for letters and pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from maillage.contexts.association.meetings.models import STATUTORY, AgendaItem, Meeting
from maillage.core.calendars.holidays import holiday_on
from maillage.platform.ui.typography import clock, long_date

# Departments with two public holidays of their own.
_ALSACE_MOSELLE: Final = ("57", "67", "68")


def when(starts_at: datetime | None, ends_at: datetime | None = None) -> str:
    """« mardi 2 décembre 2025 de 20 h 30 à 22 h 30 »; "date à fixer" while there is none."""
    if starts_at is None:
        return "date à fixer"
    start = timezone.localtime(starts_at)
    if ends_at is None:
        return f"{long_date(start)} à {clock(start)}"
    end = timezone.localtime(ends_at)
    if end.date() == start.date():
        return f"{long_date(start)} de {clock(start)} à {clock(end)}"
    return f"du {long_date(start)} à {clock(start)} au {long_date(end)} à {clock(end)}"


def on_the_day(meeting: Meeting) -> str:
    """« le mardi 2 décembre 2025 de 20 h 30 à 22 h 30 », as a sentence goes on."""
    said = when(meeting.starts_at, meeting.ends_at)
    return said if said.startswith("du ") or meeting.starts_at is None else f"le {said}"


def holiday(starts_at: datetime | None, commune_code: str | None = "") -> str:
    """« Toussaint » where the meeting falls on a public holiday, of Alsace and Moselle too for a commune there."""
    if starts_at is None:
        return ""
    local = (commune_code or "")[:2] in _ALSACE_MOSELLE
    return holiday_on(timezone.localtime(starts_at).date(), alsace_moselle=local)


def is_convened_by_statutes(meeting: Meeting) -> bool:
    """An instance meets: one is convened, not invited, and voices are counted."""
    return meeting.body_id is not None or meeting.kind in STATUTORY


def what(meeting: Meeting) -> str:
    """« Groupe de travail · Groupe prévention »: its type and its instance, without what its title says already."""
    said = [meeting.title.casefold()]
    parts = []
    for name in (str(meeting.get_kind_display()), meeting.body.name if meeting.body else ""):
        if name and not any(name.casefold() in text for text in said):
            parts.append(name)
            said.append(name.casefold())
    told = " · ".join(parts)
    return told[:1].upper() + told[1:]


def where(meeting: Meeting) -> str:
    """« Salle des fêtes, Bessèges »; "à distance" for a link alone; "" while nobody said."""
    commune = meeting.commune.name if meeting.commune else ""
    parts = [meeting.place, commune if commune and commune not in meeting.place else ""]
    spot = ", ".join(part for part in parts if part)
    return spot or ("à distance" if meeting.link else "")


def agenda_lines(items: Sequence[AgendaItem]) -> list[str]:
    """« 1. Rapport moral (décision, 20 min) » for each point."""
    return [f"{rank}. {item.title}{_detail(item)}" for rank, item in enumerate(items, 1)]


def _detail(item: AgendaItem) -> str:
    parts = [] if item.kind == AgendaItem.Kind.INFORMATION else [item.get_kind_display()]
    parts += [f"{item.duration_min} min"] if item.duration_min else []
    return f" ({', '.join(parts)})" if parts else ""


def length(minutes: int) -> str:
    """« 1 h 45 », « 50 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
