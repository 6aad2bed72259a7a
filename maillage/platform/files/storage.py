"""Contents on the disk: each once, under its digest, put in place whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import storages

CHUNK = 1 << 20
_UNFINISHED = "unfinished"


class TooLarge(ValueError):
    """The stream is longer than it may be."""


@dataclass(frozen=True)
class Draft:
    """A content that was received whole, not yet in place."""

    path: Path
    size_bytes: int
    sha256: str


def root() -> Path:
    return Path(storages["default"].location)  # type: ignore[attr-defined]


def path_of(sha256: str) -> Path:
    """Where the content of that digest lies. ValueError for what is no digest."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 digest")
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def _locked() -> Iterator[None]:
    """One at a time, over all processes: a content is put in place, or an orphan removed."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def received(stream: BinaryIO, max_bytes: int) -> Iterator[Draft]:
    """Copy the stream into a draft, which is removed at the end of the block unless it was put in place.

    TooLarge as soon as it exceeds `max_bytes`; OSError if the disk is full.
    """
    folder = root() / _UNFINISHED
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise TooLarge
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield Draft(Path(name), size, digest.hexdigest())
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(draft: Draft) -> Path:
    """Move the draft to its place; the same content twice is the same file, made young again."""
    place = path_of(draft.sha256)
    with _locked():
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.path.replace(place)
        os.utime(place)
        _sync_folder(place.parent)
    return place


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def contents() -> Iterator[Path]:
    """Every content in place."""
    yield from root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")


def unfinished() -> Iterator[Path]:
    """Drafts that a killed process left."""
    yield from (root() / _UNFINISHED).glob("*")


def remove_if_older(path: Path, than: float) -> bool:
    """Remove the file unless it was put in place again since `than` (seconds of the epoch)."""
    with _locked():
        try:
            if path.stat().st_mtime >= than:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
    return True
