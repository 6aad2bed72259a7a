"""An extract of OpenStreetMap (.osm.pbf, .osm and compressed) as the ways that cars may drive."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from maillage.contexts.atlas.ground.roads.speeds import drive_of
from maillage.core.roads.ways import Ways

ENDINGS: Final = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
# What `drive_of` reads.
_TAGS: Final = (
    *("highway", "area", "service", "oneway", "junction"),
    *("motorcar", "motor_vehicle", "vehicle", "access"),
    *("maxspeed", "maxspeed:forward", "maxspeed:backward"),
)


class RoadsRefused(Exception):
    """The extract cannot be used; the message is French, says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Extract:
    """ways: those of cars; n_ways: how many; day: the extract's own date, None where it says none."""

    ways: Ways
    n_ways: int
    day: date | None


def read_extract(path: Path) -> Extract:
    """The roads of an extract. Raises RoadsRefused.

    The positions of all points of the extract are held in memory meanwhile: 8 to 16 bytes each.
    """
    _check_file(path)
    osmium = _osmium()
    drawn = _Drawn()
    try:
        source = osmium.FileProcessor(str(path)).with_locations()
        source.with_filter(osmium.filter.KeyFilter("highway").enable_for(osmium.osm.WAY))
        source.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        day = _day(source.header)
        for way in source:
            drawn.add(way)
    except MemoryError as error:
        raise RoadsRefused(
            f"La mémoire de cette machine ne suffit pas pour {path.name}\N{NO-BREAK SPACE}: prenez un extrait plus "
            "petit, celui de la région et de ses voisines."
        ) from error
    except (RuntimeError, OSError, ValueError) as error:
        raise RoadsRefused(
            f"Le fichier {path.name} ne se lit pas comme un extrait d’OpenStreetMap ({_said(error)}). "
            "Il est peut-être incomplet\N{NO-BREAK SPACE}: téléchargez-le de nouveau."
        ) from error
    if not drawn.forward:
        raise RoadsRefused(
            f"Le fichier {path.name} ne contient aucune route ouverte aux voitures, ou les points de ses routes "
            "y manquent\N{NO-BREAK SPACE}: prenez un extrait entier, avec ses points et ses chemins."
        )
    return Extract(drawn.ways(), len(drawn.forward), day)


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise RoadsRefused(f"Le fichier {path} n’existe pas.")
    if not path.name.lower().endswith(ENDINGS):
        raise RoadsRefused(
            f"Le fichier {path.name} n’est pas un extrait d’OpenStreetMap\N{NO-BREAK SPACE}: "
            "un fichier .osm.pbf (ou .osm) est attendu."
        )
    if not path.stat().st_size:
        raise RoadsRefused(f"Le fichier {path.name} est vide\N{NO-BREAK SPACE}: téléchargez-le de nouveau.")


def _osmium() -> Any:
    try:
        import osmium
        import osmium.filter
    except ImportError as error:
        raise RoadsRefused(
            "La lecture des routes demande un complément qui n’est pas installé\N{NO-BREAK SPACE}: installez "
            "« maillage[national] » à la place de « maillage », puis recommencez."
        ) from error
    return osmium


def _day(header: Any) -> date | None:
    """The date of the data, as extracts of the usual publishers carry it."""
    text = str(header.get("osmosis_replication_timestamp") or header.get("timestamp") or "")
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


@dataclass
class _Drawn:
    """Ways as they are read: plain arrays, which take a tenth of what lists of numbers take."""

    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    points: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    forward: array[float] = field(default_factory=lambda: array("d"))
    backward: array[float] = field(default_factory=lambda: array("d"))

    def add(self, way: Any) -> None:
        """A way of cars, cut where the extract lacks one of its points."""
        tags = {key: value for key in _TAGS if (value := way.tags.get(key)) is not None}
        drive = drive_of(tags)
        if drive is None:
            return
        before = len(self.points)
        for node in way.nodes:
            if node.location.valid():
                self.points.append(node.ref)
                self.lon.append(node.lon)
                self.lat.append(node.lat)
            else:
                self._close(before, drive)
                before = len(self.points)
        self._close(before, drive)

    def _close(self, before: int, drive: tuple[float, float]) -> None:
        if len(self.points) - before < 2:
            del self.points[before:], self.lon[before:], self.lat[before:]
            return
        self.starts.append(len(self.points))
        self.forward.append(drive[0])
        self.backward.append(drive[1])

    def ways(self) -> Ways:
        return Ways(
            np.array(self.starts, dtype=np.int64),
            np.array(self.points, dtype=np.int64),
            np.array(self.lon, dtype=np.float64),
            np.array(self.lat, dtype=np.float64),
            np.array(self.forward, dtype=np.float64),
            np.array(self.backward, dtype=np.float64),
        )
