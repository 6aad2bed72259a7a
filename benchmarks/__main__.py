"""Run the benchmarks: `python -m benchmarks [name …]`; the record is merged, the table printed.

Exits with 1 when a result is not ok or could not be measured. `MAILLAGE_BENCH_ROWS` makes the national file smaller
for a trial: the record is then left alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    assignment,
    association,
    association_writings,
    atlas_grain,
    atlas_index,
    atlas_outlook,
    atlas_roads,
    atlas_siting,
    atlas_workshop,
    care_callout,
    dossier_pack,
    dossier_readiness,
    fuzzy_search,
    import_finess,
    import_one_cpts,
    import_postgresql,
    import_sqlite,
    keeping,
    load_territory,
    map_weight,
    monday_morning,
    page_weight,
    pages,
    programme_indicators,
    sas_search,
    volume,
)
from benchmarks.generate_rpps import DEFAULT_ROWS
from benchmarks.results import (
    Result,
    as_entry,
    machine,
    merge,
    not_run,
    read_record,
    table,
    versions,
    write_record,
)
from benchmarks.workplace import BenchmarkFailed, Workplace

BENCHMARKS: dict[str, Callable[[Workplace], Iterator[Result]]] = {
    "load_territory": load_territory.run,
    "atlas_index": atlas_index.run,
    "atlas_grain": atlas_grain.run,
    "atlas_roads": atlas_roads.run,
    "atlas_outlook": atlas_outlook.run,
    "atlas_siting": atlas_siting.run,
    "import_one_cpts": import_one_cpts.run,
    "import_finess": import_finess.run,
    "pages": pages.run,
    "association": association.run,
    "association_writings": association_writings.run,
    "atlas_workshop": atlas_workshop.run,
    "assignment": assignment.run,
    "care_callout": care_callout.run,
    "sas_search": sas_search.run,
    "dossier_pack": dossier_pack.run,
    "dossier_readiness": dossier_readiness.run,
    "page_weight": page_weight.run,
    "map_weight": map_weight.run,
    "programme_indicators": programme_indicators.run,
    # Before the import of all France into the same PostgreSQL.
    "monday_morning": monday_morning.run,
    "import_postgresql": import_postgresql.run,
    # Just after, for the register that is then loaded.
    "fuzzy_search": fuzzy_search.run,
    "import_sqlite": import_sqlite.run,
    "keeping": keeping.run,
    "volume": volume.run,
}


def chosen(names: list[str]) -> list[str]:
    """The benchmarks to run, in order; the name of one of its results stands for a benchmark.

    Raises `SystemExit` with the known names on one that is not.
    """
    wanted = {name.partition(".")[0] for name in names}
    if unknown := wanted - BENCHMARKS.keys():
        raise SystemExit(
            f"no benchmark named {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}"
        )
    return [name for name in BENCHMARKS if not wanted or name in wanted]


def run(names: list[str], workplace: Workplace) -> list[Result]:
    """Their results. One that fails is a result too, which says why, and does not stop the others."""
    found: list[Result] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            found += list(BENCHMARKS[name](workplace))
        except (BenchmarkFailed, OSError) as error:
            found.append(not_run(name, str(error)))
    return found


def main() -> int:
    names = chosen(sys.argv[1:])
    rows = int(os.environ.get("MAILLAGE_BENCH_ROWS", DEFAULT_ROWS))
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        workplace = Workplace(Path(folder), rows)
        with workplace.resources:
            results = run(names, workplace)
    at, common, on = datetime.now(UTC), versions(), machine()
    entries = [as_entry(result, common=common, on=on, at=at) for result in results]
    if rows == DEFAULT_ROWS:
        write_record(merge(read_record(), entries))
    print(table(entries))
    return 0 if all(entry["ok"] for entry in entries) else 1


if __name__ == "__main__":
    sys.exit(main())
