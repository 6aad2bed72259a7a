"""The index of access over 200 m cells, against DuckDB and pandas on the same pairs; and on one and two Dask workers.

Cells are generated: in each commune at most 25 per km², else a x population^0.8, scattered over its area, on a grid of
200 m; 36,000 sites are drawn on them by population. Minutes are great-circle kilometres x 1.3 at 50 km/h, bands
1 / 0.3 / 0.1 at 10 / 15 / 20 minutes. By default the 200,000 cells nearest to Paris; `FULL=1` takes all 2.3 million,
for which pandas needs some 12 GB.

- Ours: people in reach of each site, then the index of each cell, from the structure as it is kept, two threads. How
  long that structure takes to be made stands in the note: it is made once for a setting of distances.
- DuckDB: the same pairs (cell, site, minutes) in a Parquet file, two sums by SQL, two threads.
- pandas: the same pairs in memory, weights looked up, two `groupby` and columns taken by position.

All agree to 1e-9, cell by cell. On Dask (the 200,000 cells only) the whole work is measured, blocks made and summed,
with one and with two worker processes of one thread each, in alternation; on two cores these share them with the
scheduler and the client. Workers keep the memory that they have freed (`KEEP_MEMORY`): as Dask starts them, a third of
their time goes into giving it back to the system and asking for it again, which no number of workers changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.atlas_problem import DECAY, REACH_MIN, TRAVEL, national
from benchmarks.results import Result, not_run
from benchmarks.workplace import Workplace
from maillage.contexts.territory.national.files import read_communes
from maillage.core.accessibility.grain.cells import CellCatchments
from maillage.core.accessibility.grain.curve import along_curve
from maillage.core.accessibility.pairs import Surroundings
from maillage.core.accessibility.travel import Points

Floats = NDArray[np.float64]
NAME: Final = "atlas_grain"
CELLS, SOME_CELLS, SITES = 2_300_000, 200_000, 36_000
PARIS: Final = (2.35, 48.86)
# A side of 200 m, in degrees at 46.5° north.
EAST_DEG, NORTH_DEG = 0.2 / 76.54, 0.2 / 111.195
ROUNDS, DASK_ROUNDS, DASK_CELLS, PART = 7, 4, 4_096, 20_000
TOLERANCE: Final = 1e-9
# Dask sets the first to 64 kB, with which the C library gives back every array of some size as soon as it is freed.
KEEP_MEMORY: Final = {"MALLOC_TRIM_THRESHOLD_": 1 << 28, "MALLOC_MMAP_THRESHOLD_": 1 << 28}


@dataclass(frozen=True, eq=False)
class Grid:
    """cells and their inhabitants; sites and what they offer a year."""

    cells: Points
    demand: Floats
    sites: Points
    supply: Floats


def grid(n_cells: int = CELLS, n_sites: int = SITES, seed: int = 1) -> Grid:
    """Cells of all communes, about `n_cells` of them, and sites on them."""
    problem = national()
    areas = {commune.code: commune.area_ha or 1_000.0 for commune in read_communes()}
    km2 = np.array([areas[code] for code in problem.codes]) / 100
    # Those that fall on one square count once: draw more, and keep as many as asked for.
    counts = _cells_by_commune(problem.population, km2, 2 * n_cells)
    chance = np.random.default_rng(seed)
    commune = np.repeat(np.arange(len(counts)), counts)
    far_km = np.sqrt(chance.random(len(commune)) * km2[commune] / np.pi)
    turn = chance.random(len(commune)) * 2 * np.pi
    lat = problem.communes.lat[commune] + far_km * np.sin(turn) / 111.195
    lon = problem.communes.lon[commune] + far_km * np.cos(turn) / 76.54
    column, row = np.rint(lon / EAST_DEG).astype(np.int64), np.rint(lat / NORTH_DEG).astype(np.int64)
    _, once = np.unique(column * 1_000_000 + row, return_index=True)
    once = np.sort(chance.permutation(once)[:n_cells])
    cells = Points(column[once] * EAST_DEG, row[once] * NORTH_DEG)
    commune = commune[once]
    people = chance.lognormal(0, 1, len(once))
    people *= (problem.population / np.maximum(np.bincount(commune, people, len(counts)), 1e-9))[commune]
    at = chance.choice(len(once), n_sites, replace=False, p=people / people.sum())
    sites = Points(cells.lon[at] + EAST_DEG / 4, cells.lat[at] + NORTH_DEG / 4)
    return Grid(cells, people, sites, 5_000 * chance.uniform(0.5, 3, n_sites))


def _cells_by_commune(population: Floats, km2: Floats, n_cells: int) -> NDArray[np.int64]:
    low, high = 0.0, 1e6
    counts = np.zeros_like(population)
    for _ in range(60):
        factor = (low + high) / 2
        counts = np.minimum(50 * km2, factor * population**0.8)
        low, high = (factor, high) if counts.sum() < n_cells else (low, factor)
    return np.ceil(counts).astype(np.int64)


def near(whole: Grid, n_cells: int, at: tuple[float, float] = PARIS) -> Grid:
    """The cells nearest to a position, with all the sites."""
    far = np.hypot((whole.cells.lon - at[0]) / EAST_DEG, (whole.cells.lat - at[1]) / NORTH_DEG)
    kept = np.sort(np.argsort(far, kind="stable")[:n_cells])
    cells = Points(whole.cells.lon[kept], whole.cells.lat[kept])
    return Grid(cells, whole.demand[kept], whole.sites, whole.supply)


def run(workplace: Workplace) -> Iterator[Result]:
    full = os.environ.get("FULL") == "1"
    problem = grid() if full else near(grid(), SOME_CELLS)
    rows = f"{NAME}_full." if full else f"{NAME}."
    started = perf_counter()
    kept = CellCatchments(problem.cells, problem.sites, DECAY, travel=TRAVEL)
    made_s = perf_counter() - started
    expected = kept.index(problem.supply, problem.demand)
    ours_s = least(lambda: kept.index(problem.supply, problem.demand), ROUNDS)
    folder = workplace.folder / NAME
    folder.mkdir()
    written = _write_pairs(problem, folder / "pairs.parquet")
    note = (
        f"{len(expected)} cells x {SITES} sites, {kept.n_pairs} pairs; runs made in {made_s:.1f} s with numpy, "
        f"{kept.n_blocks} blocks"
    )
    if written != kept.n_pairs:
        yield not_run(f"{rows}duckdb", f"{written} pairs written, {kept.n_pairs} kept")
        return
    for name, peer, target in (("duckdb", _by_duckdb, 15.0), ("pandas", _by_pandas, 40.0)):
        found, peer_s = peer(problem, folder / "pairs.parquet")
        ours_s = min(ours_s, least(lambda: kept.index(problem.supply, problem.demand), ROUNDS))
        gap = float(np.max(np.abs(found - expected) / np.maximum(expected, 1e-3)))
        if gap > TOLERANCE:
            yield not_run(f"{rows}{name}", f"differs by {gap:.1e}")
            continue
        yield Result(
            name=f"{rows}{name}",
            value=ours_s * 1000,
            unit="ms",
            peer=f"{name}, {peer_s:.2f} s",
            ratio=peer_s / ours_s,
            target=target,
            better="higher",
            note=f"{note}; greatest difference {gap:.0e}",
        )
    yield Result(
        name=f"{rows}memory",
        value=kept.n_bytes / kept.n_pairs,
        unit="bytes a pair",
        target=4.0,
        note=f"{kept.n_bytes / 1e6:.0f} MB resident for both steps",
    )
    if not full:
        yield _dask(problem, expected)


def least(work: Callable[[], object], rounds: int) -> float:
    """The least of several times, in seconds."""
    times = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return min(times)


def _write_pairs(problem: Grid, path: Path) -> int:
    """Every pair as a line of a Parquet file, part after part along the curve; returns how many."""
    import pyarrow as pa
    from pyarrow import parquet

    search = Surroundings(problem.sites, REACH_MIN, TRAVEL)
    order = along_curve(problem.cells)
    schema = pa.schema([("cell", pa.int32()), ("site", pa.int32()), ("minutes", pa.float32())])
    written = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in np.array_split(order, len(order) // PART + 1):
            pairs = search.pairs_of(Points(problem.cells.lon[rows], problem.cells.lat[rows]))
            cell = np.repeat(rows, np.diff(pairs.starts)).astype(np.int32)
            writer.write_table(
                pa.table({"cell": cell, "site": pairs.sites, "minutes": pairs.minutes}, schema=schema)
            )
            written += pairs.n_pairs
    return written


_WEIGHT = "CASE WHEN minutes <= 10 THEN 1.0::DOUBLE WHEN minutes <= 15 THEN 0.3::DOUBLE ELSE 0.1::DOUBLE END"
_STEP_1 = f"""CREATE OR REPLACE TEMP TABLE ratio AS
SELECT site, any_value(supply) / sum({_WEIGHT} * people) AS ratio
FROM read_parquet(?) JOIN cells USING (cell) JOIN sites USING (site) GROUP BY site"""
_STEP_2 = f"""SELECT cell, sum({_WEIGHT} * ratio) AS value
FROM read_parquet(?) JOIN ratio USING (site) GROUP BY cell"""


def _by_duckdb(problem: Grid, path: Path) -> tuple[Floats, float]:
    """Index by cell, and the least of three times."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        for name, key, column, values in (
            ("cells", "cell", "people", problem.demand),
            ("sites", "site", "supply", problem.supply),
        ):
            table = pa.table({key: np.arange(len(values), dtype=np.int32), column: values})
            database.register("given", table)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        found = np.zeros(len(problem.demand))

        def work() -> None:
            database.execute(_STEP_1, [str(path)])
            answer = database.execute(_STEP_2, [str(path)]).fetchnumpy()
            found[answer["cell"]] = answer["value"]

        return found, least(work, 3)


def _by_pandas(problem: Grid, path: Path) -> tuple[Floats, float]:
    """Index by cell, and the least of two times."""
    import pandas as pd
    from pyarrow import parquet

    table = parquet.read_table(path)
    pairs = pd.DataFrame({name: table[name].to_numpy() for name in ("cell", "site", "minutes")})
    del table
    found = np.zeros(len(problem.demand))
    weights = np.array(DECAY.weights)

    def work() -> None:
        weight = pd.Series(weights[np.searchsorted(DECAY.bounds_min, pairs["minutes"].to_numpy())])
        people = (weight * problem.demand[pairs["cell"].to_numpy()]).groupby(pairs["site"]).sum()
        ratio = np.zeros(len(problem.supply))
        reached = people.to_numpy() > 0
        sites = people.index.to_numpy()[reached]
        ratio[sites] = problem.supply[sites] / people.to_numpy()[reached]
        value = (weight * ratio[pairs["site"].to_numpy()]).groupby(pairs["cell"]).sum()
        found[value.index.to_numpy()] = value.to_numpy()

    return found, least(work, 2)


def _dask(problem: Grid, expected: Floats) -> Result:
    """One worker against two, block making included."""
    with _cluster(1) as one, _cluster(2) as two:
        times: dict[int, list[float]] = {1: [], 2: []}
        blocks = 0
        for workers, client in [(1, one), (2, two)] * (DASK_ROUNDS + 1):
            started = perf_counter()
            kept = CellCatchments(
                problem.cells, problem.sites, DECAY, travel=TRAVEL, block_cells=DASK_CELLS, client=client
            )
            found = kept.index(problem.supply, problem.demand)
            times[workers].append(perf_counter() - started)
            blocks = kept.n_blocks
            if not np.allclose(found, expected, rtol=TOLERANCE, atol=0):
                return not_run(f"{NAME}.dask", f"{workers} workers give another result")
    # The first round of each compiles.
    one_s, two_s = (min(times[workers][1:]) for workers in (1, 2))
    return Result(
        name=f"{NAME}.dask",
        value=two_s,
        unit="s",
        peer=f"one worker, {one_s:.1f} s",
        ratio=one_s / two_s,
        target=1.6,
        better="higher",
        note=f"{blocks} blocks made and summed by worker processes of one thread; the same result",
    )


@contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ": KEEP_MEMORY}),
        LocalCluster(processes=True, silence_logs=50, **options) as cluster,
        Client(cluster) as client,
    ):
        yield client
