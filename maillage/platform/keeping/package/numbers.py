"""Numbers of rows: those of the origin beside those that this database gives them, in the same order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from maillage.platform.keeping.inventory import Table


class Numbers:
    """Eight bytes a row and a column, so that a journal of millions of lines fits."""

    def __init__(self) -> None:
        self.old: array[int] = array("q")
        self.new: Sequence[int] = ()

    def add(self, old: int) -> bool:
        """Note a row; False unless it comes after the one before."""
        if self.old and old <= self.old[-1]:
            return False
        self.old.append(old)
        return True

    def new_of(self, old: int) -> int | None:
        at = bisect_left(self.old, old)
        return self.new[at] if at < len(self.old) and self.old[at] == old else None


def give_numbers(link: Any, vendor: str, table: Table, count: int) -> Sequence[int]:
    """`count` numbers that this database has never given in the table, ascending. In the transaction of a writer."""
    if not count:
        return ()
    if vendor == "postgresql":
        rows = link.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            (f'"{table.name}"', table.key[0], count),
        )
        return array("q", sorted(number for (number,) in rows))
    given = link.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    highest = link.execute(f'SELECT max("{table.key[0]}") FROM "{table.name}"').fetchone()  # noqa: S608  # ours
    first = max((given and given[0]) or 0, highest[0] or 0) + 1
    return range(first, first + count)
