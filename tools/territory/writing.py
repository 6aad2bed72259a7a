"""Writes the data files: the same input gives the same bytes."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from maillage.contexts.territory.national import contour_format
from maillage.core.geo import topology
from tools.territory.communes import Commune
from tools.territory.contours import integer_rings


def write_bytes(path: Path, content: bytes) -> None:
    """Gzip without a date or a name, so that nothing but the content decides the bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Tab-separated, one header line; None is empty and a list is separated by spaces."""
    lines = ["\t".join(header), *("\t".join(_cell(value) for value in row) for row in rows)]
    write_bytes(path, ("\n".join(lines) + "\n").encode("utf-8"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    text = str(value)
    if "\t" in text or "\n" in text:
        raise ValueError(f"{text!r} cannot stand in a table")
    return text


def write_communes(path: Path, communes: Iterable[Commune]) -> None:
    """One line per commune; the three ages have a column each."""
    names = [field.name for field in fields(Commune)]
    at = names.index("ages")
    header = [*names[:at], "age_0_19", "age_20_64", "age_65_up", *names[at + 1 :]]

    def cells(commune: Commune) -> list[object]:
        values = [getattr(commune, name) for name in names]
        return [*values[:at], *(commune.ages or (None, None, None)), *values[at + 1 :]]

    write_table(path, header, map(cells, communes))


def write_contours(folder: Path, contours: Mapping[str, Any], departements: Mapping[str, str]) -> None:
    """One file per département, from contours on the integer grid."""
    for stale in folder.glob("*.bin.gz"):
        stale.unlink()
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(contours):
        groups[departements[code]].append(code)
    for departement, codes in groups.items():
        shapes = {code: integer_rings(contours[code]) for code in codes}
        write_bytes(folder / f"{departement}.bin.gz", contour_format.encode(shapes))


def write_neighbours(path: Path, contours: Mapping[str, Any]) -> None:
    """For each commune with a contour, its neighbours of a higher code: each pair is written once."""
    codes = sorted(contours)
    around: dict[str, list[str]] = {code: [] for code in codes}
    for low, high in sorted(topology.neighbours([integer_rings(contours[code]) for code in codes])):
        around[codes[low]].append(codes[high])
    write_table(path, ("code", "neighbours"), around.items())
