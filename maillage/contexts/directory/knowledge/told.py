"""What persons told of their age and departure, for a sum of the bureau's: no name leaves with it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from maillage.contexts.directory.entries.subjects import PROFESSIONAL
from maillage.contexts.directory.knowledge.models import DepartureNotice
from maillage.contexts.directory.permissions import VIEW_DEPARTURES
from maillage.platform.tenancy.actor import Actor


class Told(NamedTuple):
    """At least one of the two is known."""

    birth_year: int | None
    departure_on: date | None


def told_by_persons(actor: Actor) -> dict[str, Told]:
    """By the key that `supply.Practice.person` bears. 1 query; nothing for whoever may not read departures."""
    if not actor.can(VIEW_DEPARTURES):
        return {}
    prefix = f"{PROFESSIONAL}:"
    rows = DepartureNotice.objects.filter(community=actor.community, subject__startswith=prefix)
    return {
        subject.removeprefix(prefix): Told(birth_year, departure_on)
        for subject, birth_year, departure_on in rows.order_by().values_list(
            "subject", "birth_year", "departure_on"
        )
        if birth_year is not None or departure_on is not None
    }
