"""What the SAS may read: free slots of some professionals in a stretch of time, in all communities that let it.

Rules: guide ans.fhir.fr.sas 1.2.0, search of slots on own behalf (INT_R01) and in CPTS mode (INT_R04).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.sas.models import SasLink
from maillage.contexts.care.sas.phones import international
from maillage.contexts.care.slots.models import Visibility
from maillage.contexts.care.slots.queries import free_slots
from maillage.contexts.directory import api as directory
from maillage.contexts.directory.models import OwnStructure
from maillage.core.identifiers.structure import StructureIdKind, parse_structure_id

MODULE: Final = "care"
# By mode of the search: which slots are told.
IN_CPTS: Final = frozenset({Visibility.CPTS})
ALONE: Final = frozenset({Visibility.PUBLIC, Visibility.PRO, Visibility.SNP})
# Know-how of general practice: the table of the SAS holds SM54 alone (JDV_J239).
_GENERAL: Final = {"SM26": "SM54", "SM53": "SM54"}
# Value set JDV_J239 of the SAS: know-how of the table R38, professions of the table G15.
SKILLS: Final = frozenset(
    f"SM{number:02d}" for number in (3, 4, 15, 16, 19, 20, 21, 32, 36, 38, 39, 40, 42, 43, 44, 54, 57)
)
_DOCTOR: Final = "10"
PROFESSIONS: Final = frozenset(("40", "50", "60", "69", "70", "80", "83", "91", "92"))
_NUMBER: Final = re.compile(r"\d{14}", re.ASCII)
_FINESS: Final = re.compile(r"\d{9}", re.ASCII)
_POSTAL: Final = re.compile(r"\d{5}", re.ASCII)


class FreeSlot(NamedTuple):
    """One row, in the order of `COLUMNS`."""

    pk: int
    community_id: int
    responder_id: int
    start: datetime
    end: datetime
    place: str
    is_public: bool
    is_pro: bool
    is_snp: bool
    is_cpts: bool
    site: str
    line: str
    postal_code: str
    city: str
    phone: str
    agenda_url: str


COLUMNS: Final = (
    "pk",
    "community_id",
    "responder_id",
    "start_at",
    "end_at",
    "place",
    "is_public",
    "is_pro",
    "is_snp",
    "is_cpts",
    "site",
    "address_line",
    "postal_code",
    "city",
    "phone",
    "agenda_url",
)


@dataclass(frozen=True)
class Cpts:
    """A community that lets the SAS read. number: IDNST (« 1 » and FINESS), "" while there is none that it takes."""

    pk: int
    slug: str
    name: str
    number: str
    phone: str


@dataclass(frozen=True)
class Person:
    """A professional. specialties: (table, code), table « R38 » or « G15 »."""

    rpps: str
    family: str
    given: str
    specialties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """slots: in the order of time. people: by number of responder. asked: communities of those who were named."""

    slots: Sequence[FreeSlot]
    people: Mapping[int, Person]
    communities: Mapping[int, Cpts]
    asked: frozenset[int] = frozenset()


NOTHING: Final = Found((), {}, {})


def is_told(site: str) -> bool:
    """Whether the SAS takes this structure identifier: FINESS, SIRET, or RPPS with a rank of fourteen digits."""
    parsed = parse_structure_id(site)
    if parsed is None or parsed.kind is StructureIdKind.ADELI:
        return False
    return parsed.kind is not StructureIdKind.RPPS_RANK or _NUMBER.fullmatch(parsed.number) is not None


def is_shown(site: str, line: str, postal_code: str, city: str) -> bool:
    """Whether a place can be told: structure, one line of address, code of five digits, commune. All are mandatory."""
    return bool(line and city and _POSTAL.fullmatch(postal_code) and is_told(site))


def number_of(finess: str) -> str:
    """The number by which a slot names its CPTS, "" for one that the SAS does not take: nine digits, no letter.

    The profile sas-cpts-organization-aggregator (1.2.0, FINESS-invariant) refuses the letter of the Corsican numbers
    (2A, 2B), and with it the whole answer, the slots of other CPTS included.
    """
    return f"1{finess}" if _FINESS.fullmatch(finess) else ""


def search(rpps: Collection[str], first: datetime, last: datetime, *, cpts: bool) -> Found:
    """Free slots to come that start from `first` to `last` (both included) of these RPPS numbers. At most 5 queries.

    cpts: those shown to CPTS, else those shown to the public, to professionals or to the regulation.
    """
    with scopes_disabled():
        named = _people(rpps)
        # A slot of a CPTS names it by its number.
        communities = {
            one.pk: one
            for one in _communities({community for community, _ in named.values()})
            if one.number or not cpts
        }
        people = {pk: pair for pk, pair in named.items() if pair[0] in communities}
        if not people:
            return NOTHING
        asked = frozenset(community for community, _ in people.values())
        kinds = IN_CPTS if cpts else ALONE
        # Nobody books what has begun, whatever the window.
        since = max(first, timezone.now())
        rows = free_slots(rpps, since, last, kinds, communities=asked).values_list(*COLUMNS)
        slots = _told(rows, people)
        there = {row.responder_id for row in slots}
        told = _with_specialties({pk: one for pk, (_, one) in people.items() if pk in there})
    return Found(slots, told, communities, asked)


def agenda_address(slug: str) -> str:
    """Where a slot is booked whose professional named no agenda of his own: the free slots of the community."""
    return f"{settings.MAILLAGE_BASE_URL}{reverse('care:slots', kwargs={'slug': slug})}"


def _told(rows: Iterable[Any], people: Container[int]) -> list[FreeSlot]:
    """Those of these people that the SAS can place; each place is judged once, a thousand rows being common."""
    known: dict[tuple[str, str, str, str], bool] = {}
    slots = []
    for values in rows:
        row = FreeSlot._make(values)
        place = row[10:14]
        shown = known.get(place)
        if shown is None:
            shown = known[place] = is_shown(*place)
        if shown and row.responder_id in people:
            slots.append(row)
    return slots


def _communities(asked: Collection[int]) -> list[Cpts]:
    """Of these communities, those that switched it on, with the module. 2 queries."""
    links = SasLink.objects.filter(is_on=True, community_id__in=sorted(asked))
    links = links.select_related("community").order_by("pk")
    on = [link for link in links if link.community.has_module(MODULE)]
    numbers = dict(
        OwnStructure.objects.filter(community__in=[one.community_id for one in on])
        .order_by("pk")
        .values_list("community_id", "finess")
    )
    return [
        Cpts(
            one.community_id,
            one.community.slug,
            one.name or one.community.name,
            number_of(numbers.get(one.community_id, "")),
            international(one.phone),
        )
        for one in on
    ]


def _people(rpps: Iterable[str]) -> dict[int, tuple[int, Person]]:
    """Community and person by number of responder; who left the association, or is suspended, is not there. 1 query."""
    return {
        pk: (
            community,
            Person(number, last, first, (("G15", profession),) if profession in PROFESSIONS else ()),
        )
        for pk, community, number, last, first, profession in lines_of(rpps)
    }


def lines_of(rpps: Iterable[str]) -> QuerySet[Any, Any]:
    """What `search` reads of these professionals, over the whole installation; outside any scope."""
    rows = Responder.objects.filter(contact__rpps__in=sorted(set(rpps))).exclude(contact__standing__in=GONE)
    found: QuerySet[Any, Any] = rows.order_by("pk").values_list(
        "pk", "community_id", "contact__rpps", "contact__last_name", "contact__first_name", "profession"
    )
    return found


def _with_specialties(people: dict[int, Person]) -> dict[int, Person]:
    """What the register knows of them, in the words of the SAS. 1 query."""
    cards = directory.cards_of(f"8{one.rpps}" for one in people.values())
    return {pk: _specialised(one, cards.get(f"8{one.rpps}")) for pk, one in people.items()}


def _specialised(person: Person, card: Any) -> Person:
    if card is None:
        return person
    told: dict[tuple[str, str], None] = dict.fromkeys(person.specialties)
    for profession, skills in card.professions:
        if profession in PROFESSIONS:
            told.setdefault(("G15", profession))
        if profession == _DOCTOR:
            told.update(
                (("R38", code), None)
                for code in sorted({_GENERAL.get(skill, skill) for skill in skills} & SKILLS)
            )
    return Person(person.rpps, person.family, person.given, tuple(told))
