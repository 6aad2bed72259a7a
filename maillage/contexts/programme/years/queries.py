"""Reads on years of report. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from maillage.contexts.programme.years.models import ReportingYear

_LARGEST = 2**63 - 1


def years() -> QuerySet[ReportingYear]:
    """Every year, newest first."""
    rows: QuerySet[ReportingYear] = ReportingYear.objects.order_by("-starts_on", "-pk")
    return rows


def find(pk: int) -> ReportingYear | None:
    return years().select_related("closed_by").filter(pk=pk).first() if pk <= _LARGEST else None


def current_year(on: date) -> ReportingYear | None:
    """The year that holds this day. 1 query."""
    return years().filter(starts_on__lte=on, ends_on__gte=on).first()


def year_shown(known: list[ReportingYear], asked: str, today: date) -> ReportingYear | None:
    """Of these years: the one whose number was asked for, else that of today, else the latest that has begun."""
    chosen = next((one for one in known if str(one.pk) == asked), None)
    if chosen is not None:
        return chosen
    begun = [one for one in known if one.starts_on <= today]
    ordered = sorted(begun or known, key=lambda one: one.starts_on)
    return ordered[-1] if ordered else None


def closed_year_of(day: date) -> ReportingYear | None:
    """The closed year that holds this day; None when what happened then may still be written. 1 query."""
    found = current_year(day)
    return found if found is not None and found.is_closed else None
