"""What the map of the portrait colours: two indicators, six classes around the value of France."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maillage.contexts.territory.national.figures import Counted, Summary, summarise
from maillage.platform.ui.typography import count_words, number


@dataclass(frozen=True)
class Indicator:
    """One way to colour communes.

    value(summary): the figure, None where nobody knows. steps(reference): five rising bounds, the
    third being the value of France, so that the two colours of the scale part there.
    above: how a commune over the value of France is said, in the singular and in the plural.
    """

    name: str
    label: str
    unit: str
    decimals: int
    value: Callable[[Summary], float | None]
    steps: Callable[[float], tuple[float, ...]]
    above: tuple[str, str]
    year: str


def _around(reference: float) -> tuple[float, ...]:
    """Shares by steps of five points on either side of France: communes range from some 10 to some 45 %."""
    return tuple(reference + points for points in (-10, -5, 0, 5, 10))


def _density_steps(reference: float) -> tuple[float, ...]:
    """Densities spread over four orders of magnitude: the steps are thirds of a power of ten."""
    return (reference / 10, reference / 3, reference, reference * 3, reference * 10)


DENSITY = Indicator(
    "densite",
    "Densité",
    "habitants par km²",
    0,
    lambda summary: summary.density,
    _density_steps,
    ("est plus dense", "sont plus denses"),
    "population 2023",
)
OLD = Indicator(
    "aines",
    "65 ans et plus",
    "% de la population",
    1,
    lambda summary: summary.ages.share_old,
    _around,
    ("compte plus d’aînés", "comptent plus d’aînés"),
    "recensement 2021",
)
INDICATORS = (OLD, DENSITY)


def indicator_named(name: str) -> Indicator:
    """The indicator that an address asks for; the first one when it is unknown."""
    return next((one for one in INDICATORS if one.name == name), INDICATORS[0])


@dataclass(frozen=True)
class Scale:
    """An indicator with the value of France and the bounds of its six classes."""

    indicator: Indicator
    reference: float
    bounds: tuple[float, ...]

    def class_of(self, row: Counted) -> int:
        """1 (low) to 6 (high); 0 without data."""
        value = self.indicator.value(summarise([row]))
        return 0 if value is None else bisect_right(self.bounds, value) + 1

    def shown(self, value: float | None) -> str:
        return "—" if value is None else number(value, self.indicator.decimals)

    def legend(self) -> list[tuple[str, str]]:
        """(CSS class of the swatch, words) of each class, low to high, then « no data »."""
        texts = [self.shown(bound) for bound in self.bounds]
        texts[2] += " (France)"
        between = [f"{low} à {high}" for low, high in itertools.pairwise(texts)]
        words = [f"moins de {texts[0]}", *between, f"{texts[-1]} et plus"]
        return [*((f"is-{rank}", text) for rank, text in enumerate(words, 1)), ("is-none", "pas de données")]

    def sentence(self, rows: Iterable[Counted]) -> str:
        """What the map shows, said in one sentence."""
        values = [self.indicator.value(summarise([row])) for row in rows]
        known = [value for value in values if value is not None]
        over = sum(value > self.reference for value in known)
        verb = self.indicator.above[0 if over < 2 else 1]
        head = count_words(over, "commune", feminine=True)
        unit = " %" if self.indicator is OLD else f" {self.indicator.unit}"
        france = f"{self.shown(self.reference)}{unit}"
        return f"{head[:1].upper()}{head[1:]} sur {number(len(known))} {verb} que la France ({france})"


def scale_of(indicator: Indicator, france: Summary) -> Scale:
    """The scale of an indicator against the whole of France (an empty France gives zeros, never an error)."""
    reference = indicator.value(france) or 0.0
    return Scale(indicator, reference, indicator.steps(reference))
