"""The road graph on the disk: one file of the data folder, written whole or not at all, with a digest of its contents.

It is not in the backups: the extract that it comes from is public and is read again in minutes.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import zipfile
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from maillage.core.roads.graph import RoadGraph

# To be changed with the meaning of the arrays, or with the speeds: an older file is then refused, never misread.
FORM: Final = "roads-1"
_ABOUT: Final = "about"
_ARRAYS: Final = ("lon", "lat", "starts", "targets", "time_ms")


class RoadsUnreadable(Exception):
    """The file of the graph is there and cannot be used; the message is French."""


@dataclass(frozen=True)
class About:
    """Where the graph comes from. extracted_on, imported_on: ISO dates, "" if unknown; box: W, S, E, N in degrees."""

    source: str
    extracted_on: str
    imported_on: str
    n_ways: int
    n_nodes: int
    n_roads: int
    box: tuple[float, float, float, float]
    digest: str = ""


def roads_file() -> Path:
    return Path(settings.DATA_DIR) / "atlas" / "roads.npz"


def write_roads(graph: RoadGraph, about: About, path: Path | None = None) -> About:
    """Put the graph in place of the one before, in one move; what is known of it, digest included. OSError."""
    target = path or roads_file()
    arrays = {name: getattr(graph, name) for name in _ARRAYS}
    known = About(**{**asdict(about), "digest": _digest(arrays)})
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".roads-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            words: dict[str, Any] = {_ABOUT: np.array(json.dumps({"form": FORM, **asdict(known)}))}
            np.savez(stream, **words, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return known


def about_roads(path: Path | None = None) -> About | None:
    """What is known of the graph in place, without reading it; None where there is none. Raises RoadsUnreadable."""
    target = path or roads_file()
    try:
        stamp = _stamp(target)
    except FileNotFoundError:
        return None
    return _KEPT.about(target, stamp)


def read_roads(path: Path | None = None) -> RoadGraph:
    """The graph, from memory while its file stays the same. Raises RoadsUnreadable."""
    target = path or roads_file()
    try:
        stamp = _stamp(target)
    except FileNotFoundError as error:
        raise RoadsUnreadable("Le réseau routier n’est plus là.") from error
    return _KEPT.graph(target, stamp)


def _stamp(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size, state.st_ino


class _Kept:
    """The last file that was read, for all threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._about: tuple[Path, tuple[int, int, int], About] | None = None
        self._graph: tuple[Path, tuple[int, int, int], RoadGraph] | None = None

    def about(self, path: Path, stamp: tuple[int, int, int]) -> About:
        with self._lock:
            if self._about is None or self._about[:2] != (path, stamp):
                self._about = (path, stamp, _read_about(path))
            return self._about[2]

    def graph(self, path: Path, stamp: tuple[int, int, int]) -> RoadGraph:
        with self._lock:
            if self._graph is None or self._graph[:2] != (path, stamp):
                self._graph = None
                self._graph = (path, stamp, _read_graph(path))
            return self._graph[2]


_KEPT: Final = _Kept()
_BROKEN: Final = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


def _read_about(path: Path) -> About:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            words = json.loads(str(held[_ABOUT]))
        form = words.pop("form")
        words["box"] = tuple(float(side) for side in words["box"])
        about = About(**{field.name: words[field.name] for field in fields(About)})
    except _BROKEN as error:
        raise _unreadable(path, error) from error
    if form != FORM:
        raise _unreadable(path, ValueError(f"forme {form}"))
    return about


def _read_graph(path: Path) -> RoadGraph:
    about = _read_about(path)
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            arrays = {name: held[name] for name in _ARRAYS}
        if not compare_digest(_digest(arrays), about.digest):
            raise ValueError("somme de contrôle")
        return RoadGraph(**arrays)
    except _BROKEN as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> RoadsUnreadable:
    return RoadsUnreadable(
        f"Le réseau routier importé ne se lit plus ({path.name}\N{NO-BREAK SPACE}: {error}). "
        "Importez de nouveau l’extrait par « maillage import-roads »."
    )


def _digest(arrays: dict[str, NDArray[Any]]) -> str:
    found = sha256(FORM.encode())
    for name in _ARRAYS:
        array = np.ascontiguousarray(arrays[name])
        found.update(f"{name}{array.dtype.str}{array.shape}".encode())
        found.update(array.data)
    return found.hexdigest()
