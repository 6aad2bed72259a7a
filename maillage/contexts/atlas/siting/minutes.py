"""Minutes from where the people of the territory live to what exists, and to each candidate."""

from __future__ import annotations

from typing import Final

import numpy as np

from maillage.contexts.atlas.ground.kept_pairs import pairs_between
from maillage.contexts.atlas.ground.problem import Floats, Ground, points_of
from maillage.core.accessibility.pairs import Pairs

# A trip is looked for up to an hour; beyond, it counts for an hour.
FARTHEST_MIN: Final = 60.0


def closest_min(ground: Ground) -> Floats:
    """Minutes to the closest site that offers anything today, shape (own places,), FARTHEST_MIN at most.

    Raises TravelUnavailable.
    """
    offering = [site.commune_code for site in ground.sites if site.supply > 0]
    if not offering:
        return np.full(len(ground.own_rows), FARTHEST_MIN)
    closest: Floats = minutes_to(ground, offering).min(axis=1)
    return closest


def minutes_to(ground: Ground, codes: list[str]) -> Floats:
    """Minutes to each of these communes, shape (own places, codes), FARTHEST_MIN at most. Raises TravelUnavailable."""
    own = points_of([ground.places[row] for row in ground.own_rows.tolist()])
    there = points_of([ground.places[ground.row_of[code]] for code in codes])
    return _table(pairs_between(own, there, FARTHEST_MIN, ground.travel))


def _table(pairs: Pairs) -> Floats:
    table = np.full((pairs.n_demand, pairs.n_sites), FARTHEST_MIN)
    rows = np.repeat(np.arange(pairs.n_demand), np.diff(pairs.starts))
    table[rows, pairs.sites] = pairs.minutes
    return table
