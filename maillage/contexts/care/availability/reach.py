"""Which communes can be reached within so many minutes, and how long each takes.

Times are estimated from the positions of the communes (`core.geo.travel`: a detour factor and speeds by band, no road
is looked at); they order who is near, and are called « estimé » wherever they are shown. A commune is at no time from
itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.territory.models import Commune, NationalEdition
from maillage.core.geo.travel import estimated_car_min

Reached = Mapping[str, int]
# A degree of latitude in kilometres, and no road is quicker than this: beyond, no time is worked out.
_KM_PER_DEGREE: Final = 111.0
_FASTEST_KM_PER_MIN: Final = 85 / 60
# Minutes beyond which nobody is asked, whatever he says himself: nobody drives longer for one care.
LONGEST_MIN: Final = 90
# Answers kept in a process: more than the communes of one community's neighbourhood, a few hundred bytes each.
_KEPT: Final = 2_000

Edition = tuple[int, str]


@dataclass(frozen=True)
class _Points:
    """The communes of France in force whose position is known, by code."""

    codes: tuple[str, ...]
    index: dict[str, int]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


class _Kept:
    """What this process worked out, for one edition of the communes; another edition empties it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: Edition | None = None
        self._points: _Points | None = None
        self._answers: OrderedDict[tuple[str, int], Reached] = OrderedDict()

    def points(self, edition: Edition) -> _Points:
        with self._lock:
            if self._edition == edition and self._points is not None:
                return self._points
        points = _read()
        with self._lock:
            self._edition, self._points = edition, points
            self._answers.clear()
        return points

    def answer(self, edition: Edition, key: tuple[str, int]) -> Reached | None:
        with self._lock:
            return self._answers.get(key) if self._edition == edition else None

    def keep(self, edition: Edition, key: tuple[str, int], answer: Reached) -> None:
        with self._lock:
            if self._edition == edition:
                self._answers[key] = answer
                if len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)


_KEPT_HERE: Final = _Kept()


def _edition() -> Edition | None:
    """Which edition of the communes is loaded; None where the installation loaded none (nothing is kept then)."""
    found = NationalEdition.objects.order_by("-pk").values_list("pk", "digest").first()
    return None if found is None else (int(found[0]), str(found[1]))


def _read() -> _Points:
    rows: list[Any] = list(
        Commune.objects.in_force()
        .filter(lon__isnull=False, lat__isnull=False)
        .order_by("code")
        .values_list("code", "lon", "lat")
    )
    codes = tuple(code for code, _, _ in rows)
    return _Points(
        codes,
        {code: place for place, code in enumerate(codes)},
        np.array([lon for _, lon, _ in rows], dtype=np.float64),
        np.array([lat for _, _, lat in rows], dtype=np.float64),
    )


def reach(commune_code: str, minutes: int) -> Reached:
    """Code of each commune within `minutes` by car, with the estimated whole minutes, rounded up; itself at 0.

    A commune of unknown position reaches itself alone; an unknown code, nothing. Read-only: it is kept for others.
    1 query once this process knows the communes.
    """
    edition = _edition()
    if edition is None:
        return _worked_out(_read(), commune_code, minutes)
    key = (commune_code, minutes)
    known = _KEPT_HERE.answer(edition, key)
    if known is None:
        known = _worked_out(_KEPT_HERE.points(edition), commune_code, minutes)
        _KEPT_HERE.keep(edition, key, known)
    return known


def _worked_out(points: _Points, code: str, minutes: int) -> Reached:
    place = points.index.get(code)
    if place is None:
        return MappingProxyType({code: 0} if Commune.objects.filter(code=code).exists() else {})
    lat = points.lat[place]
    # First what the quickest car in a straight line cannot pass: most of France.
    degrees = max(minutes, 0) * _FASTEST_KM_PER_MIN / _KM_PER_DEGREE
    near = np.flatnonzero(np.abs(points.lat - lat) <= degrees)
    times = estimated_car_min(points.lon[place], lat, points.lon[near], points.lat[near])
    within = np.flatnonzero(times <= minutes)
    found = {
        points.codes[at]: int(time)
        for at, time in zip(near[within].tolist(), np.ceil(times[within]).tolist(), strict=True)
    }
    found[code] = 0
    return MappingProxyType(found)
