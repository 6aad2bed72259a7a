"""The index of access in the coming years: exact mean and variance by place.

The index is linear in supply: A_i(t) = sum over j of B_ij(t) S_j(t) with B_ij(t) = w_ij / P_j(t), where w are the decay
weights and P_j the people in reach of site j that year, weighted by decay. Sites are independent, so

    E A_i = sum w_ij E S_j / P_j          Var A_i = sum w_ij^2 Var S_j / P_j^2

which are two sparse products for all years at once. A site that reaches nobody gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.core.outlook.supply import Moments

Floats = NDArray[np.float64]


class Reach:
    """Decay weights between places and sites: (n_places, n_sites), and the same squared, kept once.

    The weights are `by_row` of `accessibility.Catchments`, whose columns stand for the sites of one position (the site
    of a professional is then `column_of[site]`); any scipy sparse array will do.
    """

    def __init__(self, weights: Any) -> None:
        self.weights = sparse.csr_array(weights, dtype=float)
        self.squares = self.weights.multiply(self.weights).tocsr()

    @property
    def n_sites(self) -> int:
        return int(self.weights.shape[1])

    def people_in_reach(self, demand: Floats) -> Floats:
        """People in reach of each site, weighted by decay; demand (n_places,) or (n_places, years + 1)."""
        reached: Floats = self.weights.T @ demand
        return reached

    def index_moments(self, supply: Moments, in_reach: Floats) -> Moments:
        """Exact mean and variance of the index, (n_places, years + 1).

        in_reach: (n_sites,) when the population is that of today, or (n_sites, years + 1).
        """
        share = shares(in_reach)
        return Moments(self.weights @ (supply.mean * share), self.squares @ (supply.variance * share**2))

    def pooled(self, supply: Moments, in_reach: Floats, groups: Sequence[Floats] | Floats) -> Moments:
        """Mean and variance of weighted means of the index (a whole territory), (n_groups, years + 1).

        groups: (n_groups, n_places) weights of each place, or (n_groups, n_places, years + 1); divided by their sum.
        The places of a group share sites: their indices are not independent, which is taken into account.
        """
        share = shares(in_reach)
        mean, variance = [], []
        for group in groups:
            of_site = self.weights.T @ (group / np.maximum(group.sum(axis=0), np.finfo(float).tiny))
            through = (of_site if of_site.ndim == 2 else of_site[:, None]) * share
            mean.append((through * supply.mean).sum(axis=0))
            variance.append((through**2 * supply.variance).sum(axis=0))
        return Moments(np.array(mean), np.array(variance))


def shares(in_reach: Floats) -> Floats:
    """1 / people in reach, as a column or a table; 0 where there is nobody."""
    table = in_reach if in_reach.ndim == 2 else in_reach[:, None]
    return np.divide(1.0, table, out=np.zeros_like(table), where=table > 0)
