"""The people of the tests: one of each role, and those who must be kept out.

Every view test asks the same people: each role of a community, a stranger (the coordinator of another community),
a former member, the operator of the installation, and somebody who is not signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_scopes import scope

from maillage.platform.access import roles
from maillage.platform.access.roles import Role
from maillage.platform.accounts.models import User
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import add_member, create_community, end_membership

PASSWORD = "une phrase longue et facile"
ROLE_NAMES: tuple[str, ...] = tuple(role.name for role in roles.COMMUNITY_ROLES)
OUTSIDERS: tuple[str, ...] = ("anonymous", "stranger", "former", "operator")
PERSONAS: tuple[str, ...] = (*ROLE_NAMES, *OUTSIDERS)

MakeUser = Callable[..., User]
MemberOf = Callable[..., User]
ActorOf = Callable[..., Actor]
ClientOf = Callable[..., Client]
UserOf = Callable[[str], User]


def new_community(slug: str, name: str) -> Community:
    """A community with all the modules."""
    community = create_community(by=Actor.system(), slug=slug, name=name)
    # With every module on: a test that needs one switched off says so itself.
    community.modules = [module.name for module in modules]
    community.save(update_fields=["modules"])
    return community


@pytest.fixture
def community(db: None) -> Community:
    """The community under test, every module on."""
    return new_community("val-exemple", "CPTS du Val d’Exemple")


@pytest.fixture
def other_community(db: None) -> Community:
    """A second community of the same installation, which must learn nothing of the first."""
    return new_community("autre-rive", "CPTS de l’Autre Rive")


@pytest.fixture
def scoped(community: Community) -> Iterator[Community]:
    """The whole test runs inside the scope of `community`."""
    with scope(community=community):
        yield community


@pytest.fixture(scope="session")
def _hashed_password() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def make_user(db: None, _hashed_password: str) -> MakeUser:
    """make_user(name="…", email="…", is_operator=False): a login whose password is PASSWORD."""
    made = 0

    def make(*, name: str = "", email: str = "", **extra: Any) -> User:
        nonlocal made
        made += 1
        name = name or f"Personne Exemple {made}"
        email = email or f"personne{made}@tests.example"
        return User.objects.create(name=name, email=email, password=_hashed_password, **extra)

    return make


@pytest.fixture
def member_of(make_user: MakeUser, community: Community) -> MemberOf:
    """member_of("coordinator", community=…): the person who holds that role there, always the same one."""
    known: dict[tuple[str, int], User] = {}

    def member(role: Role | str, *, community: Community = community) -> User:
        name = role if isinstance(role, str) else role.name
        label = roles.BY_NAME[name].label
        if (name, community.pk) not in known:
            user = make_user(name=f"Exemple {label}", email=f"{name}@{community.slug}.example")
            add_member(by=Actor.system(), community=community, user=user, roles=[name])
            known[name, community.pk] = user
        return known[name, community.pk]

    return member


@pytest.fixture
def actor_of(member_of: MemberOf, community: Community) -> ActorOf:
    """actor_of("coordinator", community=…): the Actor that services take as `by`."""

    def actor(role: Role | str, *, community: Community = community) -> Actor:
        name = role if isinstance(role, str) else role.name
        return Actor(user=member_of(name, community=community), community=community, roles=frozenset({name}))

    return actor


@pytest.fixture
def user_of(
    make_user: MakeUser, member_of: MemberOf, community: Community, request: pytest.FixtureRequest
) -> UserOf:
    """user_of("stranger"): the login of a persona (any of PERSONAS but the one who is not signed in)."""
    known: dict[str, User] = {}

    def stranger() -> User:
        return member_of(roles.COORDINATOR, community=request.getfixturevalue("other_community"))

    def former() -> User:
        # A community never loses its last coordinator, so there must be another one.
        member_of(roles.COORDINATOR)
        user = make_user(name="Exemple Ancienne Coordination", email="former@tests.example")
        membership: Membership = add_member(
            by=Actor.system(), community=community, user=user, roles=[roles.COORDINATOR.name]
        )
        with scope(community=community):
            end_membership(by=Actor.system(community), membership=membership)
        return user

    def operator() -> User:
        return make_user(name="Exemple Exploitation", email="operator@tests.example", is_operator=True)

    outsiders = {"stranger": stranger, "former": former, "operator": operator}

    def user(persona: str) -> User:
        if persona not in outsiders:
            return member_of(persona)
        if persona not in known:
            known[persona] = outsiders[persona]()
        return known[persona]

    return user


@pytest.fixture
def client_of(user_of: UserOf) -> ClientOf:
    """client_of("coordinator"): a browser of that persona (any of PERSONAS), signed in unless anonymous.

    Extra arguments go to django.test.Client (`enforce_csrf_checks=True`).
    """

    def client(persona: Role | str, **extra: Any) -> Client:
        name = persona if isinstance(persona, str) else persona.name
        browser = Client(**extra)
        if name != "anonymous":
            browser.force_login(user_of(name))
        return browser

    return client


@pytest.fixture
def clients(client_of: ClientOf) -> dict[str, Client]:
    """A browser of every persona, by name."""
    return {persona: client_of(persona) for persona in PERSONAS}
