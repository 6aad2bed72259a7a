"""How many slips of the keyboard are between two words."""

from __future__ import annotations


def distance(first: str, second: str, at_most: int = 2) -> int:
    """Slips between two words: letters wrong, missing or too many, neighbours exchanged; `at_most + 1` if more.

    Optimal string alignment: no letter is touched twice (L. Boytsov, 2011, « restricted Damerau-Levenshtein »).
    """
    first, second = _without_common_ends(first, second)
    beyond = at_most + 1
    if abs(len(first) - len(second)) > at_most:
        return beyond
    if not first or not second:
        return len(first) + len(second)
    return min(_aligned(first, second, at_most), beyond)


def _without_common_ends(first: str, second: str) -> tuple[str, str]:
    """Both words without what they begin and end with alike, which no alignment touches."""
    most = min(len(first), len(second))
    start = 0
    while start < most and first[start] == second[start]:
        start += 1
    end = 0
    while end < most - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return first[start : len(first) - end], second[start : len(second) - end]


def _aligned(first: str, second: str, at_most: int) -> int:
    """The distance, row by row of the table; any number above `at_most` once no alignment can be under it."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        line = [row]
        for column, other in enumerate(second, start=1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if (
                row > 1
                and column > 1
                and letter == second[column - 2]
                and first[row - 2] == other
                and before[column - 2] + 1 < cost
            ):
                cost = before[column - 2] + 1
            line.append(cost)
        # A transposition reaches over one row: two rows in a row must be too far.
        if min(line) > at_most and min(above) > at_most:
            return at_most + 1
        before, above = above, line
    return above[-1]
