"""Asking the geocoder, a little at a time, about the addresses that nothing else places. Never while a page waits."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.utils import timezone

from maillage.contexts.directory.positions.addresses import street_of
from maillage.contexts.directory.positions.geocoder import Answer, Geocoder, GeocoderDown
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.structure import finess_of
from maillage.platform.tasks.due import due_job

logger = logging.getLogger(__name__)

OFF = "off"
BATCH = 200
COMMUNES_AT_ONCE = 100
MIN_SCORE = 0.5
# New streets and house numbers enter the national base of addresses all the time.
ASK_AGAIN_AFTER = timedelta(days=180)


@dataclass(frozen=True, order=True)
class Wanted:
    """An address to place."""

    commune_code: str
    street: str
    postal_code: str
    town: str


@due_job("directory.geocode_addresses", every=timedelta(minutes=5))
def geocode_addresses() -> int:
    """Place one batch, if the operator chose a geocoder; returns how many were placed."""
    base: str = settings.MAILLAGE_GEOCODER
    if base == OFF:
        return 0
    try:
        return place_addresses(geocoder=Geocoder(base))
    except GeocoderDown as error:
        logger.warning("the geocoder does not answer, it will be asked again: %s", error)
        return 0


def place_addresses(*, geocoder: Geocoder, limit: int = BATCH) -> int:
    """Ask about at most `limit` addresses of the communes that the installation keeps; returns how many were placed.

    Each answer is written at once, so that a stop loses nothing. What no entry uses any more is forgotten on the way.
    Raises GeocoderDown, and keeps what was answered before.
    """
    return sum(_place(geocoder, one) for one in islice(_to_ask(), limit))


def _to_ask() -> Iterator[Wanted]:
    codes = sorted(territory.covered_codes())
    for first in range(0, len(codes), COMMUNES_AT_ONCE):
        some = codes[first : first + COMMUNES_AT_ONCE]
        wanted = {(one.commune_code, one.street): one for one in _wanted_in(some)}
        yield from _unanswered(some, wanted)


def _unanswered(codes: list[str], wanted: dict[tuple[str, str], Wanted]) -> list[Wanted]:
    """Those never asked about, and those not found long ago; forgets the answers that nothing uses. 1 or 2 queries."""
    long_ago = timezone.now() - ASK_AGAIN_AFTER
    unused: list[int] = []
    left = dict(wanted)
    known = GeocodedAddress.objects.filter(commune_code__in=codes).order_by()
    for pk, code, street, lon, asked_at in known.values_list(
        "pk", "commune_code", "street", "lon", "asked_at"
    ):
        if (code, street) not in wanted:
            unused.append(pk)
        elif lon is not None or asked_at > long_ago:
            left.pop((code, street))
    if unused:
        GeocodedAddress.objects.filter(pk__in=unused).delete()
    return sorted(left.values())


def _wanted_in(codes: list[str]) -> Iterator[Wanted]:
    """Addresses of these communes that FINESS does not place. 4 queries."""
    towns = dict(territory.communes_by_code(codes).values_list("code", "name"))
    structures = Structure.objects.visible().filter(commune_id__in=codes).order_by("pk")
    placed = set(structures.filter(lon__isnull=False, lat__isnull=False).values_list("finess", flat=True))
    activities = Activity.objects.visible().filter(commune_id__in=codes).order_by()
    rows: Iterable[tuple[str, str, str, str]] = (
        activities.values_list("structure_id", "commune_id", "address", "postal_code").distinct().iterator()
    )
    for structure_id, code, address, postal_code in rows:
        if finess_of(structure_id) not in placed and (street := street_of(address)):
            yield Wanted(code, street, postal_code, towns.get(code, ""))
    unplaced = structures.filter(lon__isnull=True).values_list("commune_id", "address", "postal_code")
    for code, address, postal_code in unplaced:
        if street := street_of(address):
            yield Wanted(code, street, postal_code, towns.get(code, ""))


def _place(geocoder: Geocoder, wanted: Wanted) -> bool:
    answer = geocoder.locate(wanted.street, wanted.postal_code, wanted.town)
    good = answer if answer is not None and _is_good(answer, wanted.commune_code) else None
    GeocodedAddress.objects.update_or_create(
        commune_code=wanted.commune_code,
        street=wanted.street,
        defaults={
            "lon": good.lon if good else None,
            "lat": good.lat if good else None,
            "score": answer.score if answer else None,
            "asked_at": timezone.now(),
        },
    )
    return good is not None


def _is_good(answer: Answer, commune_code: str) -> bool:
    """Sure enough, finer than the commune, and in the right one (which may be called by a former code)."""
    if answer.score < MIN_SCORE or not answer.precise:
        return False
    if answer.commune_code == commune_code:
        return True
    return territory.code_mapping([answer.commune_code]).get(answer.commune_code) == commune_code
