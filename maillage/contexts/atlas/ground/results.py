"""What values on a ground say: commune by commune, under the threshold, on average, beside the neighbours.

Every function takes the values of the ground itself, or others of the same shape (a scenario).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.atlas.ground.problem import Floats, Ground

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class CommuneValue:
    """A commune and its index. nearest: commune of the nearest site, "" beyond the reach; nearest_min: minutes."""

    code: str
    name: str
    population: int
    value: float
    own: bool
    is_under: bool
    nearest: str = ""
    nearest_min: float | None = None

    @property
    def pk(self) -> str:
        return self.code

    @property
    def side(self) -> str:
        """« sous le seuil », or nothing."""
        return "sous le seuil" if self.is_under else ""


@dataclass(frozen=True)
class Under:
    """What is under the threshold: number of inhabited communes, and inhabitants. share: part of all inhabitants."""

    communes: int
    people: int
    share: float


@dataclass(frozen=True)
class Compared:
    """A set of communes: mean weighted by inhabitants (None where nobody lives), and inhabitants."""

    label: str
    mean: float | None
    people: int
    under: Under


def values_of(ground: Ground, values: Floats | None) -> Floats:
    """The given values, else those of the ground."""
    return ground.values if values is None else values


def is_under(ground: Ground, values: Floats | None = None) -> NDArray[np.bool_]:
    """Places under the threshold, shape (n_places,); none where the profession has no threshold."""
    shown = values_of(ground, values)
    if ground.threshold is None:
        return np.zeros(len(shown), dtype=np.bool_)
    result: NDArray[np.bool_] = shown < ground.threshold
    return result


def side_words(after: float, threshold: float | None, before: float | None = None) -> str:
    """On which side of the threshold a value is, in words: two decimals may round to the very threshold.

    With what it was before, whether it has crossed it; "" above it and without a threshold.
    """
    if threshold is None:
        return ""
    if after >= threshold:
        return "passe au-dessus du seuil" if before is not None and before < threshold else ""
    if before is None:
        return "sous le seuil"
    return "passe sous le seuil" if before >= threshold else "déjà sous le seuil"


def by_commune(ground: Ground, values: Floats | None = None, rows: Rows | None = None) -> list[CommuneValue]:
    """Communes in the order of the rows (default: those of the territory)."""
    shown, under = values_of(ground, values), is_under(ground, values)
    found = []
    for row in (ground.own_rows if rows is None else rows).tolist():
        place = ground.places[row]
        nearest, minutes = nearest_site(ground, row)
        found.append(
            CommuneValue(
                place.code,
                place.name,
                place.population,
                float(shown[row]),
                place.own,
                bool(under[row]),
                nearest,
                minutes,
            )
        )
    return found


def nearest_site(ground: Ground, row: int) -> tuple[str, float | None]:
    """Commune of the nearest site of a place, and minutes; "" and None beyond the reach."""
    sites, minutes = ground.pairs.of(row)
    if not len(sites):
        return "", None
    at = int(np.argmin(minutes))
    return ground.sites[int(sites[at])].commune_name, float(minutes[at])


def under_threshold(ground: Ground, values: Floats | None = None, rows: Rows | None = None) -> Under:
    """How many communes and inhabitants are under the threshold (default: on the territory)."""
    among = ground.own_rows if rows is None else rows
    people = ground.population[among]
    under = is_under(ground, values)[among]
    total = float(people.sum())
    below = float(people[under].sum())
    return Under(int((under & (people > 0)).sum()), round(below), below / total if total else 0.0)


def weighted_mean(ground: Ground, values: Floats | None = None, rows: Rows | None = None) -> float | None:
    """Mean weighted by inhabitants (default: of the territory); None where nobody lives."""
    among = ground.own_rows if rows is None else rows
    people = ground.population[among]
    total = float(people.sum())
    return float(values_of(ground, values)[among] @ people) / total if total else None


def compared(ground: Ground, label: str, rows: Rows, values: Floats | None = None) -> Compared:
    """A set of communes under its name."""
    return Compared(
        label,
        weighted_mean(ground, values, rows),
        int(ground.population[rows].sum()),
        under_threshold(ground, values, rows),
    )


def people_gained(ground: Ground, values: Floats) -> int:
    """Inhabitants of the territory who are no longer under the threshold with these values, less those who now are."""
    return under_threshold(ground).people - under_threshold(ground, values).people
