"""Invented professionals as values, and as lines of the official file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from maillage.core.identifiers.luhn import luhn_key
from maillage.core.identifiers.rpps import invented_rpps

LIBERAL, SALARIED = "L", "S"


@dataclass(frozen=True)
class DemoCommune:
    """A real commune that receives invented people. Population in inhabitants, position in degrees (WGS84)."""

    code: str
    name: str
    postal_code: str
    population: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Site:
    """A place of practice. `number` is unique in the demonstration; `establishment`: it has a FINESS number."""

    number: int
    name: str
    sector: str
    commune: DemoCommune
    street_number: str
    street: tuple[str, str, str]
    phone: str
    email: str = ""
    establishment: bool = False
    commune_code_missing: bool = False

    @cached_property
    def finess(self) -> str:
        """A number of département 99, which does not exist, with its key."""
        if not self.establishment:
            return ""
        stem = f"99{self.number:06d}"
        return stem + luhn_key(stem)

    def columns(self) -> dict[str, str]:
        code, label, street = self.street
        commune = self.commune
        located = not self.commune_code_missing
        return {
            "finess_site": self.finess,
            "structure_technical_id": f"F{self.finess}" if self.finess else f"R9999{self.number:06d}",
            "structure_national_id": f"1{self.finess}" if self.finess else f"49999{self.number:06d}",
            "company_name": self.name,
            "street_number": self.street_number,
            "street_type_code": code,
            "street_type_label": label,
            "street_name": street,
            "postal_line": f"{commune.postal_code} {commune.name.upper()}",
            "postal_code": commune.postal_code,
            "commune_code": commune.code if located else "",
            "commune_label": commune.name if located else "",
            "country_code": "99000",
            "phone": self.phone,
            "email": self.email,
            "registration_authority": "DEMONSTRATION",
            "sector_code": self.sector,
        }


@dataclass(frozen=True)
class Activity:
    """Somebody at a site: exercise mode (R23), role (R21), kind of activity (R22)."""

    site: Site
    mode: str
    role: str
    kind: str = "GENR01"


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist. `rank` gives the RPPS number; knowhows are (type, code)."""

    rank: int
    woman: bool
    family_name: str
    given_name: str
    profession: str
    activities: tuple[Activity, ...]
    knowhows: tuple[tuple[str, str], ...] = ()
    doctor: bool = False
    student: bool = False

    @property
    def rpps(self) -> str:
        return invented_rpps(self.rank)

    @property
    def is_general_practitioner(self) -> bool:
        return any(code in {"SM26", "SM54"} for _, code in self.knowhows)

    @property
    def in_town(self) -> bool:
        return any(activity.mode == LIBERAL for activity in self.activities)

    def columns(self) -> dict[str, str]:
        return {
            "id_type": "8",
            "id_number": self.rpps,
            "national_id": f"8{self.rpps}",
            "practice_title_code": "DR" if self.doctor and not self.student else "",
            "title_code": "MME" if self.woman else "M",
            "family_name": self.family_name,
            "given_name": self.given_name,
            "profession_code": self.profession,
            "category_code": "E" if self.student else "C",
        }


def rows_of(people: Iterable[Person]) -> Iterator[dict[str, str]]:
    """Lines of the official file, as field name -> value, codes without labels: one per activity and know-how."""
    for person in people:
        for activity in person.activities:
            for kind, code in person.knowhows or (("", ""),):
                yield {
                    **person.columns(),
                    **activity.site.columns(),
                    "knowhow_type_code": kind,
                    "knowhow_code": code,
                    "mode_code": activity.mode,
                    "role_code": activity.role,
                    "activity_kind_code": activity.kind,
                }
