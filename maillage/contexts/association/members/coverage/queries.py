"""Share of the territory's professionals who are members. Works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.entries import idnps_of
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.members.coverage.counting import Counted, count
from maillage.contexts.association.members.coverage.years import YearEnd, year_ends
from maillage.contexts.association.members.queries import BELONGING
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Coverage:
    """total: everybody once, of the profession that was asked for ("" all). by_commune: those of it too.

    by_profession: always all. years: as `years.year_ends`.
    untied: members who are professionals and not tied to the directory; away: tied, and
    practising nowhere on the territory.
    """

    profession: str
    total: Counted
    by_profession: tuple[Counted, ...]
    by_commune: tuple[Counted, ...]
    years: tuple[YearEnd, ...]
    untied: int
    away: int
    edition: directory.SupplyEdition

    @property
    def is_known(self) -> bool:
        return self.edition.register_on is not None


def coverage_of(community: Community, profession: str = "") -> Coverage:
    """5 queries: the perimeter, the register, its edition, the members, their steps."""
    communes = territory.named_communes(community)
    practising = _practising({code for code, _ in communes})
    entries = list(
        Contact.objects.filter(
            standing__in=BELONGING, kind=ContactKind.PERSON, category=Category.PROFESSIONAL
        )
        .order_by("pk")
        .values_list("entry", flat=True)
    )
    members = {idnps for entry in entries if (idnps := idnps_of(entry))}
    wanted = [(code, commune, person) for code, commune, person in practising if profession in ("", code)]
    here = count(((commune, person) for _, commune, person in wanted), members)
    whole = count((("", person) for _, _, person in wanted), members)
    of_professions = count(((code, person) for code, _, person in practising), members)
    everybody = {person for _, _, person in practising}
    return Coverage(
        profession=profession,
        total=Counted("", professions.name_of(profession), *whole.get("", (0, 0))),
        by_profession=tuple(
            Counted(code, professions.name_of(code), *of_professions[code])
            for code in _in_usual_order(of_professions)
        ),
        by_commune=tuple(Counted(code, name, *here.get(code, (0, 0))) for code, name in communes),
        years=year_ends({person for _, _, person in wanted}, profession, timezone.localdate()),
        untied=sum(not entry for entry in entries),
        away=len(members - everybody),
        edition=directory.supply_edition(),
    )


def practising_here(community: Community) -> list[tuple[str, str, str]]:
    """(profession, commune, person) of every activity on the territory. 2 queries."""
    return _practising(set(territory.perimeter_codes(community)))


def _practising(codes: set[str]) -> list[tuple[str, str, str]]:
    """(profession as contacts have it, commune, person) of every activity. 1 query.

    A know-how written for one place holds for the person: a general practitioner is one everywhere.
    """
    rows = directory.practices_here(codes)
    skills: dict[tuple[str, str], set[str]] = defaultdict(set)
    for profession, skill, practice in rows:
        skills[practice.person, profession].add(skill)
    return [
        (
            professions.code_of(profession, skills[practice.person, profession] - {""}),
            practice.commune,
            practice.person,
        )
        for profession, _, practice in rows
    ]


def _in_usual_order(found: dict[str, tuple[int, int]]) -> list[str]:
    ranks = {code: rank for rank, (code, _) in enumerate(professions.choices())}
    return sorted(found, key=lambda code: (ranks.get(code, len(ranks)), code))
