from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.queries import current_year
from maillage.contexts.programme.years.services import open_year
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def this_year(actor: Actor) -> ReportingYear:
    """The open year that holds today."""
    today = timezone.localdate()
    found = current_year(today)
    if found is not None:
        return found
    return open_year(
        by=actor,
        label=str(today.year),
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
    )


def an_earlier_year(actor: Actor) -> ReportingYear:
    """A year of the last centuries that no other one touches, after those of `fill`."""
    known = ReportingYear.objects.filter(starts_on__year__gte=1830).order_by("starts_on").first()
    number = min(1990, known.starts_on.year - 1) if known is not None else 1990
    return open_year(by=actor, label=str(number), starts_on=date(number, 1, 1), ends_on=date(number, 12, 31))


def _year(actor: Actor) -> dict[str, Any]:
    return {"pk": this_year(actor).pk}


SAMPLES: dict[str, Sample] = {"reporting_year": _year}


def fill(actor: Actor, first: int, size: int) -> None:
    """Years one after the other, long ago."""
    this_year(actor)
    for number in range(first, first + size):
        start = date(1000, 1, 1) + timedelta(days=60 * number % 300_000)
        ReportingYear.objects.create(
            community=actor.community,
            label=f"Année {number}",
            starts_on=start,
            ends_on=start + timedelta(days=50),
        )


_FIGURES = "programme.view_figures"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("years", _FIGURES),
    _page("year_open", "programme.configure", post=200),
    _page("year_edit", "programme.configure", post=200, sample="reporting_year"),
    _page("year_close", "programme.close_year", post=302, sample="reporting_year"),
)
