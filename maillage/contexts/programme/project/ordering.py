"""Codes that are given once, and rows that change places: the same for chapters and for priorities."""

from __future__ import annotations

from typing import Any


def next_code(letter: str, model: Any) -> str:
    """The code after the highest one that the community has. 1 query."""
    codes = model.objects.values_list("code", flat=True)
    return f"{letter}{max((int(one.removeprefix(letter)) for one in codes), default=0) + 1}"


def swapped(rows: list[Any], pk: int, *, down: bool) -> bool:
    """Swap a row with the one above it, or below, and number them all; False at the end of the list."""
    here = next(at for at, one in enumerate(rows) if one.pk == pk)
    there = here + (1 if down else -1)
    if not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    for rank, one in enumerate(rows, start=1):
        if one.rank != rank:
            one.rank = rank
            one.save(update_fields=["rank"])
    return True
