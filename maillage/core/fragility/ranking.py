"""The order of the list of breaking points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maillage.core.fragility.losses import Losses

Order = NDArray[np.intp]


def ranked(found: Losses, dependants: Sequence[int]) -> Order:
    """Numbers of the sites whose loss is felt, gravest first; those that nobody would miss are left out.

    Gravest: most inhabitants left with nobody; then most who fall under the threshold; then most that rests on it
    (`dependants`, one number a site); then the largest fall of the mean. No weighted score: four figures that can each
    be read and argued about, in an order that is ours.
    """
    rests = np.asarray(dependants, dtype=np.float64)
    order = np.lexsort((-found.mean_drop, -rests, -found.under, -found.without))
    felt = (found.mean_drop > 0) | (found.without > 0) | (rests > 0)
    result: Order = order[felt[order]]
    return result
