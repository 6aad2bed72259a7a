"""The ceiling of pay of a calendar year: that of the product's table, else what the treasurer read and typed.

Source of the rule: Code de la santé publique, articles D1434-44 and following (decree 2022-375). The table of the
product (`core/aci/tables/pass.toml`) always counts where it has the year; what was typed is then shown beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.rates.models import StatedCeiling
from maillage.contexts.funding.rates.refusals import RateRefused
from maillage.core.aci.pass_ceiling import CEILINGS, ceiling_of
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

# From one year to the next the ceiling moves by a few percent: beyond, a figure was mistyped, or is that of a month.
MOST_CHANGE_PERCENT: Final = 20
CHANGED: Final = "Quelqu’un a modifié ce plafond entre-temps : relisez-le, puis recommencez."


@dataclass(frozen=True)
class YearCeiling:
    """What counts for a calendar year. stated_by: « saisi par … », "" for what the product knows."""

    year: int
    amount_cents: int
    source: str
    stated_by: str = ""

    @property
    def amount(self) -> str:
        return euros(self.amount_cents)


def ceilings(years: Iterable[int]) -> dict[int, YearCeiling]:
    """What counts for these years, without those that nobody knows. 1 query at most: none for years of the table."""
    found: dict[int, YearCeiling] = {}
    unknown = set()
    for year in set(years):
        known = ceiling_of(year)
        if known is None:
            unknown.add(year)
        else:
            found[year] = YearCeiling(year, known.amount_cents, known.source)
    if unknown:
        rows = StatedCeiling.objects.filter(year__in=sorted(unknown)).select_related("stated_by")
        found |= {row.year: _stated(row) for row in rows.order_by("year")}
    return found


def _stated(row: StatedCeiling) -> YearCeiling:
    return YearCeiling(row.year, row.amount_cents, source_of(row), stated_by_of(row))


def source_of(row: StatedCeiling) -> str:
    """« Arrêté …, du 22/12/2026 »."""
    return f"{row.source}, texte du {short_date(row.published_on)}"


def stated_by_of(row: StatedCeiling) -> str:
    """« saisi par Jeanne Exemple le 3/01/2027 »."""
    who = (row.stated_by.name or row.stated_by.email) if row.stated_by else "un compte supprimé"
    return f"saisi par {who} le {short_date(timezone.localdate(row.stated_at))}"


@dataclass(frozen=True)
class Stated:
    """A ceiling that was typed. known: that of the product, where it has the year by now; it is the one that counts."""

    row: StatedCeiling
    known: YearCeiling | None

    @property
    def amount(self) -> str:
        return euros(self.row.amount_cents)

    @property
    def source(self) -> str:
        return source_of(self.row)

    @property
    def stated_by(self) -> str:
        return stated_by_of(self.row)

    @property
    def differs(self) -> bool:
        return self.known is not None and self.known.amount_cents != self.row.amount_cents


def stated() -> list[Stated]:
    """What was typed, the latest year first. 1 query."""
    found = []
    for row in StatedCeiling.objects.select_related("stated_by").order_by("-year"):
        known = ceiling_of(row.year)
        counts = YearCeiling(row.year, known.amount_cents, known.source) if known else None
        found.append(Stated(row, counts))
    return found


def stated_of(year: int) -> StatedCeiling | None:
    found: StatedCeiling | None = StatedCeiling.objects.filter(year=year).first()
    return found


def first_unknown() -> int:
    """The first calendar year that the table does not have."""
    return CEILINGS[-1].year + 1


@transaction.atomic
def state_ceiling(
    *, by: Actor, year: int, amount_cents: int, source: str, published_on: date, version: int | None = None
) -> StatedCeiling:
    """The ceiling of a year that the product does not know, with the text where it was read. Raises RateRefused."""
    serialised(by)
    today, words = timezone.localdate(), " ".join(source.split())[:200]
    known, last = ceiling_of(year), CEILINGS[-1]
    if known is not None:
        raise RateRefused(
            f"Le plafond de {year} est déjà connu : {euros(known.amount_cents)} ({known.source}). Il compte tel quel."
        )
    if not last.year < year <= today.year + 1:
        raise RateRefused(f"Donnez une année de {last.year + 1} à {today.year + 1}.")
    if not words:
        raise RateRefused("Donnez la référence du texte lu, par exemple « arrêté du 22 décembre 2025 ».")
    if published_on > today:
        raise RateRefused("La date du texte est dans l’avenir : vérifiez-la.")
    if abs(amount_cents - last.amount_cents) * 100 > last.amount_cents * MOST_CHANGE_PERCENT:
        raise RateRefused(
            f"Le plafond de {last.year} est de {euros(last.amount_cents)} : cette somme en est trop loin. Écrivez le "
            "plafond annuel, et non celui du mois."
        )
    known_row = stated_of(year)
    row = known_row or StatedCeiling(community=by.community, year=year, version=0)
    if version is not None and version != row.version:
        raise RateRefused(CHANGED)
    before = {"amount_cents": row.amount_cents, "source": row.source, "published_on": row.published_on}
    after = {"amount_cents": amount_cents, "source": words, "published_on": published_on}
    if known_row is not None and before == after:
        return row
    row.amount_cents, row.source, row.published_on, row.stated_by = amount_cents, words, published_on, by.user
    row.version += 1
    row.save()
    record(
        by=by,
        action="pay_ceiling.stated",
        obj=row,
        label=f"Plafond {year}",
        before=before if known_row else {},
        after=after,
    )
    return row
