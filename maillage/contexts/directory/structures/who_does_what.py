"""The structures of coordination that exist on a territory, beside what each sort of them is for."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.queries import by_kind as organisations_by_kind
from maillage.contexts.directory.structures.coordination import NEEDS as _NEEDS
from maillage.contexts.directory.structures.coordination import ROLES, Need, Role
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import by_kind
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Epci
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# A page that is printed: beyond, the list of places says the rest.
LISTED = 8


@dataclass(frozen=True)
class Here:
    """One that exists, on the territory or beside it."""

    name: str
    detail: str
    url: str
    phone: str = ""
    phone_shown: str = ""


@dataclass(frozen=True)
class Answer:
    """One line of « Vous cherchez… » with those to turn to."""

    need: Need
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class RoleHere:
    """A sort of structure and those of it that exist here; `others_url`: the list where the rest is."""

    role: Role
    here: list[Here] = field(default_factory=list)
    others: int = 0
    others_url: str = ""


_BY_KEY = {role.key: role for role in ROLES}
NEEDS = tuple(Answer(need, tuple(_BY_KEY[key] for key in need.roles)) for need in _NEEDS)


def roles_here(actor: Actor) -> list[RoleHere]:
    """Every sort of structure with those of the territory, then those of the communes around. 5 queries."""
    assert actor.community is not None
    codes = territory.codes_of(actor)
    kinds = {kind for role in ROLES for kind in role.structures}
    structures = by_kind(territory.with_neighbours(codes), kinds)
    organisations = organisations_by_kind(actor.community)
    epcis = list(Epci.objects.filter(communes__in=sorted(codes)).distinct().order_by("search_name", "code"))
    return [_role_here(actor, role, codes, structures, organisations, epcis) for role in ROLES]


def _role_here(
    actor: Actor,
    role: Role,
    codes: frozenset[str],
    structures: dict[str, list[Structure]],
    organisations: dict[str, list[Organisation]],
    epcis: list[Epci],
) -> RoleHere:
    assert actor.community is not None
    places = [row for kind in role.structures for row in structures.get(kind, ())]
    places.sort(key=lambda row: row.commune_id not in codes)
    bodies = [row for kind in role.organisations for row in organisations.get(kind, ())]
    here = [_of_organisation(actor, row) for row in bodies]
    if role.key == "epci":
        named = {row.search_name for row in bodies}
        here += [_of_epci(actor, epci) for epci in epcis if epci.search_name not in named]
    here += [_of_structure(actor, row, codes) for row in places]
    list_url = community_url(actor.community, "directory:structures")
    return RoleHere(
        role=role,
        here=here[:LISTED],
        others=max(0, len(here) - LISTED),
        others_url=f"{list_url}?genre={role.structures[0]}&voisines=on" if role.structures else "",
    )


def _of_structure(actor: Actor, row: Structure, codes: frozenset[str]) -> Here:
    assert actor.community is not None
    town = row.commune_name
    return Here(
        name=row.shown_name,
        detail=town if row.commune_id in codes else f"{town}, hors du territoire",
        url=community_url(actor.community, "directory:structure", finess=row.finess),
        phone=row.phone,
        phone_shown=row.shown_phone,
    )


def _of_organisation(actor: Actor, row: Organisation) -> Here:
    assert actor.community is not None
    return Here(
        name=row.name,
        detail=row.commune.name if row.commune else "",
        url=community_url(actor.community, "directory:organisation", pk=row.pk),
        phone=row.phone,
        phone_shown=row.shown_phone,
    )


def _of_epci(actor: Actor, epci: Epci) -> Here:
    assert actor.community is not None
    return Here(epci.name, "", community_url(actor.community, "territory:epci", epci.code))
