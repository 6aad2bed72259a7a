"""What the two national imports share: the three files in a row, a bare loading after each, and the results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.results import Result
from benchmarks.workplace import Installation, Workplace

ACTIVITY, PERSON = "directory_activity", "directory_professional"


@dataclass(frozen=True)
class Rounds:
    """What three imports took and held, and what the bare loading after each took.

    empty: into empty tables. again: the same file once more. populated: the file of a month later.
    """

    empty: dict[str, Any]
    again: dict[str, Any]
    populated: dict[str, Any]
    bare: tuple[float, float, float]

    @property
    def bare_s(self) -> float:
        return median(self.bare)

    @property
    def peak_mb(self) -> float:
        return max(one["peak_mb"] for one in (self.empty, self.again, self.populated))


def alternate(workplace: Workplace, installation: Installation, bare: Callable[[], float]) -> Rounds:
    """Import, load bare, import the same again, load bare, import the next month, load bare."""
    file, later = str(workplace.national_file()), str(workplace.national_file(later=True))
    empty = installation.run("import_national", file)
    first = bare()
    again = installation.run("import_national", file)
    second = bare()
    populated = installation.run("import_national", later)
    return Rounds(empty, again, populated, (first, second, bare()))


@dataclass(frozen=True)
class Bounds:
    empty: float
    again: float
    populated: float
    memory_mb: float = 400


def results(name: str, peer: str, rounds: Rounds, bounds: Bounds, note: str, **more: Any) -> Iterator[Result]:
    """One result per import and one for memory. peer: what the bare loading is."""
    changed = rounds.populated["changed"] + rounds.populated["new"]
    notes = {
        "empty": f"{rounds.empty['rows']} lines kept; {note}",
        "again": "nothing to write: read, digested and found again",
        "populated": f"the file of a month later, {changed} persons concerned",
    }
    for one, explained in notes.items():
        seconds = getattr(rounds, one)["seconds"]
        yield Result(
            name=f"{name}.{one}",
            value=seconds,
            unit="s",
            peer=f"{peer}, {rounds.bare_s:.1f} s",
            ratio=seconds / rounds.bare_s,
            target=getattr(bounds, one),
            note=explained,
            **more,
        )
    yield Result(name=f"{name}.memory", value=rounds.peak_mb, unit="MB", target=bounds.memory_mb, **more)
