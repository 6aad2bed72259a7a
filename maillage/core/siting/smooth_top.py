"""The sum of the k largest of many values, smoothed, so that a bound made of it can be lowered by gradients.

`max over k of them` has corners everywhere; with a width of smoothing mu, it is replaced by the least over a
threshold t of `k t + mu sum log(1 + exp((v - t) / mu))`, which lies above it and close (Nesterov 2005).
The smoothed value only leads the search; every bound that is given out is computed without smoothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Widths of smoothing, as parts of the mean of the k largest values, one after the other.
WIDTHS = (0.05, 0.015, 0.005)


def top_sum(values: Floats, times: Ints, count: int) -> float:
    """Sum of the `count` largest, each value being there `times` times; all of them when there are fewer."""
    order = np.argsort(-values, kind="stable")
    taken = np.cumsum(times[order])
    last = int(np.searchsorted(taken, count))
    full = order[:last]
    total = float(values[full] @ times[full])
    if last < len(order):
        total += float(values[order[last]]) * (count - (int(taken[last - 1]) if last else 0))
    return total


def smooth_top(values: Floats, times: Ints, count: int, width: float) -> tuple[float, Floats]:
    """The smoothed sum, and its derivative by each value (how much of it is taken, from 0 to `times`)."""
    if int(times.sum()) <= count:
        return float(values @ times), times.astype(np.float64)
    low, high = float(values.min()) - 60 * width, float(values.max()) + 60 * width
    threshold = _kth(values, times, count)
    for _ in range(60):
        part = expit((values - threshold) / width)
        excess = float(times @ part) - count
        if abs(excess) < 1e-7 * count:
            break
        low, high = (threshold, high) if excess > 0 else (low, threshold)
        slope = float(times @ (part * (1 - part))) / width
        following = threshold + excess / slope if slope > 0 else low
        threshold = following if low < following < high else (low + high) / 2
    soft = width * np.logaddexp(0.0, (values - threshold) / width)
    return count * threshold + float(times @ soft), times * expit((values - threshold) / width)


def _kth(values: Floats, times: Ints, count: int) -> float:
    order = np.argsort(-values, kind="stable")
    return float(values[order[int(np.searchsorted(np.cumsum(times[order]), count))]])


class _Enough(Exception):
    pass


def lower(
    bound_at: Callable[[Floats, float], tuple[float, float, Floats]],
    start: Floats,
    highest: Floats,
    *,
    scale: float,
    rounds: int,
    enough: float,
) -> tuple[float, Floats]:
    """The least exact bound seen, and where, by L-BFGS within `0 <= x <= highest`.

    bound_at(x, width): the exact bound at x, the smoothed one, its gradient. scale: mean of the values of the sum, of
    which the widths are parts; rounds: for each width; enough: a bound as small as this ends the search.
    """
    best, where = np.inf, start

    def look(x: Floats, width: float) -> tuple[float, Floats]:
        nonlocal best, where
        exact, smoothed, gradient = bound_at(x, width)
        if exact < best:
            best, where = exact, x.copy()
        if best <= enough:
            raise _Enough
        return smoothed, gradient

    limits = np.column_stack((np.zeros_like(highest), highest))
    try:
        for part in WIDTHS:
            width = part * scale
            if width <= 0:
                look(where, 1.0)
                break
            options = {"maxiter": rounds, "maxcor": 20}
            minimize(look, where, args=(width,), jac=True, method="L-BFGS-B", bounds=limits, options=options)
    except _Enough:
        pass
    return best, where
