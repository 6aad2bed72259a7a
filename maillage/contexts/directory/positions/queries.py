"""Where something is: the one place that answers, and that says how it knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from maillage.contexts.directory.positions.addresses import street_of
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.positions.places import (
    Origin,
    Position,
    address_key,
    commune_key,
    structure_key,
)
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.structure import finess_of


class Placed(Protocol):
    """What is looked for: an activity of a professional has these, a structure nearly."""

    @property
    def structure_id(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def commune_id(self) -> str | None: ...


@dataclass(frozen=True)
class Whereabouts:
    """Positions of everything in some communes.

    structures: (lon, lat) by FINESS number; addresses: (lon, lat) by commune and street; communes: their points
    """

    structures: dict[str, tuple[float, float]]
    addresses: dict[tuple[str, str], tuple[float, float]]
    communes: dict[str, territory.CommunePoint]

    def structure(self, row: Structure) -> Position | None:
        """Where a structure is; None when not even its commune has a point."""
        return self.at(row.finess, row.address, row.commune_id)

    def activity(self, row: Placed) -> Position | None:
        """Where somebody exercises: at the structure, else at the address, else in the commune."""
        return self.at(finess_of(row.structure_id), row.address, row.commune_id)

    def at(self, finess: str, address: str, commune_code: str | None) -> Position | None:
        if known := self.structures.get(finess):
            return Position(*known, Origin.FINESS, structure_key(finess))
        if not commune_code:
            return None
        # Streets are read only where an address has been placed: without geocoder this costs nothing.
        street = street_of(address) if self.addresses else ""
        if known := self.addresses.get((commune_code, street)):
            return Position(*known, Origin.ADDRESS, address_key(commune_code, street))
        point = self.communes.get(commune_code)
        if point is None:
            return None
        return Position(point.lon, point.lat, Origin.COMMUNE, commune_key(commune_code))


def where(commune_codes: Collection[str]) -> Whereabouts:
    """Positions of everything in these communes. 3 queries, whatever their number."""
    codes = sorted(commune_codes)
    structures = (
        Structure.objects.visible()
        .filter(commune_id__in=codes, lon__isnull=False, lat__isnull=False)
        .order_by()
        .values_list("finess", "lon", "lat")
    )
    addresses = (
        GeocodedAddress.objects.filter(commune_code__in=codes, lon__isnull=False, lat__isnull=False)
        .order_by()
        .values_list("commune_code", "street", "lon", "lat")
    )
    return Whereabouts(
        structures={
            finess: (lon, lat) for finess, lon, lat in structures if lon is not None and lat is not None
        },
        addresses={
            (code, street): (lon, lat)
            for code, street, lon, lat in addresses
            if lon is not None and lat is not None
        },
        communes=territory.commune_points(codes),
    )


def where_are(rows: Iterable[Structure]) -> dict[str, Position | None]:
    """Positions of some structures by FINESS number. 3 queries."""
    listed = list(rows)
    known = where({row.commune_id for row in listed if row.commune_id})
    return {row.finess: known.structure(row) for row in listed}
