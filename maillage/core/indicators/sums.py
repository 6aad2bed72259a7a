"""Many questions over the same dated facts: sorted once, each answered by two searches instead of a walk."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


@dataclass(frozen=True)
class DatedFact:
    """amount: a whole number (a count, minutes, cents). options: what the fact may be narrowed to.

    keys: (kind, number) of the rows that it belongs to (« association.Meeting », 12).
    """

    on: date
    amount: int = 1
    options: tuple[str, ...] = ()
    keys: tuple[tuple[str, int], ...] = ()


class _Line:
    """Facts in order of their days, with their running sum."""

    def __init__(self, facts: list[DatedFact]) -> None:
        facts.sort(key=lambda fact: fact.on)
        self.facts = facts
        self.days = [fact.on for fact in facts]
        self.sums = [0, *accumulate(fact.amount for fact in facts)]

    def total(self, first: date, last: date) -> int:
        start, end = bisect_left(self.days, first), bisect_right(self.days, last)
        return self.sums[end] - self.sums[start] if end > start else 0


class DatedSums:
    """Sums of facts from one day to another, both included, of an option (""  for all), among rows of some kinds.

    Built in n log n for n facts; a question costs log n, or, narrowed to rows, the facts of these rows alone.
    """

    def __init__(self, facts: Iterable[DatedFact]) -> None:
        by_option: dict[str, list[DatedFact]] = defaultdict(list)
        self._by_key: dict[tuple[str, int], list[DatedFact]] = defaultdict(list)
        for fact in facts:
            by_option[""].append(fact)
            for option in fact.options:
                by_option[option].append(fact)
            for key in fact.keys:
                self._by_key[key].append(fact)
        self._lines = {option: _Line(found) for option, found in by_option.items()}

    def total(
        self, first: date, last: date, option: str = "", only: Iterable[tuple[str, int]] | None = None
    ) -> int:
        """only: keys of which a fact must have one; None is all. A fact that has several counts once."""
        if only is None:
            line = self._lines.get(option)
            return line.total(first, last) if line is not None else 0
        wanted = {id(fact): fact for key in only for fact in self._by_key.get(key, ())}
        return sum(
            fact.amount
            for fact in wanted.values()
            if first <= fact.on <= last and (not option or option in fact.options)
        )
