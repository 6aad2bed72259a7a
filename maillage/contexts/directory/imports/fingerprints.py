"""Which lines are already in the register: the digests of what is visible, as arrays.

2.4 million digests take 60 MB here and would take 300 MB as Python objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.int64]

_CHUNK = 50_000


def keys_of(digests: Sequence[bytes]) -> Keys:
    """(n, 2) unsigned 64-bit halves of n digests of 16 bytes."""
    return np.frombuffer(b"".join(digests), dtype=">u8").reshape(-1, 2).astype(np.uint64)


class Register:
    """The visible activities: row ids and digests, and which of them the file in hand still holds."""

    def __init__(self, rows: Iterable[tuple[int, bytes]]) -> None:
        ids, keys = _as_arrays(rows)
        order = np.argsort(keys[:, 0], kind="stable")
        self._high: Keys = np.ascontiguousarray(keys[order, 0])
        self._low: Keys = np.ascontiguousarray(keys[order, 1])
        self._ids: Ids = ids[order]
        self._seen = np.zeros(len(order), dtype=np.bool_)

    def __len__(self) -> int:
        return len(self._ids)

    def mark_seen(self, digests: Sequence[bytes]) -> npt.NDArray[np.bool_]:
        """Mark the rows that bear these digests as still in the file; (n,) True where there was one."""
        if not len(self._ids) or not digests:
            return np.zeros(len(digests), dtype=np.bool_)
        keys = keys_of(digests)
        at = np.searchsorted(self._high, keys[:, 0])
        inside = at < len(self._high)
        at[~inside] = 0
        known = inside & (self._high[at] == keys[:, 0]) & (self._low[at] == keys[:, 1])
        self._seen[at[known]] = True
        return known

    def unseen_ids(self) -> list[int]:
        """Ids of the rows that the file no longer holds."""
        ids: list[int] = self._ids[~self._seen].tolist()
        return ids


def _as_arrays(rows: Iterable[tuple[int, bytes]]) -> tuple[Ids, Keys]:
    iterator = iter(rows)
    ids, keys = [np.empty(0, np.int64)], [np.empty((0, 2), np.uint64)]
    while chunk := list(islice(iterator, _CHUNK)):
        ids.append(np.fromiter((row[0] for row in chunk), dtype=np.int64, count=len(chunk)))
        keys.append(keys_of([bytes(row[1]) for row in chunk]))
    return np.concatenate(ids), np.concatenate(keys)


def repeated(digests: Iterable[Keys]) -> list[int]:
    """Positions (from 0) of the digests that were already met before them."""
    everything = np.concatenate([np.empty((0, 2), np.uint64), *digests])
    if not len(everything):
        return []
    order = np.lexsort((everything[:, 1], everything[:, 0]))
    ranked = everything[order]
    same = np.all(ranked[1:] == ranked[:-1], axis=1)
    # lexsort is stable: within equal digests the first met comes first, the others are the repeats.
    return sorted(order[1:][same].tolist())
