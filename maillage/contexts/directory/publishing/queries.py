"""What is published of a territory, read once for all documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, Subject
from maillage.contexts.directory.knowledge.models import Correction, CorrectionKind, CorrectionState
from maillage.contexts.directory.merging.queries import hidden_people, merges_in_force
from maillage.contexts.directory.nomenclature.professions import ADVANCED_PRACTICE, GENERAL_PRACTICE, family
from maillage.contexts.directory.nomenclature.tables import plain_label
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.directory.professionals.queries import PRACTISING, register_edition
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import finess_edition
from maillage.platform.tenancy.models import Community

_SAID_BY_PROFESSION = GENERAL_PRACTICE | ADVANCED_PRACTICE
# A report that somebody is no longer there at all; the others leave the entry where it is.
_AWAY = (CorrectionKind.NO_LONGER_HERE, CorrectionKind.RETIRED, CorrectionKind.DECEASED)


@dataclass(frozen=True)
class Practice:
    """One person in one profession at one place of practice."""

    idnps: str
    name: str
    profession_code: str
    profession: str
    professions: str
    skills: tuple[str, ...]
    mode_code: str
    structure_id: str
    structure: str
    address: str
    postal_code: str
    phone: str
    commune_code: str
    commune: str


@dataclass(frozen=True)
class Judgement:
    """What a community knows better than the register, for documents that leave the screen.

    away: persons reported as gone, whom no document names; same: kept person by duplicate
    """

    away: frozenset[str] = frozenset()
    same: Mapping[str, str] = field(default_factory=dict)


def judgement_of(community: Community, codes: Iterable[str]) -> Judgement:
    """At most 3 queries."""
    reported = Correction.objects.filter(
        community=community,
        state=CorrectionState.WAITING,
        kind__in=_AWAY,
        commune_code="",
        subject__startswith=f"{PROFESSIONAL}:",
    )
    hidden = hidden_people(community, codes)
    merges = merges_in_force(community) if hidden else {}
    return Judgement(
        away=frozenset(Subject.parse(subject).key for subject in reported.values_list("subject", flat=True)),
        same={absorbed: kept for absorbed, kept in merges.items() if absorbed in hidden},
    )


def street_of(practice: Practice) -> str:
    """The address without its last line (« 30500 Saint-Ambroix »), which a card says by itself."""
    street, _, last = practice.address.rpartition(", ")
    return street if practice.postal_code and last.startswith(practice.postal_code) else practice.address


def practices(
    codes: Iterable[str], *, profession: str = "", judgement: Judgement | None = None
) -> list[Practice]:
    """Who practises in these communes (students left out), a line per person, profession and place. 1 query.

    The know-how of several lines of the register about one place come together. In the order of names.
    """
    rows = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes), category_code=PRACTISING)
        .select_related("professional", "commune")
        .order_by("professional__search_name", "professional_id", "profession_code", "commune_id", "pk")
    )
    if profession:
        rows = rows.filter(profession_code=profession)
    judgement = judgement or Judgement()
    return _together([row for row in rows if row.professional_id not in judgement.away], judgement.same)


def practices_of(people: Iterable[str], codes: Iterable[str]) -> dict[str, list[Practice]]:
    """Where these persons practise in these communes, students included, by identifier. 1 query."""
    rows = (
        Activity.objects.visible()
        .filter(professional_id__in=list(people), commune_id__in=sorted(codes))
        .select_related("professional", "commune")
        .order_by("professional_id", "profession_code", "commune_id", "pk")
    )
    found: dict[str, list[Practice]] = {}
    for practice in _together(rows, {}):
        found.setdefault(practice.idnps, []).append(practice)
    return found


def _together(rows: Iterable[Activity], same: Mapping[str, str]) -> list[Practice]:
    groups: dict[tuple[str, str, str, str], list[Activity]] = {}
    people: dict[str, Professional] = {}
    for row in rows:
        people[row.professional_id] = row.professional
        person = same.get(row.professional_id, row.professional_id)
        place = row.structure_name or row.address
        groups.setdefault((person, row.profession_code, row.commune_id or "", place), []).append(row)
    return [
        _practice(people.get(person, group[0].professional), group) for (person, *_), group in groups.items()
    ]


def _practice(person: Professional, rows: Sequence[Activity]) -> Practice:
    first = rows[0]
    codes = [row.skill_code for row in rows if row.skill_code]
    kind = family(first.profession_code, codes)
    labels = (plain_label(row.skill_label) for row in rows if row.skill_code not in _SAID_BY_PROFESSION)
    return Practice(
        idnps=person.pk,
        name=person.name,
        profession_code=first.profession_code,
        profession=kind.singular.capitalize(),
        professions=kind.plural.capitalize(),
        skills=tuple(dict.fromkeys(label for label in labels if label)),
        mode_code=first.mode_code,
        structure_id=first.structure_id,
        structure=proper_structure_name(first.structure_name),
        address=proper_address(next((row.address for row in rows if row.address), "")),
        postal_code=next((row.postal_code for row in rows if row.address), ""),
        phone=next((row.phone for row in rows if row.phone), ""),
        commune_code=first.commune_id or "",
        commune=first.commune.name if first.commune else "",
    )


def places_of_care(codes: Iterable[str]) -> list[Structure]:
    """The structures of the national register in these communes, by name. 1 query."""
    rows = Structure.objects.visible().filter(commune_id__in=sorted(codes)).select_related("commune")
    return list(rows.order_by("name", "finess"))


def sources() -> list[str]:
    """What every document cites, the source of the places of care last. 2 queries."""
    return [f"Professionnels : {register_edition().credit}", f"Lieux de soins : {finess_edition().credit}"]
