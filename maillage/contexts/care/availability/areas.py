"""Where a request is said to be. Where no health data are taken, a small commune is never written alone.

A row about one case, with an age band and a home visit, could point at one villager of a small commune. So communes
under `CareSettings.grouping_population` are written as the surroundings of the nearest larger commune of the perimeter.
If all that is grouped around it has together fewer inhabitants than that, the larger one is written so too: else its
surroundings would be as good as a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.contexts.care.availability.models import CareSettings
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.territory.api import perimeter_communes
from maillage.contexts.territory.models import Commune
from maillage.core.geo.sphere import distances_m
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.scoping import open_community

WHOLE: Final = "l’ensemble du territoire"


@dataclass(frozen=True)
class Area:
    """label: what is written and read. commune: None when it is grouped. center: where travel is counted from; None
    where nothing is known.
    """

    label: str
    commune: Commune | None
    center: Commune | None


def area_of(commune: Commune | None, settings: CareSettings) -> Area:
    """How a request in that commune is written, and from where travel to it is counted. 1 query at most.

    Grouped only where no health data are taken; None is the whole territory.
    """
    if commune is None:
        return Area(WHOLE, None, None)
    threshold = settings.grouping_population
    if health_data_taken() or threshold == 0:
        return Area(commune.name, commune, commune)
    return _grouped(commune, threshold)


def told_area(code: str | None, label: str) -> str:
    """How a place is written in what leaves by e-mail or text message: grouped where health data are taken too.

    code, label: of the commune and of the place, as the request has them. No query where no health data are taken: it
    is grouped already.
    """
    if code is None or not health_data_taken():
        return label
    threshold = settings_of().grouping_population
    return _grouped(Commune.objects.get(code=code), threshold).label if threshold else label


def _grouped(commune: Commune, threshold: int) -> Area:
    others = list(perimeter_communes(open_community()))
    large = [one for one in others if one.population >= threshold]
    if not large:
        return Area(WHOLE, None, None)
    if commune.population < threshold:
        return _around(_nearest(commune, large))
    if _gives_away(commune, others, large, threshold):
        return _around(commune)
    return Area(commune.name, commune, commune)


def _around(center: Commune) -> Area:
    return Area(f"{center.name} et alentours", None, center)


def _nearest(commune: Commune, large: Sequence[Commune]) -> Commune:
    """The nearest of the larger ones; the most populous where a position is not known."""
    placed = [(one.lon, one.lat, one) for one in large if one.lon is not None and one.lat is not None]
    if commune.lon is None or commune.lat is None or not placed:
        return max(large, key=lambda one: (one.population, one.code))
    lon, lat = [place[0] for place in placed], [place[1] for place in placed]
    metres = distances_m(commune.lon, commune.lat, lon, lat).tolist()
    pairs = zip(metres, (one for _, _, one in placed), strict=True)
    return min(pairs, key=lambda pair: (pair[0], pair[1].code))[1]


def _gives_away(center: Commune, others: Sequence[Commune], large: Sequence[Commune], threshold: int) -> bool:
    """Whether what is grouped around that commune is so little that naming the commune apart would point at it."""
    around = [one for one in others if one.population < threshold and _nearest(one, large).pk == center.pk]
    return bool(around) and sum(one.population for one in around) < threshold
