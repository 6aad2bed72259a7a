"""Supply by place and year: exact mean and variance, no draw.

    X_p(t)  what is left of professional p's activity after t years: 1, the reduced one, or 0
    S_j(t) = sum over p at j of f_p X_p(t)  +  arrivals still there
    E S_j  = sum f_p E X_p + n_j(t) E q            Var S_j = sum f_p^2 Var X_p + n_j(t) E q^2

with f_p the activity counted today, and arrivals a Poisson flow: those still there after t years are a Poisson count of
mean n_j(t), each with an activity q (whole, or part-time for some). Professionals and arrivals are independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.core.outlook.departures import Departures, Presence, presence_by_age
from maillage.core.outlook.profiles import AGES, YOUNGEST

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# In `age` and in `leaves_in`: not known.
UNKNOWN: Final = -1


@dataclass(frozen=True)
class Professionals:
    """One row each (one for each place of those who have several: they are then taken as independent).

    site: row of the place, 0 to n_sites - 1; supply: activity counted there today, in the unit of the index
    age: in whole years today, or `UNKNOWN`; leaves_in: declared departure, the first year (1, 2…) without, or `UNKNOWN`
    All (n,). Raises `ValueError` when the lengths differ or a supply is negative or not finite.
    """

    site: Integers
    supply: Floats
    age: Integers
    leaves_in: Integers

    def __post_init__(self) -> None:
        if not len(self.site) == len(self.supply) == len(self.age) == len(self.leaves_in):
            raise ValueError("the four arrays must have one value a professional")
        if len(self.supply) and not (np.isfinite(self.supply).all() and self.supply.min() >= 0):
            raise ValueError("supply must be finite and not negative")

    def __len__(self) -> int:
        return len(self.site)

    @classmethod
    def of_unknown_age(cls, site: Integers, supply: Floats) -> Professionals:
        unknown = np.full(len(site), UNKNOWN, dtype=np.int64)
        return cls(np.asarray(site, dtype=np.int64), np.asarray(supply, dtype=float), unknown, unknown)


@dataclass(frozen=True)
class Arrivals:
    """A flow of newcomers.

    per_year: (n_sites,) mean number a year; activity: of one who works full time, in the unit of supply
    part_time_share: how many work part-time, 0 to 1; part_time: at what share of a full activity, 0 to 1
    leaving: yearly chance that a newcomer leaves again, 0 to 1
    Who arrives during year t counts from t on. Raises `ValueError` on a negative rate or a share outside of 0 to 1.
    """

    per_year: Floats
    activity: float
    part_time_share: float = 0.0
    part_time: float = 1.0
    leaving: float = 0.02

    def __post_init__(self) -> None:
        if len(self.per_year) and not (np.isfinite(self.per_year).all() and self.per_year.min() >= 0):
            raise ValueError("arrivals must be finite and not negative")
        if not np.isfinite(self.activity) or self.activity < 0:
            raise ValueError("the activity of a newcomer must be finite and not negative")
        for name in ("part_time_share", "part_time", "leaving"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")

    def years_kept(self, years: int) -> Floats:
        """Newcomers still there after 0, 1… years for one a year; (years + 1,)."""
        return np.concatenate(([0.0], np.cumsum((1 - self.leaving) ** np.arange(years))))

    @property
    def mean_activity(self) -> float:
        return self.activity * (1 - self.part_time_share + self.part_time_share * self.part_time)

    @property
    def square_activity(self) -> float:
        return self.activity**2 * (1 - self.part_time_share + self.part_time_share * self.part_time**2)


@dataclass(frozen=True)
class Moments:
    """mean and variance, both (n, years + 1); column t is t years from today."""

    mean: Floats
    variance: Floats

    @property
    def deviation(self) -> Floats:
        deviation: Floats = np.sqrt(self.variance)
        return deviation


@dataclass(frozen=True)
class Course:
    """What may become of each kind of professional: an age, no known age, or a declared departure.

    presence: one row a kind; kind: (n,) of each professional
    """

    presence: Presence
    kind: Integers

    @property
    def years(self) -> int:
        return self.presence.whole.shape[1] - 1


def course_of(professionals: Professionals, ages: Floats, rules: Departures, years: int) -> Course:
    """The chances of each professional over that many years.

    ages: (71,) chance of each age for those whose own is not known. A declared departure goes before an age.
    """
    by_age = presence_by_age(rules, years)
    # Someone who leaves in year d is there, whole, until d; d beyond the horizon: all along.
    declared = (np.arange(years + 1)[None, :] < np.arange(years + 2)[:, None]).astype(float)
    nothing = np.zeros_like(declared)
    presence = Presence(
        np.vstack((by_age.whole, ages @ by_age.whole, declared)),
        np.vstack((by_age.reduced, ages @ by_age.reduced, nothing)),
        by_age.reduced_activity,
    )
    of_age = np.where(
        professionals.age == UNKNOWN, len(AGES), np.clip(professionals.age, YOUNGEST, AGES[-1]) - YOUNGEST
    )
    of_date = len(AGES) + 1 + np.clip(professionals.leaves_in, 0, years + 1)
    return Course(presence, np.where(professionals.leaves_in == UNKNOWN, of_age, of_date))


def supply_moments(
    professionals: Professionals, course: Course, arrivals: Arrivals | None, n_sites: int
) -> Moments:
    """Exact mean and variance of supply, (n_sites, years + 1), in the unit of `supply` and its square."""
    shape = (n_sites, len(course.presence.whole))
    place = (professionals.site, course.kind)
    weights = sparse.coo_array((professionals.supply, place), shape).tocsr()
    squares = sparse.coo_array((professionals.supply**2, place), shape).tocsr()
    mean, variance = weights @ course.presence.mean, squares @ course.presence.variance
    if arrivals is not None:
        there = np.outer(arrivals.per_year, arrivals.years_kept(course.years))
        mean = mean + there * arrivals.mean_activity
        variance = variance + there * arrivals.square_activity
    return Moments(mean, variance)
