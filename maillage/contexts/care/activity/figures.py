"""Figures of access to care over whole months: the same before and after the purge of the requests (`tallies`).

One axis at a time, never two crossed, so that no figure is a case. Outside the team small counts are masked, with what
would give them away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Sum

from maillage.contexts.association import api as association
from maillage.contexts.care.activity.waits import in_words
from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.unscheduled import tallies
from maillage.contexts.care.unscheduled.models import Delay, NeedKind, Origin, RequestTally
from maillage.core.calendars.terms import months_later
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import MONTHS, WEEKDAYS

# Axis, words. Those of `tallies`, and the seasons made of months.
AXES: Final[dict[str, str]] = {
    "month": "mois",
    "need": "type de besoin",
    "profession": "profession",
    "area": "secteur",
    "delay": "délai demandé",
    "origin": "origine",
    "hour": "heure",
    "weekday": "jour de la semaine",
    "season": "saison",
}
SEASONS: Final = ("hiver (décembre à février)", "printemps", "été", "automne")
HIDDEN: Final = "masqué"
_MONTHS_A_SEASON: Final = 3


@dataclass(frozen=True)
class Figure:
    """One line of a breakdown. counts: None where they are masked for who looks.

    masks_small: who looks sees no small count of what became of them either (`count`).
    """

    key: str
    label: str
    counts: Mapping[str, int] | None
    masks_small: bool = False

    def count(self, name: str) -> int | None:
        """So many; None where it is masked."""
        if self.counts is None:
            return None
        told = self.counts.get(name, 0)
        return None if self.masks_small and name != "requests" and 0 < told < tallies.MASKED_UNDER else told

    @property
    def judged(self) -> int | None:
        """Requests whose answer can be judged: a cancelled one needed none."""
        return (
            None if self.counts is None else self.counts.get("requests", 0) - self.counts.get("cancelled", 0)
        )

    def share(self, name: str) -> float | None:
        """Of the judged requests, how many percent; None for none, and where it, or its count, is masked."""
        whole = self.judged
        if self.counts is None or not whole or self.count(name) is None:
            return None
        return 100 * self.counts.get(name, 0) / whole

    @property
    def mean_min(self) -> float | None:
        """Mean minutes to the first yes, of those that got one; None for none, and where so few are masked."""
        told = self.count("first_yes")
        return self.counts.get("first_yes_min", 0) / told if self.counts is not None and told else None

    @property
    def is_masked(self) -> bool:
        return self.counts is None


@dataclass(frozen=True)
class Summary:
    """Everything of a period. total: masked where it is itself small and who looks is not of the team."""

    total: Figure
    median_min: int | None
    ninth_min: int | None

    @property
    def median_words(self) -> str:
        return in_words(self.median_min)

    @property
    def ninth_words(self) -> str:
        return in_words(self.ninth_min)


def sees_all(actor: Actor) -> bool:
    """The team sees small counts; whoever else does not."""
    return actor.can(COORDINATE)


def summary(actor: Actor, first: date, last: date) -> Summary:
    """The total and the waits of these months. 4 queries."""
    told = tallies.totals(first, last)
    small = 0 < told["requests"] < tallies.MASKED_UNDER
    masks = not sees_all(actor)
    total = Figure("", "Ensemble", None if small and masks else told, masks)
    if total.is_masked:
        return Summary(total, None, None)
    classes = tallies.breakdown("first_yes", first, last)
    if told["first_yes"] < tallies.MASKED_UNDER and masks:
        return Summary(total, None, None)
    return Summary(total, tallies.quantile(classes, 0.5), tallies.quantile(classes, 0.9))


def breakdown(actor: Actor, axis: str, first: date, last: date) -> list[Figure]:
    """The lines of one axis in their order, small ones masked outside the team. 2 or 3 queries."""
    found = _found(axis, first, last)
    hidden: set[str] = set()
    if not sees_all(actor):
        shown = tallies.disclosed(found).counts
        hidden = {key for key, count in shown.items() if count is None}
    labels, masks = labels_of(axis, found), not sees_all(actor)
    return [
        Figure(key, labels.get(key, key), None if key in hidden else told, masks)
        for key, told in found.items()
    ]


def _found(axis: str, first: date, last: date) -> dict[str, Counter[str]]:
    if axis == "month":
        return by_month(first, last)
    if axis == "season":
        return _by_season(by_month(first, last))
    found = tallies.breakdown(axis, first, last)
    if axis == "hour":
        return {f"{hour:02d}": found.get(f"{hour:02d}", Counter()) for hour in range(24)}
    if axis == "weekday":
        return {str(day): found.get(str(day), Counter()) for day in range(7)}
    return found


def by_month(first: date, last: date) -> dict[str, Counter[str]]:
    """Measures of every month from that of `first` to that of `last`, under « 2026-03 ». 2 queries."""
    start, end = first.replace(day=1), last.replace(day=1)
    months = [start]
    while months[-1] < end:
        months.append(months_later(months[-1], 1))
    found = {f"{month:%Y-%m}": Counter[str]() for month in months}
    kept = RequestTally.objects.filter(axis="total", month__gte=start, month__lte=end).order_by()
    for row in kept.values("month").annotate(**{f"n_{name}": Sum(name) for name in tallies.MEASURES}):
        told = {name: row[f"n_{name}"] for name in tallies.MEASURES if row[f"n_{name}"]}
        found[f"{row['month']:%Y-%m}"].update(told)
    for key, counts in tallies.counted(tallies.live(start, end)).items():
        if key.axis == "total":
            found[f"{key.month:%Y-%m}"].update(counts)
    return found


def _by_season(months: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    found = {str(season): Counter[str]() for season in range(len(SEASONS))}
    for month, told in months.items():
        # December opens the winter.
        found[str(int(month[5:]) % 12 // _MONTHS_A_SEASON)].update(told)
    return found


def labels_of(axis: str, keys: Iterable[str]) -> dict[str, str]:
    """Words of the keys of an axis. 1 query for the kinds of need, none for the others."""
    if axis == "need":
        return dict(NeedKind.objects.order_by("pk").values_list("key", "label"))
    return {key: _label(axis, key) for key in keys}


def _label(axis: str, key: str) -> str:
    if axis == "month":
        return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}"
    if axis == "season":
        return SEASONS[int(key)]
    if axis == "hour":
        return f"{int(key)} h"
    if axis == "weekday":
        return WEEKDAYS[int(key)]
    if axis == "profession":
        return association.profession_name_of(key) or "autre profession"
    known: dict[str, str] = {}
    if axis == "delay":
        known = {str(value): str(label) for value, label in Delay.choices}
    elif axis == "origin":
        known = {str(value): str(label) for value, label in Origin.choices}
    return known.get(key, key)
