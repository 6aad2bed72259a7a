"""Reading the register on a community's territory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from django.core.cache import caches
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.nomenclature.professions import GENERAL_PRACTICE, display_rank
from maillage.contexts.directory.professionals import people
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.people import PeopleHere, people_here
from maillage.contexts.directory.search.queries import NameMatch, match_name
from maillage.contexts.territory import api as territory
from maillage.core.geo.sphere import distance_m
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared

LISTED = people.LISTED
DOCTOR = "10"
# Category « Civil » of the table R09: those who practise, as opposed to students.
PRACTISING = "C"
# A day: an edition is rarely in force for longer, and its choices are a few kilobytes.
CHOICES_KEPT_S = 24 * 3600
# Not a code of the register: doctors whose know-how is general practice, which most people look for.
GENERAL_PRACTITIONER = "10-mg"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; every field may stay empty.

    communes: codes to look in (the caller has cut them to the territory)
    among: identifiers of those who pass another criterion (local knowledge, label); None: everybody does
    hidden: identifiers of those who are not shown (merged into another entry)
    """

    communes: frozenset[str]
    name: str = ""
    profession: str = ""
    skill: str = ""
    mode: str = ""
    category: str = ""
    among: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RegisterEdition:
    """Which edition of the register is shown: what every page must say of its source."""

    extraction_on: date | None
    # Differs whenever what is shown does; "" where nothing can tell.
    mark: str = ""

    @property
    def credit(self) -> str:
        """What stands after « Source : »."""
        if self.extraction_on is None:
            return "RPPS, ANS : aucun fichier n’a encore été importé."
        return f"RPPS, ANS, extraction du {self.extraction_on:%d/%m/%Y} (Licence Ouverte 2.0)."


# At most one row: a register has one state.
_IN_FORCE = Prepared(
    lambda: (
        RegisterState.objects.filter(source=SOURCE, run__isnull=False)
        .order_by("source")
        .values_list("run__extraction_on", "generation", "run__finished_at")
    ),
    national=True,
)


def register_edition() -> RegisterEdition:
    """The edition in force. 1 query."""
    known = _IN_FORCE.rows()
    if not known:
        return RegisterEdition(None)
    day, generation, finished_at = known[0]
    return RegisterEdition(day, f"{generation}-{finished_at.timestamp()}" if finished_at else "")


def edition_for(actor: Actor) -> RegisterEdition:
    """The edition in force. 1 query, the first time in a request."""
    if "directory.edition" not in actor.memo:
        actor.memo["directory.edition"] = register_edition()
    edition: RegisterEdition = actor.memo["directory.edition"]
    return edition


def activities(wanted: Wanted) -> QuerySet[Activity]:
    """The visible activities that match, in no order."""
    rows: QuerySet[Activity] = (
        Activity.objects.visible().filter(commune_id__in=sorted(wanted.communes)).order_by()
    )
    if wanted.profession == GENERAL_PRACTITIONER:
        rows = rows.filter(profession_code=DOCTOR, skill_code__in=sorted(GENERAL_PRACTICE))
    elif wanted.profession:
        rows = rows.filter(profession_code=wanted.profession)
    if wanted.skill:
        rows = rows.filter(skill_code=wanted.skill)
    if wanted.mode:
        rows = rows.filter(mode_code=wanted.mode)
    if wanted.category:
        rows = rows.filter(category_code=wanted.category)
    if wanted.among is not None:
        rows = rows.filter(professional_id__in=sorted(wanted.among))
    if wanted.hidden:
        rows = rows.exclude(professional_id__in=sorted(wanted.hidden))
    return rows


def professionals(wanted: Wanted, match: NameMatch | None = None) -> PeopleHere:
    """The persons with a matching activity, by name; `here`: their activities in these communes. 2 queries when read.

    match: who is meant by `wanted.name`, when the caller already asked (at most 4 queries more).
    """
    match = match or match_name(wanted.communes, wanted.name)
    rows = people_here(wanted.communes).filter(
        match.condition, pk__in=activities(wanted).values("professional_id")
    )
    return rows.order_by("search_name", "pk")


def sortable(rows: PeopleHere, wanted: Wanted, order: str) -> PeopleHere:
    """The rows with what the list can be ordered by: `first_place` or `first_profession`, if `order` names it."""
    column = {"places": "commune__search_name", "professions": "profession_label"}.get(
        order.removeprefix("-")
    )
    if column is None:
        return rows
    here = activities(wanted).filter(professional_id=OuterRef("pk")).order_by(column)
    name = "first_place" if column == "commune__search_name" else "first_profession"
    found: PeopleHere = rows.annotate(**{name: Subquery(here.values(column)[:1])})
    return found


def communes_within(codes: Iterable[str], centre: str, radius_km: float) -> frozenset[str]:
    """Those of the communes whose point is at most `radius_km` (great circle) from that of `centre`."""
    points = territory.commune_points({*codes, centre})
    origin = points.get(centre)
    if origin is None:
        return frozenset()
    return frozenset(
        code
        for code in codes
        if (point := points.get(code)) is not None
        and distance_m(origin.lon, origin.lat, point.lon, point.lat) <= radius_km * 1000
    )


Choices = dict[str, list[tuple[str, str]]]


def choices_on(codes: Iterable[str], edition: RegisterEdition) -> Choices:
    """Professions and know-how that exist in these communes, for the filters. 1 query, once for each edition."""
    if not edition.mark:
        return _read_choices(codes)
    digest = blake2b(" ".join(sorted(codes)).encode(), digest_size=16).hexdigest()
    key = f"directory.choices.{edition.mark}.{digest}"
    kept = caches["process"]
    found: Choices | None = kept.get(key)
    if found is None:
        found = _read_choices(codes)
        kept.set(key, found, CHOICES_KEPT_S)
    return found


def _read_choices(codes: Iterable[str]) -> Choices:
    rows = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes))
        .order_by()
        .values_list("profession_code", "profession_label", "skill_code", "skill_label")
        .distinct()
    )
    professions: dict[str, str] = {}
    skills: dict[str, str] = {}
    for profession, label, skill, skill_label in rows:
        professions[profession] = label
        if skill:
            skills[skill] = skill_label
    return {
        "professions": sorted(professions.items(), key=lambda item: (display_rank(item[0]), item[1])),
        "skills": sorted(skills.items(), key=lambda item: item[1]),
    }


def find(
    community: Community, idnps: str, *, also: Iterable[str] = ()
) -> tuple[Professional, list[Activity]] | None:
    """A person with an activity on the community's territory, and all visible activities; else None. 3 queries.

    also: identifiers of entries merged into this one, whose activities are this person's too.
    Somebody who exercises only elsewhere is not part of this community's directory.
    """
    # What no identifier can be is not asked of the database: PostgreSQL takes no NUL.
    person = Professional.objects.filter(pk=idnps).first() if idnps.isprintable() else None
    if person is None:
        return None
    rows: list[Activity] = list(
        Activity.objects.visible()
        .filter(professional_id__in=[idnps, *also])
        .select_related("commune__departement")
        .order_by("profession_code", "commune_id", "pk")
    )
    codes = territory.perimeter_codes(community)
    if not any(row.commune_id in codes for row in rows):
        return None
    return person, rows


@dataclass(frozen=True)
class ProfessionCount:
    code: str
    label: str
    people: int


def counts_by_profession(codes: Iterable[str]) -> Sequence[ProfessionCount]:
    """Persons who practise (students left out) by profession, in the order in which they are looked for. 1 query."""
    rows = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes), category_code=PRACTISING)
        .order_by()
        .values("profession_code")
        .annotate(label=Max("profession_label"), people=Count("professional_id", distinct=True))
    )
    counts = [ProfessionCount(r["profession_code"], r["label"], r["people"]) for r in rows]
    return sorted(counts, key=lambda count: (display_rank(count.code), -count.people))


def count_general_practitioners(codes: Iterable[str]) -> int:
    """Persons who practise general practice in these communes. 1 query."""
    rows = activities(Wanted(frozenset(codes), profession=GENERAL_PRACTITIONER, category=PRACTISING))
    found: int = rows.aggregate(people=Count("professional_id", distinct=True))["people"]
    return found
