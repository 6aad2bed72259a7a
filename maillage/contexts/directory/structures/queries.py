"""Places of care on a community's territory and in its belt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from maillage.contexts.directory.imports.finess.queries import with_emergency
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.nomenclature.structure_kinds import display_rank, kind_label
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.search.queries import close_names, typed_number
from maillage.contexts.directory.structures.models import OwnStructure, Structure
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.structure import StructureIdKind, finess_of
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community

# Not a kind of the register: places, whatever their kind, with an emergency department.
EMERGENCY = "emergency"
# Category « communauté professionnelle territoriale de santé » of the national table R66.
CPTS_CATEGORY = "604"


def around(community: Community) -> frozenset[str]:
    """Codes of the perimeter and of its belt: the communes of which a community sees the structures. 2 queries."""
    return territory.with_neighbours(territory.perimeter_codes(community))


def kind_title(kind: str, *, count: int = 1) -> str:
    """« Pharmacie », « EHPAD »: a kind at the head of a line."""
    label = kind_label(kind, count=count)
    return label[:1].upper() + label[1:]


@dataclass(frozen=True)
class FinessEdition:
    """Which edition of FINESS is shown: what every page must say of its source."""

    extraction_on: date | None

    @property
    def credit(self) -> str:
        """What stands after « Source : »."""
        if self.extraction_on is None:
            return "FINESS, ministère chargé de la santé : aucun fichier n’a encore été importé."
        return (
            f"FINESS, ministère chargé de la santé, extraction du {self.extraction_on:%d/%m/%Y} "
            "(Licence Ouverte 2.0)."
        )


def finess_edition() -> FinessEdition:
    """The edition in force. 1 query."""
    day = (
        RegisterState.objects.filter(source=Structure.REGISTER, run__isnull=False)
        .values_list("run__extraction_on", flat=True)
        .first()
    )
    return FinessEdition(day)


def structures_in(codes: Iterable[str], *, kind: str = "") -> QuerySet[Structure]:
    """Structures of these communes, by name, with their commune and `emergency`. 1 query when read.

    kind: one of the nomenclature, or EMERGENCY for all with an emergency department.
    """
    rows: QuerySet[Structure] = with_emergency(
        Structure.objects.visible()
        .filter(commune_id__in=sorted(codes))
        .select_related("commune")
        .order_by("name", "finess", "pk")
    )
    if kind == EMERGENCY:
        return rows.filter(Q(emergency=True))
    return rows.filter(kind=kind) if kind else rows


@dataclass(frozen=True)
class Named:
    """What a text names. is_exact: False when nothing bears it, and `rows` hold the closest names."""

    rows: QuerySet[Structure]
    is_exact: bool = True


def named(rows: QuerySet[Structure], text: str) -> Named:
    """Those whose name, legal entity, category or number has a word that each typed word begins, or whose number or
    telephone holds the typed digits; else the closest names. 1 query, accents and case ignored.

    The rows of one territory are a few hundred: they are read here, since no database forgives accents the same way.
    """
    words, number = search_text(text).split(), typed_number(text)
    if not words:
        return Named(rows.none() if text.strip() else rows)
    fields = rows.order_by("pk").values_list("pk", "name", "legal_name", "category_label", "finess", "phone")
    known = [
        (pk, search_text(" ".join(texts)), search_text(texts[0]), f"{texts[-1]} {typed_number(phone)}")
        for pk, *texts, phone in fields
    ]
    exact = [
        pk
        for pk, everything, _, numbers in known
        if all(f" {word}" in f" {everything}" for word in words) or (number and number in numbers)
    ]
    if exact:
        return Named(rows.filter(pk__in=exact))
    close = close_names([(pk, name) for pk, _, name, _ in known], text)
    return Named(rows.filter(pk__in=close), is_exact=not close)


def kinds_in(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Kinds that exist in these communes with their labels, in the usual order, EMERGENCY last. 1 query."""
    here = Structure.objects.visible().filter(commune_id__in=sorted(codes)).order_by()
    found = with_emergency(here).values_list("kind", "emergency").distinct()
    kinds, emergencies = {kind for kind, _ in found}, any(emergency for _, emergency in found)
    choices = [(kind, kind_title(kind)) for kind in sorted(kinds, key=display_rank)]
    return [*choices, (EMERGENCY, "Service d’urgences")] if emergencies else choices


@dataclass(frozen=True)
class KindCount:
    kind: str
    label: str
    places: int


def counts_by_kind(codes: Iterable[str]) -> Sequence[KindCount]:
    """Structures of these communes by kind, in the usual order. 1 query."""
    rows = (
        Structure.objects.visible()
        .filter(commune_id__in=sorted(codes))
        .order_by()
        .values("kind")
        .annotate(places=Count("pk"))
    )
    counts = [
        KindCount(row["kind"], kind_title(row["kind"], count=row["places"]), row["places"]) for row in rows
    ]
    return sorted(counts, key=lambda count: display_rank(count.kind))


def in_usual_order(kinds: Iterable[str]) -> list[str]:
    """These kinds in the order in which people look for them."""
    return sorted(kinds, key=display_rank)


def by_kind(codes: Iterable[str], kinds: Iterable[str]) -> dict[str, list[Structure]]:
    """Structures of these kinds in these communes, by kind then name. 1 query."""
    rows = structures_in(codes).filter(kind__in=sorted(kinds))
    found: dict[str, list[Structure]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def find(community: Community, finess: str) -> Structure | None:
    """A structure of the territory or of its belt; None for any other number. 3 queries."""
    if not _is_number(finess):
        return None
    rows = Structure.objects.visible().filter(finess=finess, commune_id__in=sorted(around(community)))
    found: Structure | None = with_emergency(rows).select_related("commune__departement").first()
    return found


def _is_number(finess: str) -> bool:
    return len(finess) == 9 and finess.isascii() and finess.isalnum()


def siblings(community: Community, structure: Structure) -> list[Structure]:
    """The other structures of the same legal entity here, by name. 1 query, 3 with the territory."""
    if not structure.legal_finess:
        return []
    rows = structures_in(around(community)).filter(legal_finess=structure.legal_finess)
    return list(rows.exclude(finess=structure.finess))


def national_id(finess: str) -> str:
    """How the register of professionals names this structure."""
    return f"{StructureIdKind.FINESS}{finess}"


def practising_at(community: Community, finess: str) -> list[Activity]:
    """Activities at this structure on the territory, with their person, by name. 2 queries."""
    rows: QuerySet[Activity] = (
        Activity.objects.visible()
        .filter(
            structure_id=national_id(finess),
            commune_id__in=sorted(territory.perimeter_codes(community)),
        )
        .select_related("professional")
        .order_by("professional__search_name", "professional_id", "profession_code", "pk")
    )
    return list(rows)


def places_of_practice(community: Community, idnps: str) -> list[Structure]:
    """Structures of the territory or its belt where this person exercises, by name. 4 queries."""
    ids = Activity.objects.visible().filter(professional_id=idnps).order_by("pk")
    numbers = {finess_of(one) for one in ids.values_list("structure_id", flat=True)} - {""}
    if not numbers:
        return []
    return list(structures_in(around(community)).filter(finess__in=sorted(numbers)))


def own_structure(community: Community) -> str:
    """The FINESS number that the coordination declared, "" when it did not yet. 1 query."""
    row: Any = OwnStructure.objects.filter(community=community).first()
    return row.finess if row else ""


def proposed_own_structures(community: Community) -> list[Structure]:
    """The CPTS that FINESS places on the territory or beside it. 3 queries."""
    return list(structures_in(around(community)).filter(category_code=CPTS_CATEGORY))
