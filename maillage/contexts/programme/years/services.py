"""Writes on years of report: opened one after the other, closed once and for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.years.freezing import Unsettled, freezers
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.contexts.programme.years.queries import current_year
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import long_date, short_date

FIELDS: Final = ("label", "starts_on", "ends_on")
# A first year may begin before the contract, a last one may be prolonged: never beyond this.
LONGEST: Final = timedelta(days=550)

__all__ = [
    "Unfinished",
    "YearClosed",
    "YearRefused",
    "close_year",
    "current_year",
    "open_year",
    "refuse_closed",
    "unsettled",
    "update_year",
]


class YearRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class YearClosed(YearRefused):
    """The year is closed: what it holds no longer changes."""

    def __init__(self, year: ReportingYear) -> None:
        super().__init__(
            f"L’année {year.label} est close : ses chiffres et ses preuves ne changent plus. "
            "Un chiffre faux s’y corrige par une correction, qui se voit."
        )


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, YearRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: ReportingYear


def refuse_closed(year: ReportingYear) -> None:
    """Raise YearClosed for a closed year; the row must have been read in this transaction, under `locked`."""
    if year.is_closed:
        raise YearClosed(year)


def locked(by: Actor, pk: int) -> ReportingYear:
    """The year as it stands, nobody else writing on the community until the end of this transaction."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    found: ReportingYear = ReportingYear.objects.get(pk=pk)
    return found


@transaction.atomic
def open_year(*, by: Actor, label: str, starts_on: date, ends_on: date) -> ReportingYear:
    """A new year of report. YearRefused when it has no name, is too long, or covers days of another one."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    year = ReportingYear(community=community, label=label.strip()[:20], starts_on=starts_on, ends_on=ends_on)
    _check(year)
    year.save()
    record(by=by, action="reporting_year.opened", obj=year, after=_values(year))
    return year


@transaction.atomic
def update_year(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> ReportingYear:
    """Write the named fields of `FIELDS`, while the year is open.

    ChangedMeanwhile when `seen` is not the version of today.
    """
    year = locked(by, pk)
    refuse_closed(year)
    if year.version != seen:
        raise ChangedMeanwhile(year)
    before = _values(year)
    for name in FIELDS:
        if name in values:
            setattr(year, name, values[name])
    year.label = year.label.strip()[:20]
    _check(year)
    if before == _values(year):
        return year
    year.version += 1
    year.save()
    record(by=by, action="reporting_year.changed", obj=year, before=before, after=_values(year))
    return year


class Unfinished(YearRefused):
    """Something of the year still waits, and nobody said that it may be closed so; `waiting` says what."""

    def __init__(self, year: ReportingYear, waiting: Sequence[Unsettled]) -> None:
        self.waiting = tuple(waiting)
        super().__init__(
            f"L’année {year.label} n’est pas close : "
            + " ; ".join(one.what for one in waiting)
            + ". Réglez ce qui attend, ou cochez que vous la closez ainsi."
        )


def unsettled(year: ReportingYear) -> list[Unsettled]:
    """What still waits in a year, told by every context that holds some of it."""
    return [one for freezer in freezers for one in freezer.waits(year)]


@transaction.atomic
def close_year(*, by: Actor, pk: int, despite_waiting: bool = False) -> ReportingYear:
    """Freeze the figures and the evidence of a year that is over. Closing twice is closing once.

    YearRefused before its last day has passed; Unfinished where something waits, unless `despite_waiting`. Every
    freezer runs in this transaction: all of it is frozen, or nothing.
    """
    year = locked(by, pk)
    if year.is_closed:
        return year
    if year.ends_on >= timezone.localdate():
        raise YearRefused(
            f"L’année {year.label} court jusqu’au {long_date(year.ends_on)} : elle se clôt une fois finie."
        )
    if not despite_waiting and (waiting := unsettled(year)):
        raise Unfinished(year, waiting)
    for freezer in freezers:
        freezer.freeze(by, year)
    year.state, year.closed_at, year.closed_by = YearState.CLOSED, timezone.now(), by.user
    year.version += 1
    year.save()
    record(by=by, action="reporting_year.closed", obj=year, after={"label": year.label})
    return year


def _values(year: ReportingYear) -> dict[str, Any]:
    return {name: getattr(year, name) for name in FIELDS}


def _check(year: ReportingYear) -> None:
    if not year.label:
        raise YearRefused("Donnez un nom à cette année, par exemple « 2026 ».")
    if year.ends_on <= year.starts_on:
        raise YearRefused("Le dernier jour doit suivre le premier.")
    if year.ends_on - year.starts_on > LONGEST:
        raise YearRefused("Une année de bilan dure dix-huit mois au plus : vérifiez les deux dates.")
    others = ReportingYear.objects.exclude(pk=year.pk).filter(
        starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
    )
    met = others.order_by("starts_on").first()
    if met is not None:
        raise YearRefused(
            f"Ces dates touchent l’année {met.label} ({short_date(met.starts_on)} – {short_date(met.ends_on)}) : "
            "un même jour ne compte que dans une année."
        )
