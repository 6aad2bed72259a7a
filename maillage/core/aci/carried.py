"""The tables that come with the code: the files of `tables/`, read once.

A new agreement is a new file `agreement-….toml`; a new year of a figure is a new entry in its file.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from maillage.core.aci.agreements import Agreement, read_agreement
from maillage.core.aci.dated import DatedFigure, Figures, read_figures

_FOLDER = resources.files("maillage.core.aci") / "tables"


@cache
def agreements() -> tuple[Agreement, ...]:
    """Every agreement known, the earliest first."""
    names = sorted(file.name for file in _FOLDER.iterdir() if file.name.startswith("agreement-"))
    found = [read_agreement((_FOLDER / name).read_text("utf-8")) for name in names]
    return tuple(sorted(found, key=lambda one: one.applies_from_on))


@cache
def figures(name: str) -> Figures:
    """One of « pass », « das2 », « subsidies »."""
    return read_figures((_FOLDER / f"{name}.toml").read_text("utf-8"))


def pass_of(calendar_year: int) -> DatedFigure | None:
    """Plafond annuel de la sécurité sociale of that calendar year; None when it is not known yet, or no longer.

    The figure of another year never stands in for it: a cap that is not known is said to be unknown.
    """
    found = figures("pass").on(date(calendar_year, 12, 31))
    return found if found is not None and found.from_on.year == calendar_year else None


def das2_threshold(calendar_year: int) -> DatedFigure | None:
    """Sum paid to one person in the year above which it is declared; always to be confirmed by the accountant."""
    return figures("das2").on(date(calendar_year, 12, 31))


def subsidy_threshold(day: date) -> DatedFigure | None:
    """Public subsidies of a year above which accounts are audited and published."""
    return figures("subsidies").on(day)
