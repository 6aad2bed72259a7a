"""The community's perimeter against the communes that the SAS platform knows for its FINESS number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.directory.sas_lists.models import InterventionCommune
from maillage.contexts.directory.structures.models import OwnStructure, Structure
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

BOTH, MISSING, EXTRA = "commune", "absente", "en-trop"
STATES = {BOTH: "des deux côtés", MISSING: "absente du SAS", EXTRA: "en trop au SAS"}


@dataclass(frozen=True)
class CommuneState:
    """A commune of the perimeter, of the SAS, or of both. state: a key of `STATES`."""

    code: str
    name: str
    state: str

    @property
    def pk(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def search_name(self) -> str:
        """For the order, in which accents do not count: Méjannes, Meyrannes, Molières."""
        return search_text(self.name)

    @property
    def rank(self) -> tuple[int, str]:
        return ((MISSING, EXTRA, BOTH).index(self.state), self.search_name)


def _digits(phone: str) -> str:
    """Comparable digits: « +33 4 66 00 00 00 » and « 04 66 00 00 00 » are one number."""
    kept = "".join(char for char in phone if char.isdigit())
    return "0" + kept.removeprefix("0033").removeprefix("33") if len(kept) > 10 else kept


@dataclass(frozen=True)
class PhoneCheck:
    """The phone that FINESS gives for the CPTS, and the one that the SAS list does; empty where unknown."""

    finess_phone: str
    sas_phone: str

    @property
    def can_compare(self) -> bool:
        return bool(self.finess_phone and self.sas_phone)

    @property
    def is_same(self) -> bool:
        return _digits(self.finess_phone) == _digits(self.sas_phone)

    @property
    def shown_finess(self) -> str:
        return readable_phone(self.finess_phone)

    @property
    def shown_sas(self) -> str:
        return readable_phone(self.sas_phone)


@dataclass(frozen=True)
class Comparison:
    """What the page shows.

    finess: empty until the community declares it; listed_on: None until its list is imported
    """

    finess: str
    structure_name: str
    listed_on: date | None
    communes: tuple[CommuneState, ...]
    phone: PhoneCheck
    has_perimeter: bool

    def of(self, state: str) -> list[CommuneState]:
        return [one for one in self.communes if one.state == state]

    @property
    def missing(self) -> list[CommuneState]:
        return self.of(MISSING)

    @property
    def extra(self) -> list[CommuneState]:
        return self.of(EXTRA)

    @property
    def differs(self) -> bool:
        return bool(self.missing or self.extra)


def own_finess() -> str:
    """The FINESS number that the community of the scope declared; empty when it has not. 1 query."""
    return OwnStructure.objects.values_list("finess", flat=True).first() or ""


def register_of(finess: str) -> str:
    return f"{InterventionCommune.REGISTER}-{finess}"


def list_date(finess: str) -> date | None:
    """The day of the list in force for a CPTS. 1 query."""
    return (
        RegisterState.objects.filter(source=register_of(finess), run__isnull=False)
        .values_list("run__extraction_on", flat=True)
        .first()
    )


def compare(actor: Actor) -> Comparison:
    """The perimeter of today against the list in force. At most 6 queries."""
    assert actor.community is not None
    finess, perimeter = own_finess(), territory.codes_of(actor)
    listed_on = list_date(finess) if finess else None
    if not finess or listed_on is None:
        return Comparison(finess, "", listed_on, (), PhoneCheck("", ""), bool(perimeter))
    listed = list(InterventionCommune.objects.visible(finess).order_by("commune_code", "pk"))
    structure = Structure.objects.visible().filter(finess=finess).order_by("pk").first()
    known = {
        one.code: one.name
        for one in territory.communes_by_code({*perimeter, *(r.commune_code for r in listed)})
    }
    names = {row.commune_code: row.commune_name for row in listed} | known
    return Comparison(
        finess=finess,
        structure_name=structure.shown_name if structure else "",
        listed_on=listed_on,
        communes=tuple(_states(perimeter, frozenset(row.commune_code for row in listed), names)),
        phone=PhoneCheck(
            structure.phone if structure else "", next((row.phone for row in listed if row.phone), "")
        ),
        has_perimeter=bool(perimeter),
    )


def _states(perimeter: frozenset[str], listed: frozenset[str], names: dict[str, str]) -> list[CommuneState]:
    found = [
        CommuneState(
            code,
            names.get(code) or f"Commune {code}",
            BOTH if code in perimeter and code in listed else MISSING if code in perimeter else EXTRA,
        )
        for code in perimeter | listed
    ]
    return sorted(found, key=lambda one: one.rank)


def count_differences(actor: Actor) -> tuple[int, int] | None:
    """Communes missing and in excess; None when nothing can be compared. At most 4 queries."""
    finess = own_finess()
    if not finess or list_date(finess) is None:
        return None
    perimeter = territory.codes_of(actor)
    if not perimeter:
        return None
    listed = frozenset(InterventionCommune.objects.visible(finess).values_list("commune_code", flat=True))
    return len(perimeter - listed), len(listed - perimeter)
