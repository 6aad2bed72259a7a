"""What is said of a request to who is asked: kind of need, delay, place, age band. Nothing of a patient."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillage.contexts.care.availability.areas import told_area
from maillage.contexts.care.unscheduled.models import CareRequest, Constraint
from maillage.platform.ui.typography import clock, long_date


def moment(at: datetime, now: datetime | None = None) -> str:
    """« aujourd’hui à 18 h 30 », « demain à 9 h », « le mardi 2 décembre 2025 à 9 h », in Paris.

    now: when it is read; None for a letter, which may be read the day after: « demain » would be a day late.
    """
    local = timezone.localtime(at)
    day = local.date()
    if now is not None:
        today = timezone.localdate(now)
        if day == today:
            return f"aujourd’hui à {clock(local)}"
        if day == today + timedelta(days=1):
            return f"demain à {clock(local)}"
    return f"le {long_date(day)} à {clock(local)}"


def place_of(row: CareRequest) -> str:
    area = told_area(row.commune_id, row.area_label)
    return f"à domicile, {area}" if row.at_home else f"{area}, le patient se déplace"


def constraints_of(row: CareRequest) -> list[str]:
    words = dict(Constraint.choices)
    return [str(words[key]) for key in row.constraints if key in words]


def facts_of(row: CareRequest, now: datetime | None = None) -> list[tuple[str, str]]:
    """Name and value of each thing that is said, in the order of the page and of the letter. now: as in `moment`."""
    facts = [
        ("Besoin", row.need.label),
        ("Avant", moment(row.due_at, now)),
        ("Lieu", place_of(row)),
        ("Âge", str(row.get_age_band_display())),
    ]
    limits = constraints_of(row)
    if limits:
        facts.append(("À savoir", ", ".join(limits)))
    return facts
