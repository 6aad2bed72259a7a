"""Minutes by road between places and sites, as the pairs that the indices of access take.

The search starts from the sites, on the roads turned round: there are fewer of them than places, and each place is
then found by those it can reach. A place is joined to its nearest junction in a straight line (`snapping`); two places
of one junction are joined directly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes
from maillage.core.accessibility.travel import Points
from maillage.core.geo.sphere import distances_m
from maillage.core.roads.graph import MS_PER_MIN, RoadGraph, to_ms
from maillage.core.roads.searching import reached_within
from maillage.core.roads.snapping import Snapped, snapped, straight_ms

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Trips:
    """Within reach: place `rows[k]` to site `columns[k]` in `time_ms[k]`; how places and sites were joined to roads."""

    rows: Ints
    columns: Ints
    time_ms: Ints
    demand: Snapped
    sites: Snapped


def pairs_by_road(
    graph: RoadGraph, demand: Points, sites: Points, reach_min: float, *, threads: int = 2
) -> Pairs:
    """Every pair that roads join within `reach_min` minutes, exactly that included; rows are places.

    Places and sites farther than 2 km from every road have no pair.
    """
    trips = trips_by_road(graph, demand, sites, reach_min, threads=threads)
    return pairs_from_minutes(
        trips.rows,
        trips.columns,
        trips.time_ms / MS_PER_MIN,
        n_demand=len(demand.lon),
        n_sites=len(sites.lon),
        reach_min=reach_min,
    )


def trips_by_road(
    graph: RoadGraph, demand: Points, sites: Points, reach_min: float, *, threads: int = 2
) -> Trips:
    """The pairs one by one, and how each place and site was joined to the network."""
    reach_ms = int(to_ms(reach_min))
    from_places, from_sites = snapped(graph, demand), snapped(graph, sites)
    wanted = np.zeros(graph.n_nodes, dtype=np.bool_)
    wanted[from_places.node[from_places.near]] = True
    site_nodes, sites_at = _by_node(from_sites)
    budgets = np.full(len(site_nodes), reach_ms, dtype=np.int64)
    if len(site_nodes):
        budgets -= np.minimum.reduceat(from_sites.access_ms[sites_at.members], sites_at.starts[:-1])
    reached = reached_within(graph.reversed, site_nodes, budgets, wanted=wanted, threads=threads)
    source = np.repeat(np.arange(len(site_nodes)), np.diff(reached.starts))
    place_nodes, places_at = _by_node(from_places)
    entry, rows = places_at.of(np.searchsorted(place_nodes, reached.nodes))
    again, columns = sites_at.of(source[entry])
    entry, rows = entry[again], rows[again]
    time_ms = reached.time_ms[entry] + from_places.access_ms[rows] + from_sites.access_ms[columns]
    together = from_places.node[rows] == from_sites.node[columns]
    at, to = rows[together], columns[together]
    time_ms[together] = straight_ms(distances_m(demand.lon[at], demand.lat[at], sites.lon[to], sites.lat[to]))
    kept = time_ms <= reach_ms
    return Trips(rows[kept], columns[kept], time_ms[kept], from_places, from_sites)


@dataclass(frozen=True)
class _Groups:
    """Members of group g: `members[starts[g]:starts[g + 1]]`."""

    starts: Ints
    members: Ints

    def of(self, groups: Ints) -> tuple[Ints, Ints]:
        """(position in `groups`, member) of every member of every group asked for."""
        counts = self.starts[groups + 1] - self.starts[groups]
        position = np.repeat(np.arange(len(groups)), counts)
        first = np.cumsum(counts) - counts
        within = np.arange(len(position)) - first[position]
        return position, self.members[self.starts[groups][position] + within]


def _by_node(places: Snapped) -> tuple[Ints, _Groups]:
    """Nodes that places were joined to, rising, and the places of each."""
    near = np.flatnonzero(places.near)
    members = near[np.argsort(places.node[near], kind="stable")]
    nodes, counts = np.unique(places.node[near], return_counts=True)
    starts = np.zeros(len(nodes) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return nodes, _Groups(starts, members)
