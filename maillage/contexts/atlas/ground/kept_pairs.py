"""Pairs of places and sites, kept on disk under the data folder: worked out once, whoever asks.

A file is named after the digest of all that its content follows from, so that it is never out of date: it is right, or
it is not there. It is written beside and renamed, so that several processes may write the same one at once. A file
that cannot be read is thrown away and made again; beyond `FILES_KEPT` those that nobody read for longest go.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import zipfile
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings

from maillage.contexts.atlas.ground.roads.methods import TravelMethod
from maillage.core.accessibility.pairs import Pairs
from maillage.core.accessibility.travel import Points

FILES_KEPT: Final = 200
# To be changed with the meaning of what is in a file.
_FORM: Final = b"pairs-1"
_SUFFIX: Final = ".npz"
_log = logging.getLogger(__name__)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "atlas" / "pairs"


def pairs_between(demand: Points, sites: Points, reach_min: float, travel: TravelMethod) -> Pairs:
    """All pairs at most `reach_min` minutes apart, read from the disk or made and kept there.

    A disk that is full or may not be written costs time only: it is said in the log. Raises TravelUnavailable.
    """
    path = folder() / f"{_digest(demand, sites, reach_min, travel)}{_SUFFIX}"
    found = _read(path, demand.count, sites.count)
    if found is not None:
        return found
    made = travel.pairs(demand, sites, reach_min)
    try:
        _write(path, made)
        _forget_oldest(path)
    except OSError as error:
        _log.warning("pairs not kept in %s: %s", path.parent, error)
    return made


def _digest(demand: Points, sites: Points, reach_min: float, travel: TravelMethod) -> str:
    digest = blake2b(_FORM, digest_size=20)
    digest.update(repr((float(reach_min), travel.key)).encode())
    for points in (demand, sites):
        for values in (points.lon, points.lat, points.density_km2):
            digest.update(b"none" if values is None else np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


def _read(path: Path, n_demand: int, n_sites: int) -> Pairs | None:
    """What the file holds; None where there is none, or none that can be read."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            pairs = Pairs.from_arrays(held)
        _check(pairs, n_demand, n_sites)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _log.warning("pairs of %s made again: %s", path.name, error)
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return pairs


def _check(pairs: Pairs, n_demand: int, n_sites: int) -> None:
    """ValueError unless the arrays belong together."""
    starts, sites = pairs.starts, pairs.sites
    fits = (
        pairs.n_sites == n_sites
        and starts.shape == (n_demand + 1,)
        and sites.shape == pairs.minutes.shape == (int(starts[-1]),)
        and starts[0] == 0
        and bool((np.diff(starts) >= 0).all())
        and (not sites.size or (int(sites.min()) >= 0 and int(sites.max()) < n_sites))
    )
    if not fits:
        raise ValueError("these arrays are not pairs of these places")


def _write(path: Path, pairs: Pairs) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            arrays: dict[str, Any] = pairs.as_arrays()
            np.savez(stream, **arrays)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _forget_oldest(just_written: Path) -> None:
    """Another process may remove the same files meanwhile: what is gone is gone."""
    kept = []
    for path in just_written.parent.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(FileNotFoundError):
            kept.append((path.stat().st_mtime, path))
    kept.sort()
    for _, path in kept[: max(len(kept) - FILES_KEPT, 0)]:
        if path != just_written:
            path.unlink(missing_ok=True)
