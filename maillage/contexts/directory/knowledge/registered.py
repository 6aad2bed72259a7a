"""What the national registers say of an entry, whatever its kind: the facts beside which local knowledge stands."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.nomenclature.professions import family
from maillage.contexts.directory.professionals.models import Professional, readable_phone
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.directory.professionals.queries import find, register_edition
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import around, finess_edition
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

# Every domain of the secure health mail ends so (ANS, référentiel MSSanté); our server cannot write there.
_SECURE_DOMAIN = "mssante.fr"


@dataclass(frozen=True)
class Place:
    """One place of an entry as its register writes it. on_territory: in the community's perimeter."""

    commune_code: str
    commune_name: str
    name: str
    profession: str
    address: str
    phone: str
    email: str
    on_territory: bool

    @property
    def key(self) -> str:
        """Names the place in a form: commune and name, one text."""
        return f"{self.commune_code} {self.name}"

    @property
    def shown_name(self) -> str:
        return proper_structure_name(self.name)

    @property
    def shown_address(self) -> str:
        return proper_address(self.address)

    @property
    def label(self) -> str:
        return ", ".join(part for part in (self.shown_name, self.commune_name) if part)

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)


@dataclass(frozen=True)
class Entry:
    """A professional or a structure of a community's directory, with its places."""

    subject: Subject
    name: str
    detail: str
    places: tuple[Place, ...]

    @property
    def is_person(self) -> bool:
        return self.subject.kind == PROFESSIONAL

    def credit(self) -> str:
        """Register and edition that the facts come from: what stands after « Source : ». 1 query."""
        return register_edition().credit if self.is_person else finess_edition().credit

    @property
    def places_here(self) -> tuple[Place, ...]:
        """The places on the territory, each commune and name once."""
        here = {place.key: place for place in self.places if place.on_territory}
        return tuple(here.values())

    def url(self, community: Community) -> str:
        """The page of the entry, when the directory has one for its kind."""
        return entry_url(community, self.subject)


def entry_url(community: Community, subject: Subject) -> str:
    if subject.kind == PROFESSIONAL:
        return community_url(community, "directory:professional", idnps=subject.key)
    return community_url(community, "directory:structure", finess=subject.key)


def entry_of(community: Community, subject: Subject) -> Entry | None:
    """The entry, if it is in the community's directory today. At most 3 queries."""
    if subject.kind == PROFESSIONAL:
        return _person(community, subject)
    return _structure(community, subject) if subject.kind == STRUCTURE else None


def _person(community: Community, subject: Subject) -> Entry | None:
    found = find(community, subject.key)
    if found is None:
        return None
    person, rows = found
    codes = territory.perimeter_codes(community)
    skills = [row.skill_code for row in rows]
    labels = dict.fromkeys(family(row.profession_code, skills).singular.capitalize() for row in rows)
    places = tuple(
        Place(
            commune_code=row.commune_id or "",
            commune_name=row.commune.name if row.commune else "",
            name=row.structure_name,
            profession=row.profession_label,
            address=row.address,
            phone=row.phone,
            email=row.email,
            on_territory=row.commune_id in codes,
        )
        for row in rows
    )
    return Entry(subject, person.name, ", ".join(labels), places)


def _structure(community: Community, subject: Subject) -> Entry | None:
    row: Any = (
        Structure.objects.visible()
        .filter(finess=subject.key, commune_id__in=sorted(around(community)))
        .select_related("commune")
        .order_by("pk")
        .first()
    )
    if row is None:
        return None
    place = Place(
        commune_code=row.commune_id or "",
        commune_name=row.commune.name if row.commune else "",
        name=row.name,
        profession=row.category_label,
        address=row.address,
        phone=row.phone,
        email=row.email,
        on_territory=True,
    )
    return Entry(subject, proper_structure_name(row.name), row.category_label, (place,))


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Names of these entries by subject; those that the registers no longer have are left out. At most 2 queries."""
    parsed = [Subject.parse(text) for text in subjects]
    people = [one.key for one in parsed if one.kind == PROFESSIONAL]
    places = [one.key for one in parsed if one.kind == STRUCTURE]
    names: dict[str, str] = {}
    if people:
        for person in Professional.objects.filter(pk__in=people).order_by("pk"):
            names[str(Subject(PROFESSIONAL, person.pk))] = person.name
    if places:
        rows = Structure.objects.visible().filter(finess__in=places).order_by("pk")
        for finess, name in rows.values_list("finess", "name"):
            names[str(Subject(STRUCTURE, finess))] = proper_structure_name(name)
    return names


def can_be_written_to(address: str) -> bool:
    """True for an ordinary e-mail address; the secure health mail takes no message of ours."""
    domain = address.rpartition("@")[2].lower()
    if not address or domain == _SECURE_DOMAIN or domain.endswith(f".{_SECURE_DOMAIN}"):
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def address_of(local: str, registered: Iterable[str], shared: Container[str] = ()) -> str:
    """Where an entry is written to: its local address first, else the first of the register that takes mail.

    shared: addresses, in lower case, that others read too (`sharing`): never one of them.
    """
    usable = (one for one in (local, *registered) if can_be_written_to(one))
    return next((one for one in usable if one.strip().lower() not in shared), "")
