"""From the projections that French public files are written in to longitude and latitude; the boxes France fits in.

Each part of France has its own projection (decree 2019-165 and arrêté of 5 March 2019). WGS 84, RGF93 and the
overseas systems differ by less than a metre: all give « degrees » here.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from pyproj import Transformer
from pyproj.enums import TransformDirection

from maillage.core.geo.sphere import BoundingBox

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LAMBERT_93: Final = 2154
ANTILLES_UTM: Final = 5490
GUYANE_UTM: Final = 2972
REUNION_UTM: Final = 2975
MAYOTTE_UTM: Final = 4471
SAINT_PIERRE_UTM: Final = 32621
# Known to the transformation below; anything else is refused.
PROJECTIONS: Final = frozenset(
    {LAMBERT_93, ANTILLES_UTM, GUYANE_UTM, REUNION_UTM, MAYOTTE_UTM, SAINT_PIERRE_UTM}
)

# Départements (or collectivities) that have a projection of their own.
_OVERSEAS: Final = {
    "971": ANTILLES_UTM,
    "972": ANTILLES_UTM,
    "973": GUYANE_UTM,
    "974": REUNION_UTM,
    "975": SAINT_PIERRE_UTM,
    "976": MAYOTTE_UTM,
    "977": ANTILLES_UTM,
    "978": ANTILLES_UTM,
}

# West, south, east, north, with some kilometres around the land. No box read with its axes swapped meets another:
# so a pair of numbers tells by itself which one is the latitude.
FRENCH_BOXES: Final = (
    BoundingBox(-5.5, 41.2, 9.8, 51.3),
    BoundingBox(-63.3, 14.2, -60.6, 18.3),
    BoundingBox(-54.8, 1.9, -51.4, 6.0),
    BoundingBox(55.0, -21.6, 56.0, -20.7),
    BoundingBox(-56.7, 46.6, -56.0, 47.3),
    BoundingBox(44.9, -13.2, 45.4, -12.5),
)


def projection_of(departement: str) -> int:
    """EPSG code of the projection used in a département (01, 2A, 974…)."""
    return _OVERSEAS.get(departement, LAMBERT_93)


@cache
def _transformer(epsg: int) -> Transformer:
    if epsg not in PROJECTIONS:
        raise ValueError(f"not a projection of French public files: {epsg}")
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def to_degrees(epsg: int, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes in degrees of points in metres (east, north), arrays of one shape.

    NaN where the projection has no point for these numbers. ValueError on a projection not in `PROJECTIONS`.
    """
    return _transformed(epsg, x, y, TransformDirection.FORWARD)


def to_metres(epsg: int, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """East and north in metres of positions in degrees: the way back from `to_degrees`, with the same errors."""
    return _transformed(epsg, lon, lat, TransformDirection.INVERSE)


def _transformed(
    epsg: int, first: ArrayLike, second: ArrayLike, direction: TransformDirection
) -> tuple[Floats, Floats]:
    found_first, found_second = _transformer(epsg).transform(
        np.asarray(first, dtype=np.float64),
        np.asarray(second, dtype=np.float64),
        errcheck=False,
        direction=direction,
    )
    known = np.isfinite(found_first) & np.isfinite(found_second)
    return np.where(known, found_first, np.nan), np.where(known, found_second, np.nan)


def in_france(lon: ArrayLike, lat: ArrayLike) -> Mask:
    """Which positions (degrees, arrays of one shape) lie in one of `FRENCH_BOXES`; NaN does not."""
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = np.zeros(lons.shape, dtype=np.bool_)
    for box in FRENCH_BOXES:
        inside |= (lons >= box.west) & (lons <= box.east) & (lats >= box.south) & (lats <= box.north)
    return inside
