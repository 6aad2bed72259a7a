"""How old the professionals of France are: reference data, dated, with their source and what is certain of them.

The open register (RPPS) holds no age. Whoever has not told it to the community is taken as somebody of the national
profile of the profession, which says little of a handful of persons: hence ranges, never a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YOUNGEST, OLDEST = 25, 95
# Age of each row of the tables of this package.
AGES: Final = np.arange(YOUNGEST, OLDEST + 1)


@dataclass(frozen=True)
class AgeProfile:
    """Shares of a profession by age band.

    from_age: first age of each band, ascending, in years; the last band ends at `last_age` included
    shares: of each band, in any unit (they are divided by their sum)
    as_of: the year that they describe; certainty: « relevé », « recomposé » or « hypothèse »
    """

    profession: str
    from_age: tuple[int, ...]
    shares: tuple[float, ...]
    last_age: int
    as_of: int
    source: str
    certainty: str

    def by_age(self) -> Floats:
        """Chance of each age of `AGES`, even inside a band; (71,), sums to 1."""
        ends = (*self.from_age[1:], self.last_age + 1)
        chances = np.zeros(len(AGES))
        for first, end, share in zip(self.from_age, ends, self.shares, strict=True):
            chances[first - YOUNGEST : end - YOUNGEST] = share / (end - first)
        return chances / chances.sum()

    def share_from(self, age: int) -> float:
        """Share of those who are that old or older."""
        return float(self.by_age()[age - YOUNGEST :].sum())

    @property
    def mean_age(self) -> float:
        """In years, half a year added since ages are whole years passed."""
        return float(self.by_age() @ (AGES + 0.5))


MEASURED, COMPOSED, ASSUMED = "relevé", "recomposé", "hypothèse"

# Liberal doctors of all specialties by five years of age (DREES, about 2019): the shape inside each side of 60.
_UNDER_60 = (1_218.0, 9_980.0, 9_536.0, 8_635.0, 9_016.0, 10_640.0, 14_970.0)
_FROM_60 = (19_606.0, 17_800.0)
# Share of general practitioners, liberal or mixed, of more than 60 in 2021 (Assurance maladie).
_GP_FROM_60 = 0.34


def _raked(under: tuple[float, ...], above: tuple[float, ...], share_above: float) -> tuple[float, ...]:
    """Two pieces of a distribution, each scaled so that the second weighs `share_above`."""
    return (
        *(value / sum(under) * (1 - share_above) for value in under),
        *(value / sum(above) * share_above for value in above),
    )


PROFILES: Final = {
    profile.profession: profile
    for profile in (
        AgeProfile(
            "gp",
            (25, 30, 35, 40, 45, 50, 55, 60, 65),
            _raked(_UNDER_60, _FROM_60, _GP_FROM_60),
            last_age=74,
            as_of=2021,
            source=(
                "34 % de plus de 60 ans : Assurance maladie, Data professionnels de santé libéraux, 2021 ; "
                "répartition de part et d’autre : médecins libéraux de toutes spécialités, DREES, vers 2019"
            ),
            certainty=COMPOSED,
        ),
        AgeProfile(
            "pharmacist",
            (25, 35, 50, 60),
            (21.0, 37.0, 23.0, 19.0),
            last_age=70,
            as_of=2023,
            source="Ordre national des pharmaciens, inscrits au 1er janvier 2023",
            certainty=MEASURED,
        ),
        AgeProfile(
            "dentist",
            (25, 35, 45, 56, 61),
            (22.0, 21.0, 24.0, 13.0, 20.0),
            last_age=70,
            as_of=2016,
            source="DREES, 2016 : un tiers de plus de 55 ans, 20 % de plus de 60 ; le reste est une hypothèse",
            certainty=COMPOSED,
        ),
        AgeProfile(
            "nurse",
            (25, 30, 40, 50, 55, 60),
            (8.0, 29.0, 31.0, 14.0, 11.0, 7.0),
            last_age=67,
            as_of=2021,
            source="hypothèse de Maillage, à remplacer par les effectifs d’infirmiers libéraux par âge de la DREES",
            certainty=ASSUMED,
        ),
        AgeProfile(
            "physiotherapist",
            (25, 30, 40, 50, 55, 60),
            (20.0, 32.0, 22.0, 9.0, 8.0, 9.0),
            last_age=68,
            as_of=2021,
            source="hypothèse de Maillage, à remplacer par les effectifs de kinésithérapeutes par âge de la DREES",
            certainty=ASSUMED,
        ),
        AgeProfile(
            "midwife",
            (25, 30, 40, 50, 55, 60),
            (17.0, 36.0, 26.0, 9.0, 7.0, 5.0),
            last_age=66,
            as_of=2021,
            source="hypothèse de Maillage, à remplacer par les effectifs de sages-femmes par âge de la DREES",
            certainty=ASSUMED,
        ),
    )
}
