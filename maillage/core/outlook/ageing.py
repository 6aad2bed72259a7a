"""Population in three age groups (0-19, 20-64, 65 and over), year after year.

    young' = young + births - turned 20 - deaths        births = birth_rate x adult
    adult' = adult + turned 20 - turned 65 - deaths     turned 20 = young / 20, turned 65 = adult / 45
    old'   = old + turned 65 - deaths                   deaths = a rate for each group
    and a net migration, a yearly share of each group.

Limits, to be printed beside the result: inside a group all ages are taken as equally many, so that a commune of young
retired people loses too many to death and one with a nursing home too few; rates are those of all France and stay as
they are; nobody moves unless a migration is given. Over 5 years it is fair, over 15 it is an order of magnitude.
It is not a projection of INSEE's (Omphale), which follows each age and sex with local rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YOUNG_YEARS, ADULT_YEARS = 20, 45


@dataclass(frozen=True)
class VitalRates:
    """Yearly rates: births per person of 20 to 64, deaths per person of each group, net migration of each group."""

    births_per_adult: float
    young_deaths: float
    adult_deaths: float
    old_deaths: float
    migration: tuple[float, float, float] = (0.0, 0.0, 0.0)
    as_of: int = 2024
    source: str = ""

    def matrix(self) -> Floats:
        """(3, 3): next year's groups are this matrix times this year's."""
        turned_20, turned_65 = 1 / YOUNG_YEARS, 1 / ADULT_YEARS
        young_in, adult_in, old_in = self.migration
        return np.array(
            [
                [1 - turned_20 - self.young_deaths + young_in, self.births_per_adult, 0.0],
                [turned_20, 1 - turned_65 - self.adult_deaths + adult_in, 0.0],
                [0.0, turned_65, 1 - self.old_deaths + old_in],
            ]
        )


# 663,000 births and 646,000 deaths for 68.6 million inhabitants (INSEE, bilan démographique 2024); 55.3 % are 20 to 64
# and 21.2 % are 65 or over (INSEE and INED, 1 January 2022). Deaths by group: 0.5 %, 14.5 % and 85 % of all, ours.
NATIONAL: Final = VitalRates(
    births_per_adult=663 / (68_600 * 0.553),
    young_deaths=646 * 0.005 / (68_600 * 0.235),
    adult_deaths=646 * 0.145 / (68_600 * 0.553),
    old_deaths=646 * 0.85 / (68_600 * 0.212),
    source=(
        "naissances et décès de 2024 : Insee, bilan démographique 2024 ; groupes d’âge : Insee et Ined, 2022 ; "
        "partage des décès entre les groupes : hypothèse de Maillage"
    ),
)


def aged(groups: Floats, rates: VitalRates, years: int) -> Floats:
    """Groups (n, 3), in inhabitants, over the years: (n, 3, years + 1), today first. Never below nothing.

    Raises `ValueError` when the groups have not three columns.
    """
    if groups.ndim != 2 or groups.shape[1] != 3:
        raise ValueError("groups must have three columns: 0-19, 20-64, 65 and over")
    step = rates.matrix().T
    found = np.empty((*groups.shape, years + 1))
    found[:, :, 0] = groups
    for year in range(years):
        found[:, :, year + 1] = np.maximum(found[:, :, year] @ step, 0.0)
    return found
