"""What a played scenario means for the territory: communes before and after, and the line that says it.

Pure. Only the communes of the territory are counted; a commune is under the threshold when its index is strictly less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.results import side_words
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.atlas.workshop.playing import SEEN, Floats, Played, play
from maillage.platform.ui.typography import count_words, number


@dataclass(frozen=True)
class Row:
    """One commune of the territory. before, after: index; rank: 1 is the least served after the changes; side: of
    the threshold, in words."""

    code: str
    name: str
    population: int
    before: float
    after: float
    rank_before: int
    rank: int
    side: str = ""

    @property
    def pk(self) -> str:
        return self.code

    @property
    def difference(self) -> float:
        return self.after - self.before

    @property
    def is_seen(self) -> bool:
        """True if the difference shows with two digits."""
        return abs(self.difference) >= SEEN


@dataclass(frozen=True, eq=False)
class Outcome:
    """The territory before and after."""

    played: Played
    changes: tuple[Change, ...]

    @property
    def threshold(self) -> float | None:
        return self.played.ground.threshold

    @property
    def unit(self) -> str:
        return self.played.ground.preset.unit_label

    @property
    def decimals(self) -> int:
        """Two for consultations, one where the figures are ten times as large."""
        return 2 if self.threshold is not None else 1

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Communes of the territory, the least served after the changes first."""
        ground = self.played.ground
        own = [int(row) for row in ground.own_rows]
        ranked_before = _ranks(self.played.before[own])
        ranked_after = _ranks(self.played.after[own])
        rows = [
            Row(
                code=ground.places[row].code,
                name=ground.places[row].name,
                population=round(float(self.played.people_after[row])),
                before=float(self.played.before[row]),
                after=float(self.played.after[row]),
                rank_before=ranked_before[at],
                rank=ranked_after[at],
                side=side_words(
                    float(self.played.after[row]), ground.threshold, float(self.played.before[row])
                ),
            )
            for at, row in enumerate(own)
        ]
        return tuple(sorted(rows, key=lambda row: (row.rank, row.name)))

    @cached_property
    def below_before(self) -> int:
        """Inhabitants under the threshold today; 0 without a threshold."""
        return self._below(self.played.before, self.played.people_before)

    @cached_property
    def below_after(self) -> int:
        return self._below(self.played.after, self.played.people_after)

    @cached_property
    def mean_before(self) -> float:
        return self._mean(self.played.before, self.played.people_before)

    @cached_property
    def mean_after(self) -> float:
        """Mean index of the inhabitants of the territory."""
        return self._mean(self.played.after, self.played.people_after)

    @property
    def touched(self) -> int:
        """Communes of the territory whose index moves visibly."""
        return sum(row.is_seen for row in self.rows)

    @property
    def line(self) -> str:
        """The one line of result: « 1 940 habitants de plus au-dessus du seuil »."""
        if self.threshold is None:
            return self._mean_line()
        if not self.changes:
            return f"{count_words(self.below_before, 'habitant')} sous le seuil aujourd’hui"
        difference = self.below_after - self.below_before
        if not difference:
            return f"Aucun habitant ne passe le seuil : {number(self.below_after)} restent dessous"
        return f"{count_words(abs(difference), 'habitant')} de plus {self._side(difference)} seuil"

    @property
    def detail(self) -> str:
        """What stands under the line, smaller."""
        before, after = number(self.mean_before, self.decimals), number(self.mean_after, self.decimals)
        if not self.changes:
            return f"En moyenne {before} {self.unit}"
        parts = [f"en moyenne {before} → {after} {self.unit}", self._touched_words()]
        if self.threshold is not None:
            below = count_words(self.below_after, "habitant")
            parts.insert(0, f"sous le seuil : {number(self.below_before)} → {below}")
        parts[0] = parts[0].capitalize()
        return " ; ".join(parts)

    @property
    def tone(self) -> str:
        """« better », « worse » or « same », for an icon beside the line."""
        if self.threshold is not None and self.below_after != self.below_before:
            return "better" if self.below_after < self.below_before else "worse"
        difference = self.mean_after - self.mean_before
        if abs(difference) < SEEN:
            return "same"
        return "better" if difference > 0 else "worse"

    def _touched_words(self) -> str:
        verb = "changent" if self.touched > 1 else "change"
        return f"{count_words(self.touched, 'commune', feminine=True)} {verb}"

    def _side(self, difference: int) -> str:
        return "au-dessus du" if difference < 0 else "sous le"

    def _mean_line(self) -> str:
        if not self.changes:
            return f"{number(self.mean_before, self.decimals)} {self.unit} en moyenne aujourd’hui"
        sign = "+" if self.mean_after >= self.mean_before else "−"
        return (
            f"{sign} {number(abs(self.mean_after - self.mean_before), self.decimals)} {self.unit} en moyenne"
        )

    def _below(self, values: Floats, people: Floats) -> int:
        if self.threshold is None:
            return 0
        under = self.played.ground.own & (values < self.threshold)
        return round(float(people[under].sum()))

    def _mean(self, values: Floats, people: Floats) -> float:
        own = self.played.ground.own
        total = float(people[own].sum())
        return float((values[own] * people[own]).sum()) / total if total else 0.0


def _ranks(values: Floats) -> list[int]:
    """Rank of each value, 1 for the least; equal values share the first of their ranks. (n,) to n integers."""
    ordered = np.sort(values)
    return [int(rank) + 1 for rank in np.searchsorted(ordered, values, side="left")]


def outcome_of(ground: Ground, changes: Sequence[Change]) -> Outcome:
    """Play the changes on the ground, and what it means for the territory."""
    return Outcome(play(ground, changes), tuple(changes))
