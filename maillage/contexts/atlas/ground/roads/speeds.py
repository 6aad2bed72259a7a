"""How fast a car drives along a way of OpenStreetMap, and in which direction it may.

Speeds by class are those of the car profile of OSRM (Project OSRM, `profiles/car.lua`, BSD 2-clause), as is the share
of the posted limit that a car is taken to keep on average, four fifths. They are assumptions: no traffic, no bends, no
traffic lights. The tags are those of the OpenStreetMap wiki (« Key:highway », « Key:maxspeed », « Key:oneway »,
« Key:access »).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

CLASS_KMH: Final[dict[str, float]] = {
    "motorway": 90,
    "motorway_link": 45,
    "trunk": 85,
    "trunk_link": 40,
    "primary": 65,
    "primary_link": 30,
    "secondary": 55,
    "secondary_link": 25,
    "tertiary": 40,
    "tertiary_link": 20,
    "unclassified": 25,
    "residential": 25,
    "living_street": 10,
    "service": 15,
}
SHARE_OF_LIMIT: Final = 0.8
# French limits by name (code de la route, R. 413-2 and R. 413-3).
_NAMED_KMH: Final = {
    "motorway": 130.0,
    "trunk": 110.0,
    "rural": 80.0,
    "urban": 50.0,
    "zone30": 30.0,
    "walk": 6.0,
}
_LOWEST_KMH, _HIGHEST_KMH = 5.0, 130.0
_KMH_PER_MPH: Final = 1.609344
# From the most particular to the most general: the first that says something is right.
_ACCESS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSED: Final = frozenset({"no", "private", "agricultural", "forestry", "emergency"})
_NO_THROUGH: Final = frozenset({"parking_aisle", "driveway", "emergency_access", "drive-through"})


class Drive(NamedTuple):
    """km/h along the way and against it; 0 where a car may not."""

    forward_kmh: float
    backward_kmh: float


def drive_of(tags: Mapping[str, str]) -> Drive | None:
    """What cars may do on a way; None where it is none of theirs."""
    usual = CLASS_KMH.get(tags.get("highway", ""))
    if usual is None or tags.get("area") == "yes" or tags.get("service") in _NO_THROUGH:
        return None
    said = next((tags[key] for key in _ACCESS if key in tags), "yes")
    if said in _CLOSED:
        return None
    limit = tags.get("maxspeed", "")
    forward = speed_kmh(usual, tags.get("maxspeed:forward", limit))
    backward = speed_kmh(usual, tags.get("maxspeed:backward", limit))
    direction = _direction(tags)
    return Drive(forward if direction >= 0 else 0.0, backward if direction <= 0 else 0.0)


def speed_kmh(usual_kmh: float, limit: str) -> float:
    """Four fifths of the posted limit where it can be read, else the usual speed of the class."""
    known = limit_kmh(limit)
    return usual_kmh if known is None else known * SHARE_OF_LIMIT


def limit_kmh(text: str) -> float | None:
    """« 50 », « 30 mph », « FR:urban », « none »… in km/h, from 5 to 130; None where it cannot be read."""
    words = text.strip().lower().partition(";")[0].split()
    if not words:
        return None
    name = words[0].removeprefix("fr:").removeprefix("zone:")
    if name in ("none", "signals", "variable"):
        return _HIGHEST_KMH if name == "none" else None
    known = _NAMED_KMH.get(name)
    if known is None:
        digits = name.removesuffix("km/h").removesuffix("kmh").removesuffix("mph")
        if not (digits.isascii() and digits.replace(".", "", 1).isdigit()):
            return None
        known = float(digits) * (_KMH_PER_MPH if "mph" in (words[-1], name[-3:]) else 1.0)
    return min(max(known, _LOWEST_KMH), _HIGHEST_KMH)


def _direction(tags: Mapping[str, str]) -> int:
    """1 along the way only, -1 against it only, 0 both."""
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return 1
    if said in ("-1", "reverse"):
        return -1
    round_about = tags.get("junction") in ("roundabout", "circular")
    return 1 if said != "no" and (round_about or tags.get("highway") == "motorway") else 0
