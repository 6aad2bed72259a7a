"""Coordination time of accepted care, offered to whoever pays it: the member checks it, the treasurer approves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from maillage.contexts.care.activity.models import CoordinationMonth
from maillage.core.calendars.terms import months_later
from maillage.platform.registry.spine import Period, TimeFact, TimeSource, time_sources
from maillage.platform.ui.typography import MONTHS, count_words

NAME: Final = "care.coordination"


def register() -> None:
    """Called once, when the application starts."""
    time_sources.register(TimeSource(NAME, "Coordination des soins acceptés", facts, module="care"))


def facts(period: Period) -> Iterator[TimeFact]:
    """One fact by professional and month, at the last day of the month; never the act itself. 1 query."""
    first = period.start_on.replace(day=1)
    rows = CoordinationMonth.objects.filter(month__gte=first, month__lte=period.end_on)
    for row in rows.order_by("month", "pk"):
        on = months_later(row.month, 1) - timedelta(days=1)
        if not period.start_on <= on <= period.end_on or not row.minutes:
            continue
        name = f"{MONTHS[row.month.month - 1]} {row.month.year}"
        care = count_words(row.accepted, "soin non programmé accepté", "soins non programmés acceptés")
        yield TimeFact(
            source_id=str(row.pk),
            contact_id=row.contact_id,
            on=on,
            minutes=row.minutes,
            title=f"Coordination de {care}, {name}",
            function="mission",
            proven=True,
            proof=f"demandes acceptées dans Maillage, {row.minutes_each} min chacune (règlement intérieur)",
        )
