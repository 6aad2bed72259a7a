"""Invented counts of facilities by commune, in the layout of INSEE's database (BPE): the whole of France, since the
pages compare a territory with its département and with the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from maillage.interfaces.demo.rates import POPULATION_2023, RURAL_UNDER

# Type of the vintage 2019 -> number in France, inhabitants under which a commune has none (see `rates`).
_TYPES: Final = {
    "D101": (1_442, 10_000),
    "D106": (698, 15_000),
    "D107": (510, 20_000),
    "D201": (61_429, 900),
    "D221": (38_487, 1_300),
    "D231": (7_066, 2_000),
    "D232": (100_816, 300),
    "D233": (75_319, 800),
    "D235": (21_506, 1_500),
    "D237": (14_780, 1_500),
    "D301": (24_474, 1_000),
}
# What small communes lack and large ones have beside the mean; ours, so that a rural territory looks like one.
_RURAL, _URBAN = 0.7, 1.15
FILE_NAME: Final = "bpe2019_demonstration.csv"


def write_facilities(folder: Path, communes: Iterable[tuple[str, int]], *, seed: int) -> Path:
    """Write the file. communes: code and population of every commune of France, in a fixed order."""
    path = folder / FILE_NAME
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("com,TYPEQU,NB_EQUIP\n")
        stream.writelines(f"{code},{kind},{count}\n" for code, kind, count in _counts(communes, seed))
    return path


def _counts(communes: Iterable[tuple[str, int]], seed: int) -> Iterator[tuple[str, str, int]]:
    random = Random(f"facilities {seed}")  # noqa: S311 - invented counts, not secrets
    for code, population in communes:
        share = population / POPULATION_2023 * (_RURAL if population < RURAL_UNDER else _URBAN)
        for kind, (in_france, smallest) in _TYPES.items():
            # A whole number near what is expected, right on average.
            count = int(in_france * share + random.random()) if population >= smallest else 0
            if count:
                yield code, kind, count
