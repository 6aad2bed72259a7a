"""Minutes by car when no road is known: the straight line, lengthened, at a speed that depends on how dense a place is.

    minutes = straight km * detour * (30 / speed of one end + 30 / speed of the other end)

that is, half of the way at the speed of each end, rounded to a tenth of a minute (halves to the even tenth): what is
rounded to 20.0 minutes is at 20.0 minutes. Same place, 0 minutes: no time to start or to park, as in the distances
between communes that the APL uses.

The bounds between classes are those of the European degree of urbanisation, on cells of 1 km²: 300 and 1,500
inhabitants per km² (Eurostat, "Applying the Degree of Urbanisation", 2021; INSEE uses the same grid). Applying them to
whole communes, the speeds and the detour are assumptions of ours, to be shown with every result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.geo.sphere import EARTH_RADIUS_M, distances_m

Floats = NDArray[np.float64]

STEP_MIN: Final = 0.1
# An array, which numpy takes sooner than a number of Python's.
_TENTHS: Final = np.array(10.0)
# Half a tenth: what rounds down to the reach. A hair more, for the last digit of the product.
ROUNDING_MIN: Final = STEP_MIN / 2 + 1e-9
SPARSE_BELOW_KM2: Final = 300.0
DENSE_FROM_KM2: Final = 1_500.0


@dataclass(frozen=True, eq=False)
class Points:
    """Positions in degrees, shape (n,) each; `density_km2`: inhabitants per km² there, None or NaN where unknown."""

    lon: Floats
    lat: Floats
    density_km2: Floats | None = None

    @property
    def count(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class CrowFlight:
    """detour: road over straight line; speeds in km/h for sparse (under 300 inhabitants per km²), intermediate, and
    dense places (1,500 and more). Where the density is unknown, the speed of sparse places holds.

    ValueError unless the detour is at least 1 and every speed positive.
    """

    detour: float = 1.3
    sparse_kmh: float = 50.0
    intermediate_kmh: float = 40.0
    dense_kmh: float = 25.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.detour) and self.detour >= 1):
            raise ValueError(f"a road is never shorter than the straight line: {self.detour}")
        if not all(np.isfinite(speed) and speed > 0 for speed in self.speeds_kmh):
            raise ValueError(f"speeds are positive: {self.speeds_kmh}")

    @classmethod
    def uniform(cls, *, detour: float, speed_kmh: float) -> CrowFlight:
        """The same speed everywhere."""
        return cls(detour, speed_kmh, speed_kmh, speed_kmh)

    @property
    def speeds_kmh(self) -> tuple[float, float, float]:
        return self.sparse_kmh, self.intermediate_kmh, self.dense_kmh

    @property
    def label(self) -> str:
        """French, to be printed beside results."""
        return "Temps de trajet estimés à vol d’oiseau (aucune route n’est regardée)"

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """French pairs of a name and a value, to be printed beside results."""
        speeds = (
            ("Vitesse sous 300 habitants par km²", self.sparse_kmh),
            ("Vitesse de 300 à moins de 1 500 habitants par km²", self.intermediate_kmh),
            ("Vitesse à partir de 1 500 habitants par km²", self.dense_kmh),
        )
        return (
            ("Détour par rapport à la ligne droite", _french(self.detour)),
            *((name, f"{_french(speed)} km/h") for name, speed in speeds),
            ("Arrondi", "au dixième de minute"),
        )

    def half_paces(self, points: Points) -> Floats:
        """Minutes that each straight kilometre takes for the half of the way near each point, shape (n,)."""
        if points.density_km2 is None:
            return np.full(points.count, self.detour * 30 / self.sparse_kmh)
        classes = density_class(points.density_km2)
        result: Floats = self.detour * 30 / np.array(self.speeds_kmh)[classes]
        return result

    def half_pace(self, density_km2: float | None) -> float:
        """The same for one point."""
        if density_km2 is None:
            return self.detour * 30 / self.sparse_kmh
        return self.detour * 30 / self.speeds_kmh[int(density_class(density_km2))]

    def farthest_km(self, minutes: float) -> float:
        """Straight kilometres beyond which no trip can take that many minutes, rounding included."""
        return (minutes + ROUNDING_MIN) * max(self.speeds_kmh) / (60 * self.detour)

    def minutes(self, origins: Points, destinations: Points) -> Floats:
        """Minutes of each trip, the two sets one by one, shape (n,); NaN where a position is NaN."""
        km = distances_m(origins.lon, origins.lat, destinations.lon, destinations.lat) / 1000
        return rounded(km * (self.half_paces(origins) + self.half_paces(destinations)))


def rounded(minutes: ArrayLike) -> Floats:
    """To a tenth of a minute, halves to the even tenth; 0.1 * k is then written as nearly as a float can."""
    result: Floats = np.rint(np.multiply(minutes, _TENTHS))
    result /= _TENTHS
    return result


def density_class(density_km2: ArrayLike) -> NDArray[np.intp]:
    """0 sparse, 1 intermediate (300 inhabitants per km² and more), 2 dense (1,500 and more); 0 where unknown."""
    values = np.nan_to_num(np.asarray(density_km2, dtype=np.float64), nan=0.0)
    return np.searchsorted([SPARSE_BELOW_KM2, DENSE_FROM_KM2], values, side="right")


def on_sphere_km(points: Points) -> tuple[Floats, Floats, Floats]:
    """Coordinates in kilometres from the centre of the Earth, shape (n,) each."""
    lon, lat = np.radians(points.lon), np.radians(points.lat)
    radius = EARTH_RADIUS_M / 1000
    around = radius * np.cos(lat)
    return around * np.cos(lon), around * np.sin(lon), radius * np.sin(lat)


def position_km(lon: float, lat: float) -> tuple[float, float, float]:
    """`on_sphere_km` of one position, to the last digit but one."""
    across, up, radius = math.radians(lon), math.radians(lat), EARTH_RADIUS_M / 1000
    around = radius * math.cos(up)
    return around * math.cos(across), around * math.sin(across), radius * math.sin(up)


def _french(value: float) -> str:
    return f"{value:g}".replace(".", ",")
