"""The index of access over France, its pairs and its what-ifs, against the tools that one would take otherwise.

The problem is `atlas_problem.national`: every commune of metropolitan France x 55,000 practitioners, within 20 minutes.

- index: pairs and weights kept, two sums. Peers: PySAL's `access` (E2SFCA from the table of pairs that it works on, its
  merge included: it keeps nothing), and the two products of kept scipy matrices, one by rows for each orientation.
- pairs: peer `scipy.spatial.cKDTree.sparse_distance_matrix` on positions in space, both trees included, which gives
  straight distances without minutes nor rows. Compiled: by numba, of the extra `national`, compiled beforehand.
- what-if: one practitioner more or less, and a new site from its position on (places in reach, weights, change): by
  numpy, and with the search of numba. Peer: the full computation by the two kept scipy matrices. One that recomputes by
  our own merged columns is told too.

Each is measured in alternation with its peer; the least of the rounds counts, for PySAL (seconds) of three.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from benchmarks.atlas_problem import DECAY, REACH_MIN, TRAVEL, Problem, national
from benchmarks.results import Result, not_run
from benchmarks.workplace import BenchmarkFailed, Workplace, timed
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs, Surroundings, pairs_within
from maillage.core.accessibility.travel import on_sphere_km
from maillage.core.accessibility.whatif import WhatIf
from maillage.core.geo.sphere import EARTH_RADIUS_M

Floats = NDArray[np.float64]

NAME = "atlas_index"
ROUNDS, PYSAL_ROUNDS, SEARCH_ROUNDS, WHATIF_ROUNDS = 41, 3, 15, 25
CHANGES, NEW_SITES = 100, 20


def run(workplace: Workplace) -> Iterator[Result]:
    problem = national()
    pairs = problem.pairs()
    kept = Catchments(pairs, DECAY)
    full = _scipy(problem, pairs)
    yield _against_scipy(problem, kept, full)
    yield from _against_pysal(problem, pairs, kept)
    yield from _searches(problem, pairs)
    yield from _what_ifs(problem, kept, full)


def _scipy(problem: Problem, pairs: Pairs) -> Callable[[], Floats]:
    by_row: sparse.csr_array = pairs.matrix(DECAY.weights_at(pairs.minutes))
    by_site = by_row.T.tocsr()

    def computed() -> Floats:
        result: Floats = by_row @ (problem.supply / (by_site @ problem.population))
        return result

    return computed


def _alternated(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Least seconds of each, in turn."""
    times = [[timed(work) for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def _same(ours: Floats, theirs: Floats, tolerance: float, what: str) -> float:
    apart = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
    if not apart <= tolerance:
        raise BenchmarkFailed(f"{what}: results differ by {apart:.1e}")
    return apart


def _against_scipy(problem: Problem, kept: Catchments, full: Callable[[], Floats]) -> Result:
    apart = _same(kept.index(problem.supply, problem.population), full(), 1e-12, "scipy")
    ours, theirs = _alternated(ROUNDS, lambda: kept.index(problem.supply, problem.population), full)
    return Result(
        name=f"{NAME}.two_products",
        value=ours * 1000,
        unit="ms",
        peer=f"two products of scipy matrices, {theirs * 1000:.2f} ms",
        ratio=ours / theirs,
        target=1.0,
        note=f"structure kept; {kept.n_columns} distinct positions for {kept.n_sites} practitioners: those at one "
        f"position share a column, which scipy's own do not; apart by {apart:.0e}",
    )


def _against_pysal(problem: Problem, pairs: Pairs, kept: Catchments) -> Iterator[Result]:
    try:
        import pandas as pd
        from access import fca
    except ImportError as missing:
        yield not_run(f"{NAME}.pysal", str(missing))
        return
    rows = np.repeat(np.arange(pairs.n_demand), np.diff(pairs.starts))
    costs = pd.DataFrame({"origin": rows, "dest": pairs.sites, "cost": pairs.minutes.astype(np.float64)})
    demand = pd.DataFrame({"geoid": np.arange(pairs.n_demand), "demand": problem.population})
    supply = pd.DataFrame({"supply": problem.supply}, index=pd.Index(np.arange(pairs.n_sites), name="geoid"))

    def weight(minutes: float) -> float:
        return 1.0 if minutes <= 10 else 0.3 if minutes <= 15 else 0.1 if minutes <= 20 else 0.0

    def pysal() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fca.two_stage_fca(demand, supply, costs, max_cost=REACH_MIN, weight_fn=weight)

    found = pysal().reindex(range(pairs.n_demand)).fillna(0).to_numpy()
    apart = _same(kept.index(problem.supply, problem.population), found, 1e-7, "PySAL")
    ours, theirs = _alternated(
        PYSAL_ROUNDS, lambda: [kept.index(problem.supply, problem.population) for _ in range(50)], pysal
    )
    ours /= 50
    yield Result(
        name=f"{NAME}.pysal",
        value=ours * 1000,
        unit="ms",
        peer=f"PySAL access, E2SFCA, {theirs:.2f} s",
        ratio=theirs / ours,
        target=250,
        better="higher",
        note=f"{pairs.n_demand} communes x {pairs.n_sites} practitioners, {pairs.n_pairs} pairs; apart by {apart:.0e}",
        versions=_versions("access", "pandas"),
    )


def _searches(problem: Problem, pairs: Pairs) -> Iterator[Result]:
    practitioners = problem.practitioners
    # Half a tenth of a minute is rounded down.
    reach_km = (REACH_MIN + 0.05) / (60 * TRAVEL.detour / TRAVEL.sparse_kmh)
    chord_km = 2 * EARTH_RADIUS_M / 1000 * np.sin(reach_km / (2 * EARTH_RADIUS_M / 1000))

    def trees() -> Any:
        communes = cKDTree(np.column_stack(on_sphere_km(problem.communes)))
        sites = cKDTree(np.column_stack(on_sphere_km(practitioners)))
        return communes.sparse_distance_matrix(sites, chord_km, output_type="ndarray")

    if abs(len(trees()) - pairs.n_pairs) > 2:
        raise BenchmarkFailed("the searches do not find the same pairs")
    compiled = _compiled_search(problem)
    works: list[Callable[[], object]] = [
        trees,
        lambda: pairs_within(problem.communes, practitioners, 20.0, TRAVEL),
    ]
    theirs, *ours = _alternated(SEARCH_ROUNDS, *works, *([compiled] if compiled else []))
    for name, target, seconds in zip(("numpy", "compiled"), (1.0, 3.0), ours, strict=False):
        yield Result(
            name=f"{NAME}.pairs_{name}",
            value=seconds * 1000,
            unit="ms",
            peer=f"cKDTree.sparse_distance_matrix, {theirs * 1000:.0f} ms",
            ratio=theirs / seconds,
            target=target,
            better="higher",
            note=f"{pairs.n_pairs} pairs within {REACH_MIN:g} minutes",
        )
    if compiled is None:
        yield not_run(f"{NAME}.pairs_compiled", "numba is not installed (extra national)")


def _compiled_search(problem: Problem) -> Callable[[], Pairs] | None:
    """The compiled search, compiled already and found to give the same pairs; None without numba."""

    def search() -> Pairs:
        return pairs_within(problem.communes, problem.practitioners, REACH_MIN, TRAVEL, compiled=True)

    try:
        found, plain = search(), problem.pairs()
    except ImportError:
        return None
    if not ((found.sites == plain.sites).all() and (found.minutes == plain.minutes).all()):
        raise BenchmarkFailed("the compiled search does not find the same pairs")
    return search


def _what_ifs(problem: Problem, kept: Catchments, full: Callable[[], Floats]) -> Iterator[Result]:
    chance = np.random.default_rng(1)
    play = WhatIf(kept, problem.supply, problem.population, refresh_every=10**9)
    before = play.values.copy()
    search = Surroundings(problem.communes, REACH_MIN, TRAVEL)
    centres = chance.integers(0, len(problem.codes), 2 * WHATIF_ROUNDS * NEW_SITES)
    places = np.column_stack([problem.communes.lon[centres], problem.communes.lat[centres]])
    positions = iter((places + chance.normal(0, 0.02, places.shape)).tolist())
    sites = iter(chance.permutation(kept.n_sites).tolist())

    def own() -> None:
        kept.index(problem.supply, problem.population)

    def changes() -> None:
        for _ in range(CHANGES):
            play.change_supply(next(sites), 2_700.0)

    def additions(*, compiled: bool = False) -> None:
        for _ in range(NEW_SITES):
            rows, minutes = search.around(*next(positions), compiled=compiled)
            play.add_site(rows, DECAY.weights_at(minutes), 5_400.0)

    works = {"supply": changes, "new_site": additions}
    if _same_around(search, places):
        works["new_site_compiled"] = partial(additions, compiled=True)
    else:
        yield not_run(f"{NAME}.whatif_new_site_compiled", "numba is not installed (extra national)")
    whole, merged, *seconds = _alternated(WHATIF_ROUNDS, full, own, *works.values())
    apart = _same(play.values, play.recomputed(), 1e-12, "what-if")
    done = play.n_changes
    while play.n_changes:
        play.undo()
    if not (play.values == before).all():
        raise BenchmarkFailed("undo does not bring back the very numbers")
    for name, of_all in zip(works, seconds, strict=True):
        count, target = (CHANGES, 1_000) if name == "supply" else (NEW_SITES, 100)
        each = of_all / count
        yield Result(
            name=f"{NAME}.whatif_{name}",
            value=each * 1e6,
            unit="µs",
            peer=f"full computation by scipy, {whole * 1000:.1f} ms",
            ratio=whole / each,
            target=target,
            better="higher",
            note=f"ours in full, columns merged: {merged * 1000:.1f} ms, {merged / each:.0f} times; after {done} "
            f"changes apart by {apart:.0e}; undone exactly",
        )


def _same_around(search: Surroundings, places: Floats) -> bool:
    """Whether there is a compiled search around one position (it gives the very same answers); compiles it."""
    for lon, lat in places[:50].tolist():
        plain = search.around(lon, lat)
        try:
            found = search.around(lon, lat, compiled=True)
        except ImportError:
            return False
        if not all((one == other).all() for one, other in zip(plain, found, strict=True)):
            raise BenchmarkFailed("the compiled search around a position gives another answer")
    return True


def _versions(*names: str) -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in names}
