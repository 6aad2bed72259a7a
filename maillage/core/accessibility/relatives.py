"""The relatives of the index in the literature, as thin uses of the same catchments."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay, Weighting
from maillage.core.accessibility.pairs import Pairs

Floats = NDArray[np.float64]

# Luo & Qi, "An enhanced two-step floating catchment area (E2SFCA) method", Health & Place 15, 2009.
LUO_QI: Final = Decay((10.0, 20.0, 30.0), (1.0, 0.68, 0.22))
# Wan, Zou & Sternberg, "A three-step floating catchment area method", Int. J. of GIS 26, 2012, with the weights that
# PySAL's `access` takes.
WAN_ZOU_STERNBERG: Final = Decay((10.0, 20.0, 30.0, 60.0), (0.962, 0.704, 0.377, 0.042))


def two_step(pairs: Pairs, supply: ArrayLike, demand: ArrayLike, *, reach_min: float) -> Floats:
    """2SFCA (Luo & Wang 2003): everything counts fully up to and including `reach_min`. Shape (n_demand,)."""
    return Catchments(pairs, Decay.threshold(reach_min)).index(supply, demand)


def enhanced(pairs: Pairs, supply: ArrayLike, demand: ArrayLike, decay: Weighting = LUO_QI) -> Floats:
    """E2SFCA (Luo & Qi 2009): steps of distance in both steps. Shape (n_demand,)."""
    return Catchments(pairs, decay).index(supply, demand)


def three_step(
    pairs: Pairs, supply: ArrayLike, demand: ArrayLike, decay: Weighting = WAN_ZOU_STERNBERG
) -> Floats:
    """3SFCA: people first share themselves out by G_ij = w_ij / sum over k of w_ik, then both steps with w G.

    The shares depend on trips only, so the index stays linear in supply. Shape (n_demand,).
    """
    return shared_out(pairs, decay).index(supply, demand)


def shared_out(pairs: Pairs, decay: Weighting) -> Catchments:
    """The catchments of the 3SFCA: every weight times the share that its site has for the place."""
    weights = decay.weights_at(pairs.minutes)
    rows = np.repeat(np.arange(pairs.n_demand), np.diff(pairs.starts))
    totals = np.bincount(rows, weights, minlength=pairs.n_demand)[rows]
    shares = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
    return Catchments.weighted(pairs, weights * shares)
