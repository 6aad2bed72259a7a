from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.views import actor_in
from tests.people import PASSWORD, PERSONAS


def test_each_role_is_one_person(user_of: Callable[[str], User], community: Community) -> None:
    for role in roles.COMMUNITY_ROLES:
        actor = actor_in(user_of(role.name), community.slug)
        assert actor is not None
        assert actor.roles == frozenset({role.name})


def test_outsiders_hold_nothing_in_the_community(
    user_of: Callable[[str], User], community: Community, other_community: Community
) -> None:
    for persona in ("stranger", "former", "operator"):
        assert actor_in(user_of(persona), community.slug) is None
    assert actor_in(user_of("stranger"), other_community.slug) is not None


def test_every_persona_has_a_browser(clients: dict[str, Client]) -> None:
    assert set(clients) == set(PERSONAS)
    signed_in = {name for name, client in clients.items() if "_auth_user_id" in client.session}
    assert signed_in == set(PERSONAS) - {"anonymous"}


def test_the_actor_is_the_person_of_the_browser(
    actor_of: Callable[..., Actor], user_of: Callable[[str], User], client: Client
) -> None:
    actor = actor_of(roles.TREASURER)
    assert actor.user == user_of("treasurer")
    assert actor.can("shell.view")
    assert actor.user is not None
    assert client.login(email=actor.user.email, password=PASSWORD)
