"""Long lists by slices, so that no write is long and no query has too many parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

# SQLite takes at most 32,766 parameters in a query.
BATCH: Final = 5_000


def chunks(values: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most `size` values, in order."""
    chunk: list[Any] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
