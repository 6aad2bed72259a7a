"""Are the carried files right: against a reference table made apart from them, and against themselves."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.contexts.territory.national import files
from maillage.core.geo.sphere import distance_m
from tools.territory.contours import area_m2

REFERENCE = "communes_france.csv.gz"
SIZE_LIMIT_BYTES = 6_000_000
# The reference takes the same points by the same rule, its interior points aside.
POSITION_TOLERANCE_M = 50.0


def reference_path() -> Path | None:
    """The reference table, in the folder that MAILLAGE_REFERENCE_DATA names; None if it names none."""
    named = os.environ.get("MAILLAGE_REFERENCE_DATA")
    return Path(named) / REFERENCE if named else None


def verify() -> int:
    """Print what was compared and each kind of difference; 1 if one is not explained."""
    faults = [*own_faults()]
    reference = reference_path()
    if reference is None:
        print(f"not compared: MAILLAGE_REFERENCE_DATA names no folder that holds {REFERENCE}")
    elif reference.exists():
        faults += compare(reference)
    else:
        print(f"not compared: {reference} is absent")
    for fault in faults:
        print(fault)
    print("the territory files hold" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def own_faults() -> Iterator[str]:
    """Size, validity of every contour, shared borders, areas drawn against areas written."""
    size = sum(path.stat().st_size for path in files.DATA.rglob("*.gz"))
    print(f"all files: {size} bytes")
    if size > SIZE_LIMIT_BYTES:
        yield f"{size} bytes are more than {SIZE_LIMIT_BYTES}"
    communes = {commune.code: commune for commune in files.read_communes()}
    contours: dict[str, shapely.Geometry] = {}
    for departement in files.read_departements():
        contours |= files.read_contours(departement.code)
    if contours.keys() != {code for code, commune in communes.items() if commune.has_contour}:
        yield "the contours are not those of the communes that should have one"
    shapes: NDArray[np.object_] = np.array(list(contours.values()))
    if not shapely.is_valid(shapes).all():
        yield f"{int((~shapely.is_valid(shapes)).sum())} contours are not valid"
    if not shapely.coverage_is_valid(shapes):
        yield "two neighbours do not share their border exactly"
    gaps = sorted(
        abs(area_m2(shape) / 10_000 - (communes[code].area_ha or 0)) / (communes[code].area_ha or 1)
        for code, shape in contours.items()
    )
    print(f"area drawn against area of the source: median {gaps[len(gaps) // 2]:.2%}, worst {gaps[-1]:.1%}")


def compare(reference: Path) -> Iterator[str]:
    """Names, groupings, postal codes, population and ages must be equal; positions close."""
    communes = {commune.code: commune for commune in files.read_communes()}
    far, checked = 0, 0
    with gzip.open(reference, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            checked += 1
            commune = communes.get(row["code"])
            if commune is None:
                yield f"{row['code']} is missing"
                continue
            yield from _differences(commune, row)
            if commune.lon is None or commune.lat is None:
                yield f"{commune.code} has no position"
            elif (
                distance_m(commune.lon, commune.lat, float(row["lon"]), float(row["lat"]))
                > POSITION_TOLERANCE_M
            ):
                far += 1
    print(f"{checked} communes compared; {far} positions more than {POSITION_TOLERANCE_M:.0f} m apart")


def _differences(commune: files.Commune, row: dict[str, str]) -> Iterator[str]:
    ours = {
        "nom": commune.name,
        "dep": commune.departement,
        "reg": commune.region,
        "epci": commune.epci,
        "cp": "|".join(commune.postal_codes),
        "pop2023": str(commune.population),
    }
    if commune.ages_source == "census":
        ours |= {
            "p0_19": str(commune.age_0_19),
            "p20_64": str(commune.age_20_64),
            "p65p": str(commune.age_65_up),
        }
    for name, value in ours.items():
        if value != row[name]:
            yield f"{commune.code} {name}: {value}, {row[name]} in the reference"
