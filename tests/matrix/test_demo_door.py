"""A sign-in without password exists in a demonstration only, and opens accounts of the demonstration only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.interfaces.demo.personas import PERSONAS
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community
from tests.matrix import demo_urls
from tests.matrix.resolver import addresses, door_faults

ADDRESS = "/demonstration/role/"


@pytest.fixture
def demonstration(settings: Any, community: Community, make_user: Callable[..., User]) -> User:
    """The site as a demonstration, and the account of one of its personas."""
    settings.ROOT_URLCONF = demo_urls.__name__
    settings.MAILLAGE_DEMO = True
    community.is_demo = True
    community.save(update_fields=["is_demo"])
    return make_user(name="Exemple Persona", email=PERSONAS[0].email(community.slug))


def test_only_the_change_of_role_is_added() -> None:
    usual = {address.name for address in addresses()}
    in_demo = addresses(demo_urls.__name__)
    assert {address.name for address in in_demo} - usual == {"demo:persona"}
    assert list(door_faults(in_demo)) == []


def test_a_persona_is_signed_in(demonstration: User, client: Client) -> None:
    assert client.post(ADDRESS, {"email": demonstration.email}).status_code == 302
    assert client.session["_auth_user_id"] == str(demonstration.pk)


@pytest.mark.parametrize("email", ["", "a\x00b", "personne@tests.example"])
def test_nobody_else_is_signed_in(
    demonstration: User, client: Client, make_user: Callable[..., User], email: str
) -> None:
    make_user(email="personne@tests.example")
    assert client.post(ADDRESS, {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_persona_of_a_community_that_is_no_demonstration_is_refused(
    demonstration: User, client: Client, community: Community
) -> None:
    community.is_demo = False
    community.save(update_fields=["is_demo"])
    assert client.post(ADDRESS, {"email": demonstration.email}).status_code == 404


def test_a_real_installation_has_no_such_door(demonstration: User, client: Client, settings: Any) -> None:
    settings.MAILLAGE_DEMO = False
    assert client.post(ADDRESS, {"email": demonstration.email}).status_code == 404
    settings.ROOT_URLCONF = "maillage.config.urls"
    assert client.post(ADDRESS, {"email": demonstration.email}).status_code == 404


def test_the_change_of_role_is_a_form_with_its_secret(demonstration: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, {"email": demonstration.email}).status_code == 403
    assert strict.get(ADDRESS).status_code == 405
