"""How long it takes to drive somewhere, when only the two ends are known.

No road is looked at: minutes are estimated from the great-circle distance, with two assumptions of ours that every page
must call « estimé ». They are meant for ordering what is near, not for a promise to a patient.

- Detour: a road is longer than the straight line, and the more so the shorter the trip (the order of magnitude is that
  of Héran, « Des distances à vol d'oiseau aux distances réelles », Flux 76-77, 2009): 1.4 times up to 5 km, falling
  evenly to 1.25 times at 40 km and more.
- Speed: 30 km/h over the first 3 km of road (one leaves a village or a town), 45 up to 10 km, 65 up to 40 km, 85
  beyond; and 2 minutes in all to start and to park.

A distance of nothing takes no time: one is there already.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.geo.sphere import distances_m

Floats = NDArray[np.float64]

NEAR_DETOUR, FAR_DETOUR = 1.4, 1.25
NEAR_KM, FAR_KM = 5.0, 40.0
START_AND_PARK_MIN = 2.0
# Below, both ends are the same place: neighbours of one square, or one commune point for both.
SAME_PLACE_M = 100.0

# Road kilometres from which a speed (km/h) holds.
_FROM_KM: Final = np.array([0.0, 3.0, 10.0, 40.0])
_SPEED_KMH: Final = np.array([30.0, 45.0, 65.0, 85.0])
# Minutes spent when each band begins.
_MIN_AT: Final = np.concatenate(([0.0], np.cumsum(np.diff(_FROM_KM) / _SPEED_KMH[:-1] * 60)))


def estimated_car_min(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Estimated minutes by car between positions in degrees; the four arrays are broadcast together.

    NaN where a position is NaN. Never decreases with distance. Where a road network is known, its times replace these.
    """
    straight_m = distances_m(lon_a, lat_a, lon_b, lat_b)
    straight_km = straight_m / 1000
    detour = np.interp(straight_km, [NEAR_KM, FAR_KM], [NEAR_DETOUR, FAR_DETOUR])
    road_km = straight_km * detour
    band = np.clip(np.searchsorted(_FROM_KM, road_km, side="right") - 1, 0, len(_FROM_KM) - 1)
    driven = _MIN_AT[band] + (road_km - _FROM_KM[band]) / _SPEED_KMH[band] * 60
    result: Floats = np.where(straight_m < SAME_PLACE_M, 0.0, driven + START_AND_PARK_MIN)
    return np.where(np.isnan(straight_m), np.nan, result)
