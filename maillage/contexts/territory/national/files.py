"""Reads the territory files that the product carries: communes, groupings and contours of France, without Django.

The files are built by `tools/build_territory.py`, which says where each figure comes from. They are small gzipped
tables (tabs, one header line) and one contour file per département.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely

from maillage.contexts.territory.national import contour_format
from maillage.contexts.territory.national.contour_format import GRID_PER_DEGREE
from maillage.core.geo.polygons import outline
from maillage.core.identifiers.insee import InseeCodeError, departement_of

DATA = Path(__file__).parent / "data"


class Source(NamedTuple):
    """What a page or an export writes under its figures."""

    what: str
    producer: str
    vintage: str
    licence: str

    def __str__(self) -> str:
        return f"{self.what} : {self.producer}, {self.vintage} ({self.licence})"


LICENCE = "Licence Ouverte / Etalab 2.0"
COMMUNES_SOURCE = Source("Communes, EPCI, codes postaux", "INSEE, DGCL, La Poste", "COG 2026", LICENCE)
POPULATION_SOURCE = Source("Population municipale", "INSEE", "populations légales 2023", LICENCE)
AGES_SOURCE = Source("Population par âge", "INSEE", "recensement 2021", LICENCE)
CONTOURS_SOURCE = Source("Contours et surfaces", "IGN - Admin Express", "simplifiés par Maillage", LICENCE)
POSITION_SOURCE = Source("Positions", "IGN - Admin Express, DILA (mairies)", "2025", LICENCE)
SOURCES = (COMMUNES_SOURCE, POPULATION_SOURCE, AGES_SOURCE, CONTOURS_SOURCE, POSITION_SOURCE)


class Commune(NamedTuple):
    """A commune of today. None: no source knows (the overseas collectivities have no age, position nor contour).

    `ages_source`: census, estimated (separated since the census, shared out by population) or empty.
    `point_source`: town_hall, town_hall_unchecked (no contour to check it against), interior or empty.
    `contour_source`: published, rebuilt (merged commune put together from its parts) or empty.
    Ages are those of the 2021 census: they do not add up to `population`, which is of 2023. The southern lands and
    Clipperton, where nobody lives for good, have a population of 0.
    """

    code: str
    name: str
    departement: str
    region: str
    epci: str
    postal_codes: tuple[str, ...]
    population: int
    age_0_19: int | None
    age_20_64: int | None
    age_65_up: int | None
    ages_source: str
    lon: float | None
    lat: float | None
    point_source: str
    area_ha: float | None
    contour_source: str

    @property
    def has_contour(self) -> bool:
        return self.contour_source != ""


class FormerCode(NamedTuple):
    """A code that older files use, and the commune of today; `kind` is former or arrondissement.

    The name is empty where the source only kept the code.
    """

    code: str
    name: str
    commune: str
    kind: str


class Epci(NamedTuple):
    """A grouping with its own taxes; `kind` is CC, CA, CU, METRO or MET69 (métropole de Lyon)."""

    code: str
    name: str
    kind: str


class Departement(NamedTuple):
    """A département, or an overseas collectivity (three digits)."""

    code: str
    name: str
    region: str


class Region(NamedTuple):
    """A région, or an overseas collectivity."""

    code: str
    name: str


def _rows(name: str) -> Iterator[list[str]]:
    lines = gzip.decompress((DATA / name).read_bytes()).decode("utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def read_communes() -> list[Commune]:
    """All communes of France, in order of code."""
    return [
        Commune(
            code,
            name,
            departement,
            region,
            epci,
            tuple(postal.split()),
            int(population),
            _whole(young),
            _whole(adult),
            _whole(old),
            ages_source,
            _number(lon),
            _number(lat),
            point_source,
            _number(area),
            contour_source,
        )
        for (
            code,
            name,
            departement,
            region,
            epci,
            postal,
            population,
            young,
            adult,
            old,
            ages_source,
            lon,
            lat,
            point_source,
            area,
            contour_source,
        ) in _rows("communes.tsv.gz")
    ]


def read_former_codes() -> list[FormerCode]:
    """Codes of former communes and of the arrondissements of Paris, Lyon and Marseille, in order of code."""
    return [FormerCode(*row) for row in _rows("former_codes.tsv.gz")]


def read_epcis() -> list[Epci]:
    """All EPCI with their own taxes, in order of code."""
    return [Epci(*row) for row in _rows("epci.tsv.gz")]


def read_departements() -> list[Departement]:
    """All départements and overseas collectivities, in order of code."""
    return [Departement(*row) for row in _rows("departements.tsv.gz")]


def read_regions() -> list[Region]:
    """All régions and overseas collectivities, in order of code."""
    return [Region(*row) for row in _rows("regions.tsv.gz")]


def read_neighbours() -> dict[str, tuple[str, ...]]:
    """For each commune with a contour, those that share a border with it, in order of code."""
    around: dict[str, list[str]] = {}
    for code, following in _rows("neighbours.tsv.gz"):
        around.setdefault(code, [])
        for other in following.split():
            around[code].append(other)
            around.setdefault(other, []).append(code)
    return {code: tuple(sorted(others)) for code, others in around.items()}


def bulk_rows(
    communes: Iterable[Commune], neighbours: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, Any]]:
    """The communes as columns of a table, for `bulk_create` or `executemany`: links by code, lists as one text.

    Keys: code, name, departement_id, epci_id (None outside any EPCI), population, age_0_19, age_20_64, age_65_up,
    lon, lat, area_ha, has_contour, neighbour_codes and postal_codes (separated by spaces).
    """
    for commune in communes:
        yield {
            "code": commune.code,
            "name": commune.name,
            "departement_id": commune.departement,
            "epci_id": commune.epci or None,
            "population": commune.population,
            "age_0_19": commune.age_0_19,
            "age_20_64": commune.age_20_64,
            "age_65_up": commune.age_65_up,
            "lon": commune.lon,
            "lat": commune.lat,
            "area_ha": commune.area_ha,
            "has_contour": commune.has_contour,
            "neighbour_codes": " ".join(neighbours.get(commune.code, ())),
            "postal_codes": " ".join(commune.postal_codes),
        }


def data_digest() -> str:
    """SHA-256 of all data files together (64 hexadecimal digits): another one means another edition."""
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*.gz")):
        digest.update(path.relative_to(DATA).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


# A page shows one département, sometimes three; the whole of France would be a few hundred megabytes.
@lru_cache(maxsize=12)
def _polygons(departement: str) -> dict[str, contour_format.Polygons]:
    path = DATA / "contours" / f"{departement}.bin.gz"
    return contour_format.decode(gzip.decompress(path.read_bytes())) if path.exists() else {}


@lru_cache(maxsize=12)
def _geometries(departement: str) -> dict[str, str]:
    """GeoJSON geometry of each commune, already written."""
    return {
        code: json.dumps(
            {
                "type": "MultiPolygon",
                "coordinates": [
                    [np.round(ring / GRID_PER_DEGREE, 5).tolist() for ring in rings] for rings in polygons
                ],
            },
            separators=(",", ":"),
        )
        for code, polygons in _polygons(departement).items()
    }


def read_contours(departement: str) -> dict[str, shapely.MultiPolygon]:
    """Contours by commune code, degrees (longitude, latitude); empty for a département without contours."""
    return {code: _multipolygon(polygons) for code, polygons in _polygons(departement).items()}


def _multipolygon(polygons: contour_format.Polygons) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(
        [
            shapely.Polygon(rings[0] / GRID_PER_DEGREE, [hole / GRID_PER_DEGREE for hole in rings[1:]])
            for rings in polygons
        ]
    )


def _departement(code: str) -> str:
    try:
        return departement_of(code)
    except InseeCodeError:
        return ""


def contours_geojson(commune_codes: Iterable[str]) -> bytes:
    """A GeoJSON FeatureCollection (RFC 7946) of the communes that have a contour, in the order asked for.

    Each feature has the commune code as its `id` and as its property `code`; a commune without contour is left out.
    """
    features = []
    for code in commune_codes:
        geometry = _geometries(_departement(code)).get(code)
        if geometry is not None:
            features.append(
                f'{{"type":"Feature","id":"{code}","properties":{{"code":"{code}"}},"geometry":{geometry}}}'
            )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode("ascii")


def contour_rings(commune_codes: Iterable[str]) -> dict[str, list[list[np.ndarray]]]:
    """Polygons by commune code, each its outer ring then its holes: closed rings of shape (n, 2), degrees.

    A commune without contour is left out.
    """
    found = {}
    for code in commune_codes:
        polygons = _polygons(_departement(code)).get(code)
        if polygons is not None:
            found[code] = [[ring / GRID_PER_DEGREE for ring in rings] for rings in polygons]
    return found


def outline_rings(commune_codes: Iterable[str]) -> list[list[np.ndarray]]:
    """The outline of a set of communes as `contour_rings` gives those of one."""
    return [
        [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(territory_outline(commune_codes))
    ]


def territory_outline(commune_codes: Iterable[str]) -> shapely.MultiPolygon:
    """The outline of a set of communes, degrees, without their inner borders; communes without contour add nothing."""
    shapes = []
    for code in commune_codes:
        polygons = _polygons(_departement(code)).get(code)
        if polygons is not None:
            shapes.append(_multipolygon(polygons))
    return outline(shapes)


def outline_geojson(commune_codes: Iterable[str]) -> bytes:
    """The outline of a set of communes as one GeoJSON feature, five decimals."""
    shape = territory_outline(commune_codes)
    rings = [
        [np.round(shapely.get_coordinates(ring), 5).tolist() for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shapely.orient_polygons(shape))
    ]
    geometry = {"type": "MultiPolygon", "coordinates": rings}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    return json.dumps(feature, separators=(",", ":")).encode("ascii")
