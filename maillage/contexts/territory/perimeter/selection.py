"""What the perimeter page shows of a selection that is not recorded yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.contexts.territory.contours.queries import MAX_DEPARTEMENTS
from maillage.contexts.territory.national.figures import Summary, summarise
from maillage.contexts.territory.national.models import Commune, Epci
from maillage.contexts.territory.national.queries import (
    code_mapping,
    communes_by_code,
    communes_of_epci,
    search_communes,
    search_epcis,
)
from maillage.contexts.territory.perimeter.pasting import Pasted
from maillage.contexts.territory.perimeter.services import MAX_COMMUNES
from maillage.core.geo.sphere import bounding_box

# Some ten kilometres: the communes that one may want to add are in view.
MARGIN_DEG = 0.1


@dataclass(frozen=True)
class Selection:
    """The chosen communes, by name, and their figures. `too_many`: more than a perimeter may hold."""

    communes: list[Commune]
    summary: Summary
    too_many: bool

    @property
    def codes(self) -> str:
        return " ".join(commune.code for commune in self.communes)

    @property
    def names(self) -> dict[str, str]:
        return {commune.code: commune.name for commune in self.communes}

    def bounds(self) -> list[float] | None:
        """[west, south, east, north] around the communes with room for their neighbours; None without position."""
        placed = [(one.lon, one.lat) for one in self.communes if one.lon is not None and one.lat is not None]
        if not placed:
            return None
        box = bounding_box(placed)
        return [box.west - MARGIN_DEG, box.south - MARGIN_DEG, box.east + MARGIN_DEG, box.north + MARGIN_DEG]

    def departements(self, shown: str) -> list[str]:
        """Départements to draw: the one that is looked at, then those of the selection, largest share first."""
        counts: dict[str, int] = {}
        for commune in self.communes:
            counts[commune.departement_id] = counts.get(commune.departement_id, 0) + 1
        ordered = sorted(counts, key=lambda code: (-counts[code], code))
        wanted = dict.fromkeys([*([shown] if shown else []), *ordered])
        return sorted(list(wanted)[:MAX_DEPARTEMENTS])


def selection_of(codes: tuple[str, ...]) -> Selection:
    """The communes of today of these codes; unknown codes are left out. 3 queries."""
    mapping = code_mapping(codes)
    communes = list(communes_by_code(mapping[code] for code in codes if code in mapping))
    return Selection(communes, summarise(communes), len(codes) > MAX_COMMUNES)


@dataclass(frozen=True)
class EpciHit:
    epci: Epci
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What the search box found, and what a pasted text left undecided."""

    text: str = ""
    epcis: list[EpciHit] = field(default_factory=list)
    communes: list[Commune] = field(default_factory=list)
    pasted: Pasted = field(default_factory=Pasted)

    @property
    def nothing(self) -> bool:
        return bool(self.text) and not self.epcis and not self.communes


def search(text: str) -> Found:
    """EPCI (with their communes) and communes that match the text. 3 queries."""
    epcis = search_epcis(text, 5)
    members: dict[str, list[str]] = {}
    rows = Commune.objects.in_force().filter(epci__in=epcis).order_by("code").values_list("epci_id", "code")
    for epci_code, code in rows:
        members.setdefault(str(epci_code), []).append(code)
    hits = [EpciHit(epci, tuple(members[epci.code])) for epci in epcis if epci.code in members]
    return Found(text=text, epcis=hits, communes=search_communes(text, 15))


def codes_of_epci(epci_code: str) -> tuple[str, ...]:
    return tuple(communes_of_epci(epci_code).values_list("code", flat=True))
