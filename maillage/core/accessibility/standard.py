"""Inhabitants weighted by how much people of their age use care: the standardised population of the APL.

    P*_i = sum over ages a of P_ia * (mean use at age a / mean use at all ages)

(Barlet, Coldefy, Collin, Lucas-Gabrielli, "L'accessibilité potentielle localisée", IRDES DT 51, 2012.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AgeWeights:
    """Use of care of 0-19, 20-64 and 65 years and over; 1 is the mean of all inhabitants of the country.

    certainty: "sourced", "derived" (computed by us from a source) or "assumption".
    """

    young: float
    adult: float
    old: float
    source: str
    certainty: str

    def __post_init__(self) -> None:
        if not all(np.isfinite(value) and value >= 0 for value in self.values):
            raise ValueError(f"weights of ages are positive numbers: {self.values}")

    @property
    def values(self) -> tuple[float, float, float]:
        return self.young, self.adult, self.old


NEUTRAL: Final = AgeWeights(
    1.0,
    1.0,
    1.0,
    "Chaque habitant compte pour un, quel que soit son âge (convention de Maillage)",
    "assumption",
)
# The consultations that the DREES weights ages with are in no text that we read. Ours: an adult uses care as one, a
# young person as 0.8, somebody of 65 and over as 1.8, over the mean of the country (census of 2021: 16.0, 37.6 and 13.8
# million in metropolitan France and the five overseas départements). To be shown as an assumption.
ASSUMED: Final = AgeWeights(
    0.716,
    0.896,
    1.612,
    "Hypothèse de Maillage : 0,8 avant 20 ans et 1,8 à partir de 65 ans, pour 1 entre 20 et 64 ans",
    "assumption",
)


def relative(uses: ArrayLike, people: ArrayLike) -> Floats:
    """Uses of the age groups over the mean use: shape (k,), given uses and inhabitants of the country of each group.

    ValueError where nobody uses anything.
    """
    each, counts = np.asarray(uses, dtype=np.float64), np.asarray(people, dtype=np.float64)
    total = float(each @ counts)
    if total <= 0:
        raise ValueError("nobody uses anything: no mean to compare with")
    result: Floats = each * (counts.sum() / total)
    return result


def standardised(population: ArrayLike, ages: ArrayLike, weights: AgeWeights) -> Floats:
    """Standardised inhabitants, shape (n,).

    population: inhabitants today, shape (n,). ages: people of the three age groups, shape (n, 3), maybe of another
    census: only their shares are used. Where ages are unknown (NaN, or nobody) each inhabitant counts for one.
    ValueError on negative numbers and on shapes that do not match.
    """
    people = np.asarray(population, dtype=np.float64)
    groups = np.asarray(ages, dtype=np.float64)
    if people.ndim != 1 or groups.shape != (len(people), 3):
        raise ValueError(f"ages of shape {(len(people), 3)} expected, not {groups.shape}")
    if (people < 0).any() or (groups < 0).any():
        raise ValueError("a number of inhabitants is never negative")
    total = groups.sum(axis=1)
    known = total > 0
    factor = np.ones(len(people))
    factor[known] = groups[known] @ np.array(weights.values) / total[known]
    result: Floats = people * factor
    return result
