"""Figures of the other capabilities for the same period: bookings, protocols, médecin traitant. Masked as the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from maillage.contexts.care.activity.figures import HIDDEN, sees_all
from maillage.contexts.care.protocols.queries import inclusion_counts
from maillage.contexts.care.slots.queries import booking_counts
from maillage.contexts.care.treating_doctor.queries import doctor_counts
from maillage.contexts.care.unscheduled.tallies import MASKED_UNDER
from maillage.core.calendars.terms import months_later
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words, number


@dataclass(frozen=True)
class Count:
    """words: the number as it may be shown."""

    words: str
    label: str
    detail: str


def counts(actor: Actor, first: date, last: date) -> list[Count]:
    """What the other capabilities count in these months. 4 queries."""
    end = months_later(last, 1) - timedelta(days=1)
    booked, included, doctors = (
        booking_counts(first, end),
        inclusion_counts(first, end),
        doctor_counts(first, end),
    )
    in_use = sum(1 for count in included.values() if count)
    return [
        Count(
            _shown(actor, booked["booked"]),
            "créneaux réservés",
            f"{_shown(actor, booked['no_show'])} non honorés",
        ),
        Count(
            _shown(actor, sum(included.values())),
            "inclusions dans les protocoles",
            count_words(in_use, "protocole suivi", "protocoles suivis"),
        ),
        Count(
            _shown(actor, doctors.found),
            "médecins traitants trouvés",
            "propositions acceptées et comptages",
        ),
    ]


def _shown(actor: Actor, count: int) -> str:
    if 0 < count < MASKED_UNDER and not sees_all(actor):
        return HIDDEN
    return number(count)
