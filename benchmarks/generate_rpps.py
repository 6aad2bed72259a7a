"""Generate a seeded file in the official RPPS « Personne_activite » format, at national size.

    python -m benchmarks.generate_rpps out-dir [--rows 2400000] [--seed 1] [--month-later]

The people do not exist: numbers begin with 9999, names are drawn from syllables. Width, number of columns, lines per
person, share of lines without commune code and share of exact duplicates resemble those of the real file, so that
reading and importing cost what they cost in life. 1.3 million people do not fit in the million numbers that begin
with 9999 and carry their key: here the key is not respected, and the importer does not look at it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from maillage.contexts.directory.imports.rpps.writing import HEADER_LINE, official_name
from maillage.contexts.directory.nomenclature.professions import profession_label
from maillage.contexts.directory.nomenclature.tables import knowhow_label, label_of
from maillage.contexts.territory.national.files import read_communes

Ints = npt.NDArray[np.int64]

DEFAULT_ROWS: Final = 2_400_000
ROWS_PER_PERSON: Final = 2.4 / 1.3
DUPLICATE_SHARE: Final = 0.002
# Lines with an address but no commune code, and lines without any structure.
NO_CODE_SHARE: Final = 0.05
NO_STRUCTURE_SHARE: Final = 0.22
SAME_COMMUNE_SHARE: Final = 0.7
# Share of people that a month changes: gone, moved to another commune, and new telephone or structure.
MONTH_GONE, MONTH_MOVED, MONTH_CHANGED = 0.003, 0.002, 0.005
_CHUNK_ROWS: Final = 100_000


class CommuneLine(NamedTuple):
    code: str
    name: str
    postal_code: str
    population: int


# profession, weight, know-how (type, code) choices
_PROFESSIONS: Final = (
    ("60", 44, (("", ""),) * 9 + (("S", "SI01"),)),
    ("10", 22, (("S", "SM54"), ("S", "SM26"), ("S", "SM04"), ("S", "SM42"), ("S", "SM40"), ("S", "SM02"))),
    ("70", 9, (("", ""),)),
    ("21", 6, (("", ""),)),
    ("40", 4, (("", ""), ("", ""), ("S", "SCD01"))),
    ("93", 6, (("", ""),)),
    ("50", 2, (("", ""),)),
    ("91", 2, (("", ""),)),
    ("28", 3, (("", ""),)),
    ("98", 2, (("", ""),)),
)
_SITES: Final = (
    ("L", "SA07", "FON-01", "CABINET"),
    ("L", "SA08", "FON-02", "CABINET DE GROUPE"),
    ("L", "SA52", "FON-01", "MAISON DE SANTE"),
    ("S", "SA01", "FON-33", "CENTRE HOSPITALIER"),
    ("S", "SA17", "FON-33", "EHPAD"),
    ("S", "SA04", "FON-33", "CLINIQUE"),
)
_STREETS: Final = ("Rue|R", "Avenue|AV", "Boulevard|BD", "Place|PL", "Chemin|CHE", "Route|RTE")
_STREET_NAMES: Final = (
    "DES MESANGES",
    "DU GENEVRIER",
    "DE LA TRAMONTANE",
    "DES ARGILES",
    "DU VIEUX LAVOIR",
    "DES CLAIRS MATINS",
)
_NO_STRUCTURE: Final = "|" * (56 - 19) + "\n"
_SYLLABLES: Final = (
    "BRU", "CAN", "DOR", "FLI", "GAR", "JOU", "LAM", "MIR", "NOU", "PRE", "QUI", "RAZ", "SOL", "TRI", "VEZ", "ZÉ",
)  # fmt: skip
_GIVEN: Final = (
    "Anne", "Bruno", "Chloé", "Denis", "Élise", "Fabien", "Gaëlle", "Hugo", "Inès", "Jules", "Léa", "Marc", "Nadia",
    "Omar", "Rose", "Yann",
)  # fmt: skip


@dataclass(slots=True)
class Draw:
    """Everything drawn. Per person: profession, knowhow, name, given. Per row: person, commune, site, variant, and
    place (0 whole, 1 without commune code, 2 without structure)."""

    profession: Ints
    knowhow: Ints
    name: Ints
    given: Ints
    person: Ints
    commune: Ints
    site: Ints
    variant: Ints
    place: Ints


def draw_rows(population: npt.NDArray[np.float64], *, rows: int, seed: int) -> Draw:
    """Draw people and their activities; commune of each in proportion to population."""
    rng = np.random.default_rng(seed)
    people = max(1, round(rows / ROWS_PER_PERSON))
    weights = np.array([weight for _, weight, _ in _PROFESSIONS], dtype=float)
    extra = rng.integers(0, people, max(0, rows - people))
    person = np.sort(np.concatenate((np.arange(people), extra))[:rows])
    share = population / population.sum()
    home = rng.choice(len(share), people, p=share)
    away = rng.choice(len(share), rows, p=share)
    commune = np.where(rng.random(rows) < SAME_COMMUNE_SHARE, home[person], away)
    draw = Draw(
        profession=rng.choice(len(weights), people, p=weights / weights.sum()),
        knowhow=rng.integers(0, 1 << 30, people),
        name=rng.integers(0, len(_SYLLABLES) ** 4, people),
        given=rng.integers(0, len(_GIVEN), people),
        person=person,
        commune=commune,
        site=rng.integers(0, len(_SITES), rows),
        variant=rng.integers(0, 1 << 20, rows),
        place=np.searchsorted(
            (1 - NO_STRUCTURE_SHARE - NO_CODE_SHARE, 1 - NO_STRUCTURE_SHARE), rng.random(rows)
        ),
    )
    _repeat_some(draw, np.flatnonzero(rng.random(rows) < DUPLICATE_SHARE))
    return draw


def _repeat_some(draw: Draw, chosen: Ints) -> None:
    """Make some rows exact copies of the one before, as the real file has."""
    chosen = chosen[chosen > 0]
    chosen = chosen[draw.person[chosen] == draw.person[chosen - 1]]
    for values in (draw.commune, draw.site, draw.variant, draw.place):
        values[chosen] = values[chosen - 1]


def month_later(draw: Draw, *, communes: int, seed: int) -> Draw:
    """The same people a month later: some gone and as many come, some moved, some with another telephone."""
    rng = np.random.default_rng((seed, 1))
    people = len(draw.profession)
    fate = rng.random(people)
    gone = fate < MONTH_GONE
    moved = (fate >= MONTH_GONE) & (fate < MONTH_GONE + MONTH_MOVED)
    changed = fate > 1 - MONTH_CHANGED
    # Who comes takes the place of who goes, under a number never given before.
    arrivals = np.cumsum(gone) - 1 + people
    person = np.where(gone[draw.person], arrivals[draw.person], draw.person)
    grown = {
        name: np.concatenate((values := getattr(draw, name), values[gone][::-1]))
        for name in ("profession", "knowhow", "name", "given")
    }
    commune = np.where(moved[draw.person], (draw.commune + 1) % communes, draw.commune)
    variant = np.where(changed[draw.person], draw.variant ^ 0x155, draw.variant)
    return Draw(
        **grown,
        person=person,
        commune=commune,
        site=draw.site,
        variant=variant,
        place=draw.place,
    )


def _person_text(draw: Draw, index: int) -> str:
    """The first 17 columns."""
    code, _, knowhows = _PROFESSIONS[int(draw.profession[index])]
    kind, knowhow = knowhows[int(draw.knowhow[index]) % len(knowhows)]
    number = f"9999{index:07d}"
    rest, name = int(draw.name[index]), ""
    for _ in range(4):
        rest, syllable = divmod(rest, len(_SYLLABLES))
        name += _SYLLABLES[syllable]
    title = "DR|Docteur|" if code in {"10", "40", "21"} else "||"
    knowhow_text = (
        f"{kind}|{label_of('R04', kind)}|{knowhow}|{knowhow_label(kind, knowhow)}" if knowhow else "|||"
    )
    return (
        f"8|{number}|8{number}|{title}MME|Madame|{name}|{_GIVEN[int(draw.given[index])]}|{code}|"
        f"{profession_label(code)}|C|Civil|{knowhow_text}|"
    )


def _site_texts() -> list[tuple[str, str, str]]:
    """For each kind of place: exercise mode (2 columns), name, and the columns after the department."""
    texts = []
    for mode, sector, role, name in _SITES:
        tail = (
            f"TEST/TEST/TEST|{sector}|{label_of('R02', sector)}|||{role}|{label_of('R21', role)}|"
            f"GENR01|{label_of('R22', 'GENR01')}|\n"
        )
        texts.append((f"{mode}|{label_of('R23', mode)}|", name, tail))
    return texts


def _commune_texts(communes: list[CommuneLine]) -> list[tuple[str, str]]:
    """Columns 35 to 40 (postal line to country), with the commune code and without."""
    texts = []
    for commune in communes:
        line = f"{commune.postal_code} {commune.name.upper()}|{commune.postal_code}|"
        texts.append((f"{line}{commune.code}|{commune.name}|99000|France|", f"{line}|||| "[:-1]))
    return texts


def lines(draw: Draw, communes: list[CommuneLine]) -> Iterator[str]:
    """The file without its header, in pieces of many lines."""
    sites, places = _site_texts(), _commune_texts(communes)
    total = len(draw.person)
    last, person_text = -1, ""
    for start in range(0, total, _CHUNK_ROWS):
        part = slice(start, min(start + _CHUNK_ROWS, total))
        piece: list[str] = []
        columns: list[list[Any]] = [
            values[part].tolist()
            for values in (draw.person, draw.commune, draw.site, draw.variant, draw.place)
        ]
        for person, commune, site, variant, located in zip(*columns, strict=True):
            if person != last:
                last, person_text = person, _person_text(draw, person)
            mode, name, tail = sites[site]
            if located == 2:
                piece.append(f"{person_text}{mode}{_NO_STRUCTURE}")
                continue
            street, street_code = _STREETS[variant % 6].split("|")
            place = places[commune][located]
            rank = f"{person:07d}{variant & 0x3FF:04d}"
            piece.append(
                f"{person_text}{mode}||||R{rank}|{name} {_STREET_NAMES[variant % 6]}||||{variant % 98 + 1}||"
                f"{street_code}|{street}|{_STREET_NAMES[(variant >> 4) % 6]}||{place}"
                f"{f'046571{variant % 10_000:04d}' if variant & 1 else ''}||||||4{rank}|{tail}"
            )
        yield "".join(piece)


def write_file(
    folder: Path,
    communes: Iterable[CommuneLine],
    *,
    rows: int = DEFAULT_ROWS,
    seed: int = 1,
    later: bool = False,
    extracted_at: datetime | None = None,
) -> Path:
    """Write the file under its official name and return its path. The same arguments give the same bytes."""
    known = list(communes)
    draw = draw_rows(np.array([max(1, commune.population) for commune in known], float), rows=rows, seed=seed)
    if later:
        draw = month_later(draw, communes=len(known), seed=seed)
    at = extracted_at or datetime(2026, 10 if later else 9, 1, 6, 0)  # noqa: DTZ001 - Paris time, as published
    path = folder / official_name(at)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(HEADER_LINE)
        stream.writelines(lines(draw, known))
    return path


def french_communes() -> list[CommuneLine]:
    """Every commune of France, from the files that the product carries."""
    return [
        CommuneLine(commune.code, commune.name, (commune.postal_codes or ("",))[0], commune.population)
        for commune in read_communes()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=DEFAULT_ROWS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--month-later", action="store_true")
    options = parser.parse_args()
    began = perf_counter()
    path = write_file(
        options.folder,
        french_communes(),
        rows=options.rows,
        seed=options.seed,
        later=options.month_later,
    )
    print(f"{path} {path.stat().st_size / 1e6:.0f} MB {perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
