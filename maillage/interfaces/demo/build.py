"""Build the demonstration: three communities on real perimeters, with invented accounts and professionals.

Everything goes through the services that a real installation uses, the national file included: it
is written in the official format, then imported twice, a month apart, so that Mouvements lives.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django_scopes import scope

from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.interfaces.demo.association.build import build_association
from maillage.interfaces.demo.establishments import establishments_of, support_of
from maillage.interfaces.demo.local import build_local
from maillage.interfaces.demo.month import month_later
from maillage.interfaces.demo.national import import_files
from maillage.interfaces.demo.people import DemoCommune, Person, rows_of
from maillage.interfaces.demo.personas import DOMAIN, PASSWORD, PERSONAS
from maillage.interfaces.demo.population import invent_people
from maillage.interfaces.demo.spine import build_spine
from maillage.platform.access.roles import ASSISTANT
from maillage.platform.accounts.models import User
from maillage.platform.accounts.services import invite
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import add_member, create_community

SEED = 20260
# Numbers left between two territories, and kept above both for the arrivals of the month.
RANKS_APART = 100_000
# Number of the first person whom the register holds twice.
FIRST_TWIN = 900_000
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class DemoCommunity:
    """A demonstration community and the EPCI whose communes are its perimeter (SIREN)."""

    slug: str
    name: str
    epci: str


# The perimeters of the communities of communes that the needs behind this product speak of.
COMMUNITIES: tuple[DemoCommunity, ...] = (
    DemoCommunity("ceze-cevennes", "Démonstration Cèze Cévennes", "200035129"),
    DemoCommunity("rhony-vistre-vidourle", "Démonstration Rhôny Vistre Vidourle", "243000569"),
    DemoCommunity("porte-de-l-isere", "Démonstration Porte de l’Isère", "243800604"),
)


def build_demo(today: date) -> list[Community]:
    """Build the whole demonstration in an empty installation whose territory is loaded."""
    communities = [_build_community(one, today) for one in COMMUNITIES]
    _import_registers(communities, today)
    return communities


@transaction.atomic
def _build_community(one: DemoCommunity, today: date) -> Community:
    community = create_community(by=Actor.system(), slug=one.slug, name=one.name, is_demo=True)
    actor = Actor.system(community)
    with scope(community=community):
        territory.set_perimeter(
            by=actor,
            commune_codes=[commune.code for commune in territory.communes_of_epci(one.epci)],
            valid_from=date(today.year - 2, 1, 1),
        )
    for persona in PERSONAS:
        user = User.objects.create_user(email=persona.email(one.slug), name=persona.name, password=PASSWORD)
        add_member(
            by=actor, community=community, user=user, roles=[persona.role.name], function=persona.function
        )
    _invite_one(community)
    return community


def _invite_one(community: Community) -> None:
    """An invitation without answer, so that something waits for the coordination."""
    coordinator = User.objects.get(email=PERSONAS[0].email(community.slug))
    with scope(community=community):
        invite(
            by=Actor(user=coordinator, community=community, roles=frozenset({PERSONAS[0].role.name})),
            community=community,
            email=f"adjoint@{community.slug}.{DOMAIN}",
            name="Lou Exemple",
            roles=[ASSISTANT.name],
            function="Poste d’appui, mi-temps",
        )


def _demo_communes(codes: frozenset[str]) -> list[DemoCommune]:
    """The communes whose position is known, as the inventor of people wants them."""
    return [
        DemoCommune(c.code, c.name, c.postal_codes.split()[0], c.population, c.lon, c.lat)
        for c in territory.communes_by_code(codes)
        if c.lon is not None and c.lat is not None and c.postal_codes.split()
    ]


def written_twice(people: list[Person], territories: Sequence[frozenset[str]]) -> list[Person]:
    """Somebody of each territory under a second number: a duplicate to be found and merged."""
    found = []
    for rank, codes in enumerate(territories, start=FIRST_TWIN):
        person = next(one for one in people if one.in_town and one.activities[0].site.commune.code in codes)
        found.append(replace(person, rank=rank))
    return found


def _import_registers(communities: list[Community], today: date) -> None:
    """Write and import the national files; then what each community adds.

    That of the activities comes twice, five weeks ago and last week, so that something moves.
    """
    system = Actor.system()
    first_day, second_day = today - timedelta(days=35), today - timedelta(days=5)
    communes = _demo_communes(territory.covered_codes())
    before = invent_people(communes, seed=SEED)
    before += written_twice(before, [territory.perimeter_codes(one) for one in communities])
    after = month_later(before, communes, seed=SEED, first_rank=RANKS_APART)
    territories = [_demo_communes(territory.perimeter_codes(one)) for one in communities]
    support = support_of(territories, seed=SEED)
    places = [*establishments_of(after, seed=SEED), *(one for group in support for one in group)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for day, people in ((first_day, before), (second_day, after)):
            directory.import_rpps(by=system, path=_write(folder, day, people))
        import_files(
            folder,
            datetime.combine(second_day, time(6), PARIS),
            people=after,
            places=places,
            territories=[(group[0].finess, own) for group, own in zip(support, territories, strict=True)],
            populations=territory.communes_by_code(territory.all_commune_codes())
            .order_by("code")
            .values_list("code", "population"),
            seed=SEED,
        )
    for community, group, own in zip(communities, support, territories, strict=True):
        _build_local(community, group[0].finess, own, after, today)


def _build_local(
    community: Community, finess: str, communes: list[DemoCommune], people: list[Person], today: date
) -> None:
    codes = {commune.code for commune in communes}
    here = [one for one in people if any(a.site.commune.code in codes for a in one.activities)]
    coordinator = User.objects.get(email=PERSONAS[0].email(community.slug))
    actor = Actor(user=coordinator, community=community, roles=frozenset({PERSONAS[0].role.name}))
    with scope(community=community), transaction.atomic():
        build_local(actor, finess=finess, communes=communes, people=here, today=today, seed=SEED)
    scene = build_association(actor, people=here, communes=communes, today=today, seed=SEED)
    build_spine(scene, population=sum(commune.population for commune in communes), seed=SEED)


def _write(folder: Path, day: date, people: list[Person]) -> Path:
    path = folder / directory.official_name(datetime.combine(day, time(6), PARIS))
    directory.write_rows(path, rows_of(people))
    return path
