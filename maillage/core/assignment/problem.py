"""Who could go to whom, what it costs, and how much it is worth to serve somebody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Nobody: the doctor of who is not served.
NOBODY = -1


@dataclass(frozen=True)
class Rates:
    """What minutes of road are given for. All in minutes.

    served: that anybody is served at all; more than the longest trip, so that no place stays free to save a drive.
    point: for one point of priority. month: for each 30 days of wait, up to `most_months` of them.
    """

    served: float = 60.0
    point: float = 5.0
    month: float = 2.0
    most_months: float = 24.0


USUAL = Rates()


@dataclass(frozen=True)
class Problem:
    """people, doctors, minutes: one entry a pair that is possible (near enough, area, home visits), in any order.

    worth: minutes of road that serving each person is worth, shape (n_people,); places: of each doctor, (n_doctors,).
    ValueError for a pair given twice or out of range, negative minutes or places, a worth that no trip is under.
    """

    people: Ints
    doctors: Ints
    minutes: Floats
    worth: Floats
    places: Ints

    def __post_init__(self) -> None:
        if not len(self.people) == len(self.doctors) == len(self.minutes):
            raise ValueError("pairs: three arrays of one length")
        if len(self.people):
            self._check_pairs()
        if (self.places < 0).any():
            raise ValueError("a number of places is 0 or more")

    def _check_pairs(self) -> None:
        if self.people.min() < 0 or self.people.max() >= len(self.worth):
            raise ValueError("a pair names a person who is not there")
        if self.doctors.min() < 0 or self.doctors.max() >= len(self.places):
            raise ValueError("a pair names a doctor who is not there")
        keys = self.people * len(self.places) + self.doctors
        if len(np.unique(keys)) != len(keys):
            raise ValueError("a pair is given twice")
        if not np.isfinite(self.minutes).all() or (self.minutes < 0).any():
            raise ValueError("minutes are 0 or more")
        if (self.gains <= 0).any():
            raise ValueError("serving somebody must be worth more than the longest trip")

    @property
    def gains(self) -> Floats:
        """Of each pair: what serving this person there is worth, the trip taken off. Minutes, above 0."""
        found: Floats = self.worth[self.people] - self.minutes
        return found

    def gain_table(self) -> Floats:
        """(n_people, n_doctors), 0 where a pair is not possible."""
        table = np.zeros((len(self.worth), len(self.places)))
        table[self.people, self.doctors] = self.gains
        return table


def make(
    people: ArrayLike, doctors: ArrayLike, minutes: ArrayLike, worth: ArrayLike, places: ArrayLike
) -> Problem:
    """A problem of whatever sequences; ValueError as `Problem`."""
    return Problem(
        np.asarray(people, dtype=np.int64).reshape(-1),
        np.asarray(doctors, dtype=np.int64).reshape(-1),
        np.asarray(minutes, dtype=np.float64).reshape(-1),
        np.asarray(worth, dtype=np.float64).reshape(-1),
        np.asarray(places, dtype=np.int64).reshape(-1),
    )


def worths(points: ArrayLike, days: ArrayLike, rates: Rates = USUAL) -> Floats:
    """What serving each person is worth, in minutes: points of priority and days of wait at the rates."""
    months = np.minimum(np.asarray(days, dtype=np.float64) / 30.0, rates.most_months)
    found: Floats = rates.served + rates.point * np.asarray(points, dtype=np.float64) + rates.month * months
    return found
