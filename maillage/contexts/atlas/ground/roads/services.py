"""Importing the roads of an OpenStreetMap extract, for the whole installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from django.db import transaction
from django.utils import timezone

from maillage.contexts.atlas.ground.roads.actions import ROADS_IMPORTED
from maillage.contexts.atlas.ground.roads.by_road import LEAST_COVERED, not_covered
from maillage.contexts.atlas.ground.roads.extracts import RoadsRefused, read_extract
from maillage.contexts.atlas.ground.roads.stored import About, write_roads
from maillage.contexts.territory.api import commune_points, covered_codes
from maillage.core.accessibility.travel import Points
from maillage.core.roads.graph import RoadGraph
from maillage.core.roads.snapping import snapped
from maillage.core.roads.ways import network_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


@transaction.atomic
def import_roads(
    *, by: Actor, path: Path, extracted_on: date | None = None, accept_partial: bool = False
) -> About:
    """Read the extract and put its roads in force, in place of those before.

    extracted_on: its date, where the file does not say. accept_partial: even where communes of the installation are
    left out. Raises RoadsRefused, and leaves everything as it was.
    """
    extract = read_extract(path)
    graph = network_of(extract.ways)
    if not graph.n_roads:
        raise RoadsRefused(
            f"Les routes de {path.name} ne se rejoignent pas\N{NO-BREAK SPACE}: prenez un extrait d’un seul tenant."
        )
    without, places = _left_out(graph, sorted(covered_codes()))
    if places and places - without < LEAST_COVERED * places and not accept_partial:
        raise RoadsRefused(
            not_covered(path.name, without, places)
            + " Pour l’importer quand même\N{NO-BREAK SPACE}: --accepter-partiel."
        )
    day = extracted_on or extract.day
    about = About(
        source=path.name,
        extracted_on=day.isoformat() if day else "",
        imported_on=timezone.localdate().isoformat(),
        n_ways=extract.n_ways,
        n_nodes=graph.n_nodes,
        n_roads=graph.n_roads,
        box=_box(graph),
    )
    record(
        by=by, action=ROADS_IMPORTED, label=path.name, after={"source": path.name, "junctions": graph.n_nodes}
    )
    try:
        # Last: where the line of the journal cannot be written, the roads stay as they were.
        return write_roads(graph, about)
    except OSError as error:
        raise RoadsRefused(
            f"Le réseau ne peut pas être écrit dans le dossier des données ({error.strerror or error})"
            "\N{NO-BREAK SPACE}: faites-y de la place, puis recommencez."
        ) from error


def _left_out(graph: RoadGraph, codes: Sequence[str]) -> tuple[int, int]:
    """How many of these communes are far from every road, and how many have a point at all."""
    found = list(commune_points(codes).values())
    at = Points(np.array([point.lon for point in found]), np.array([point.lat for point in found]))
    return int((~snapped(graph, at).near).sum()) if found else 0, len(found)


def _box(graph: RoadGraph) -> tuple[float, float, float, float]:
    return (
        float(graph.lon.min()),
        float(graph.lat.min()),
        float(graph.lon.max()),
        float(graph.lat.max()),
    )
