"""Where blocks are made and kept: threads of this process, or the workers of a Dask cluster. The call is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol


class Machine(Protocol):
    """Makes values, keeps them, and calls functions on them. Handles are good for this machine only."""

    def share(self, value: Any) -> Any:
        """A value that every task takes: a handle of it."""

    def make(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        """Handles of `function(a, b, …)` for the k-th items of all columns, kept where they are made."""

    def call(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        """`function(a, b, …)` for the k-th items of all columns, handles included, in order."""


class Threads:
    """This process. One task at a time in each thread, so that no more than that many blocks are in the making."""

    def __init__(self, threads: int = 2) -> None:
        if threads < 1:
            raise ValueError("one thread at least")
        self.threads = threads

    def share(self, value: Any) -> Any:
        return value

    def make(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        return self.call(function, *columns)

    def call(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        if self.threads == 1:
            return list(map(function, *columns))
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(function, *columns))


class Cluster:
    """A Dask cluster, by its `distributed.Client`. Blocks stay with the workers; sums of them travel."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def share(self, value: Any) -> Any:
        return self._client.scatter(value, broadcast=True, hash=False)

    def make(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        return list(self._client.map(function, *map(self._placed, columns), pure=False))

    def call(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
        return list(self._client.gather(self.make(function, *columns)))

    def _placed(self, column: Sequence[Any]) -> list[Any]:
        """Arrays are sent ahead of the tasks: inside a task they would all pass through the scheduler."""
        values = list(column)
        if values and type(values[0]).__module__.startswith("distributed"):
            return values
        return list(self._client.scatter(values, hash=False))


def machine_of(client: Any | None, threads: int) -> Machine:
    """The cluster of a client, or this process where there is none."""
    return Threads(threads) if client is None else Cluster(client)
