"""Time of two contacts who turn out to be one: the ceiling of a person is reckoned anew, and an overrun is told."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.funding.rates.ceilings import YearCeiling, ceilings
from maillage.contexts.funding.time.queries import counted_cents, years_of
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("funding.TimeEntry", look, done=note))


def _together(pair: SamePerson) -> list[tuple[int, int, YearCeiling | None]]:
    """Years in which both were approved something: (year, cents of both, ceiling)."""
    shared = set(years_of(pair.kept.pk)) & set(years_of(pair.gone.pk))
    sums = counted_cents((one.pk, year) for one in (pair.kept, pair.gone) for year in shared)
    known = ceilings(shared)
    return [
        (year, sums[pair.kept.pk, year] + sums[pair.gone.pk, year], known.get(year))
        for year in sorted(shared)
        if sums[pair.kept.pk, year] and sums[pair.gone.pk, year]
    ]


def look(pair: SamePerson) -> SamePersonVerdict:
    return SamePersonVerdict(settled=tuple(_words(*one) for one in _together(pair)))


def _words(year: int, cents: int, ceiling: YearCeiling | None) -> str:
    told = f"{year} : {euros(cents)} approuvés en tout pour les deux fiches"
    if ceiling is None:
        return f"{told} ; le plafond de cette année n’est pas connu."
    over = cents - ceiling.amount_cents
    if over <= 0:
        return f"{told}, sous le plafond de {ceiling.amount}."
    return (
        f"{told}, {euros(over)} au-dessus du plafond de {ceiling.amount} : le dépassement sera montré dans "
        "« Paiements », jusqu’à ce que la trésorerie annule une entrée."
    )


def note(by: Actor, pair: SamePerson) -> None:
    """A line in the journal for each year that is above the ceiling now."""
    years = years_of(pair.kept.pk)
    sums, known = counted_cents((pair.kept.pk, year) for year in years), ceilings(years)
    for (_, year), cents in sorted(sums.items()):
        ceiling = known.get(year)
        if ceiling is not None and cents > ceiling.amount_cents:
            told = {"année": year, "over_cents": cents - ceiling.amount_cents}
            record(by=by, action="time.over_ceiling", obj=pair.kept, label=f"Plafond {year}", after=told)
