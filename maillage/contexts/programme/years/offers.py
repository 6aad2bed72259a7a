"""What `years` offers: words of the journal, the year that waits to be closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.programme.permissions import CLOSE_YEAR, CONFIGURE
from maillage.contexts.programme.years.queries import years
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import Todo, TodoSource, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "programme"
# Facts of December are noted in January, and the dialogue with the insurer comes later: then it is time.
CLOSED_AFTER: Final = timedelta(days=90)
OPENED_BEFORE: Final = timedelta(days=30)


def register() -> None:
    """Called once, when the application starts."""
    todo_sources.register(TodoSource("programme.years_to_close", CLOSE_YEAR, _to_close, module=MODULE))
    todo_sources.register(TodoSource("programme.years_to_open", CONFIGURE, _to_open, module=MODULE))
    name_actions(
        {
            "reporting_year.changed": "Année de bilan modifiée",
            "reporting_year.closed": "Année de bilan close",
            "reporting_year.opened": "Année de bilan ouverte",
        }
    )
    name_readings({"programme.years": "Années de bilan"})


def _to_close(actor: Actor) -> Sequence[Todo]:
    """Years that are over for long and still open. 1 query."""
    assert actor.community is not None
    over = years().filter(state="open", ends_on__lt=timezone.localdate() - CLOSED_AFTER)
    return [
        Todo(
            f"Clore l’année {year.label}", community_url(actor.community, "programme:year_close", pk=year.pk)
        )
        for year in over
    ]


def _to_open(actor: Actor) -> Sequence[Todo]:
    """When the last year ends soon and none follows. 1 query."""
    assert actor.community is not None
    last = years().first()
    if last is None or last.ends_on > timezone.localdate() + OPENED_BEFORE:
        return []
    return [
        Todo(
            "Ouvrir l’année de bilan suivante",
            community_url(actor.community, "programme:year_open"),
            last.ends_on,
        )
    ]
