"""From an age to the chance of practising in t years: an age hazard, then practice with a pension for some.

Three states: in practice, in practice with a pension (cumul emploi-retraite), gone. Each year somebody of age a leaves
full practice with chance `leaving_at(a)`; from `pension_from` on, `cumul_share` of them go on with `cumul_activity` of
their activity, and stop each year with chance `cumul_exit`. Who is already `retired_by` or older today is taken as
practising with a pension already, at the activity counted today.

What the defaults for general practitioners rest on (the yearly chances themselves are ours, chosen to meet them):
mean age at the end of practice 67, 43 % of those of 65 to 69 still practising, nearly four years of practice with a
pension (DREES, Études et résultats 1097, December 2018, liberal doctors of all specialties); a doctor with a pension
earns 0.84 of what others earn (CARMF, 2019: 64,727 and 77,417 euros). Before 60: 2 % a year, ours, under the 4 % who
change commune in their twelfth year (Insee Première 2024, November 2024), since most of these stay near.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.outlook.profiles import AGES

Floats = NDArray[np.float64]

# Below, a variance is the rounding of a difference.
SURE: Final = 1e-15

# First age, yearly chance of leaving full practice from that age on (general practitioners).
_LEAVING: Final = ((25, 0.02), (60, 0.04), (62, 0.10), (65, 0.35), (67, 0.50))

# Years by which others stop before general practitioners. Mean ages at the end: 64.7 for dentists (DREES, 2016), 61 for
# liberal nurses (DREES, 2011), before the pension age was raised; the others are ours.
EARLIER_YEARS: Final = {
    "gp": 0,
    "dentist": 2,
    "pharmacist": 1,
    "nurse": 4,
    "physiotherapist": 3,
    "midwife": 4,
}
# Practice with a pension is rare outside medicine (269 dentists in 2016, DREES).
CUMUL_SHARES: Final = {
    "gp": 0.4,
    "dentist": 0.05,
    "pharmacist": 0.05,
    "nurse": 0.1,
    "physiotherapist": 0.1,
    "midwife": 0.05,
}


@dataclass(frozen=True)
class Departures:
    """The rules of leaving.

    later_years: practice ends that many years later (earlier when negative) than the defaults say
    cumul_share: of those who retire, who go on with a pension, 0 to 1; cumul_activity: at what activity, 0 to 1
    cumul_exit: yearly chance of then stopping, 0 to 1
    Raises `ValueError` on a share outside of 0 to 1.
    """

    later_years: int = 0
    cumul_share: float = 0.4
    cumul_activity: float = 0.84
    cumul_exit: float = 0.25
    pension_from: int = 62
    retired_by: int = 68

    def __post_init__(self) -> None:
        for name in ("cumul_share", "cumul_activity", "cumul_exit"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")

    def leaving_at(self) -> Floats:
        """Yearly chance of leaving full practice at each age of `AGES`; (71,)."""
        first, chance = np.array(_LEAVING).T
        shifted = AGES - self.later_years
        band = np.clip(np.searchsorted(first, shifted, side="right") - 1, 0, None)
        leaving: Floats = chance[band]
        return np.where(shifted >= self.retired_by, 1.0, leaving)


def departures_of(profession: str, *, later_years: int = 0, cumul_share: float | None = None) -> Departures:
    """The defaults of a profession; `KeyError` for one that has none."""
    share = CUMUL_SHARES[profession] if cumul_share is None else cumul_share
    return Departures(later_years=later_years - EARLIER_YEARS[profession], cumul_share=share)


@dataclass(frozen=True)
class Presence:
    """Chances by row and year, both (n, years + 1): at `whole` of today's activity, or at the `reduced` one.

    reduced_activity: what is left of today's activity in the second state, 0 to 1. Together they are at most 1: the
    rest is gone.
    """

    whole: Floats
    reduced: Floats
    reduced_activity: float

    @property
    def practising(self) -> Floats:
        return self.whole + self.reduced

    @property
    def mean(self) -> Floats:
        """Share of today's activity that is left on average, (n, years + 1)."""
        return self.whole + self.reduced * self.reduced_activity

    @property
    def variance(self) -> Floats:
        """Of that share, (n, years + 1); nothing where the state is sure."""
        square = self.whole + self.reduced * self.reduced_activity**2
        spread: Floats = square - self.mean**2
        return np.where(spread > SURE, spread, 0.0)


def presence_by_age(rules: Departures, years: int) -> Presence:
    """Chances for each age of today (rows of `AGES`), (71, years + 1); nobody practises beyond the last age."""
    leaving = rules.leaving_at()
    shifted = AGES - rules.later_years
    has_pension = shifted >= rules.retired_by
    goes_on = np.where(shifted >= rules.pension_from, rules.cumul_share, 0.0)
    full, pension = np.zeros((2, len(AGES), years + 1))
    full[:, 0], pension[:, 0] = ~has_pension, has_pension
    for year in range(years):
        then = np.minimum(np.arange(len(AGES)) + year, len(AGES) - 1)
        left = full[:, year] * leaving[then]
        full[:, year + 1] = full[:, year] - left
        stays = np.where(AGES + year + 1 > AGES[-1], 0.0, 1 - rules.cumul_exit)
        pension[:, year + 1] = pension[:, year] * stays + left * goes_on[then]
    # Of those who have a pension today, today's activity is what is counted: nothing more is taken off.
    already = has_pension[:, None]
    return Presence(full + pension * already, pension * ~already, rules.cumul_activity)
