"""What the map of a territory of some 160,000 inhabitants makes a browser fetch: contours and points, uncompressed.

The territory grows commune by commune around a small one of the Cévennes, so that it has many communes with long
borders. Every place of care of FINESS has a position of its own and every address of a professional has been placed by
the geocoder: the most points that such a territory can have.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.workplace import Workplace

INHABITANTS = 160_000
MAX_KB = 300


def run(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.fresh("large-territory")
    ground = installation.run("found_large_community", str(INHABITANTS))
    installation.run("import_territory", str(workplace.national_file()))
    placed = installation.run("place_everything")
    weights = installation.run("weigh_map")
    about = (
        f"{ground['population']} inhabitants, {ground['communes']} communes; {placed['people']} professionals with "
        f"{placed['activities']} activities, {placed['structures']} places of care"
    )
    contours = weights["contours"]
    for name, shown in (("professionals", "points"), ("structures", "structure_points")):
        points = weights[shown]
        raw, packed = contours["raw"] + points["raw"], contours["packed"] + points["packed"]
        yield Result(
            name=f"map_weight.{name}",
            value=raw / 1000,
            unit="kB",
            target=MAX_KB,
            note=f"raw bytes: contours {contours['raw'] / 1000:.0f} kB, {points['places']} places "
            f"{points['raw'] / 1000:.0f} kB; {packed / 1000:.0f} kB as sent, compressed; {about}",
        )
