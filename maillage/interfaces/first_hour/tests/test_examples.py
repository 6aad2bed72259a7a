"""The example: filled from nothing, marked, and wiped without a trace."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.models import (
    CoveredCommune,
    ImportRun,
    Movement,
    Professional,
    RegisterState,
)
from maillage.interfaces.first_hour import erasing, examples
from maillage.interfaces.first_hour.models import Example, ExampleState
from maillage.interfaces.first_hour.steps import progress_of
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import MakeUser
from tests.places import BESSEGES, load_communes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newcomer(make_user: MakeUser) -> Actor:
    return Actor(user=make_user(email="lou@tests.example", is_operator=True), community=None)


@pytest.fixture
def filled(newcomer: Actor) -> Community:
    load_communes()
    community = examples.ask_example(by=newcomer)
    with scopes_disabled():
        row = Example.objects.get()
    assert examples.build_example.call(row.pk) == "built"
    assert examples.build_example.call(row.pk) == "nothing to do"
    return community


def test_it_is_filled_and_marked(filled: Community, newcomer: Actor) -> None:
    with scope(community=filled):
        assert Example.objects.get().state == ExampleState.READY
    people = list(Professional.objects.order_by("pk").values_list("pk", flat=True))
    assert people
    assert {pk[:5] for pk in people} == {"89999"}
    invented = User.objects.exclude(email="lou@tests.example")
    assert {email.rpartition(".")[2] for email in invented.values_list("email", flat=True)} == {"example"}
    assert not any(user.has_usable_password() for user in invented)
    browser = Client()
    assert newcomer.user is not None
    browser.force_login(newcomer.user)
    page = browser.get(f"/c/{filled.slug}/").content.decode()
    assert "Exemple" in page
    assert "données fictives" in page
    assert "Changer de rôle" not in page
    with pytest.raises(examples.ExampleRefused):
        examples.ask_example(by=newcomer)


def test_real_communities_are_told_that_the_directory_is_invented(filled: Community, newcomer: Actor) -> None:
    browser = Client()
    assert newcomer.user is not None
    browser.force_login(newcomer.user)
    told = "L’annuaire est celui de l’exemple"
    opened = browser.post(
        "/installation/communautes/nouvelle/", {"name": "CPTS de la Cèze", "coordination": "me"}
    )
    assert opened["Location"] == "/c/ceze/premiers-pas/"
    assert told in browser.get("/c/ceze/").content.decode()
    # The example has its own band.
    assert told not in browser.get(f"/c/{filled.slug}/").content.decode()
    page = browser.get("/c/ceze/premiers-pas/annuaire/").content.decode()
    assert "cette étape reste à faire" in page
    with scope(community=Community.objects.get(slug="ceze")):
        assert progress_of(Community.objects.get(slug="ceze")).state_of("annuaire") == "todo"
    erasure = erasing.ask_erasure(by=newcomer, community=filled, typed=filled.name)
    erasing.erase_community.call(erasure.pk)
    assert told not in browser.get("/c/ceze/").content.decode()
    page = browser.get("/c/ceze/premiers-pas/annuaire/").content.decode()
    assert "data.gouv.fr/datasets/annuaire-sante" in page


def test_it_is_wiped_wholly(filled: Community, newcomer: Actor) -> None:
    erasure = erasing.ask_erasure(by=newcomer, community=filled, typed="CPTS d'exemple")
    erasing.erase_community.call(erasure.pk)
    assert list(User.objects.values_list("email", flat=True)) == ["lou@tests.example"]
    for model in (Professional, Movement, ImportRun, RegisterState, CoveredCommune):
        assert not model.objects.exists(), model
    assert not Community.objects.exists()
    assert examples.example() is None
    # And may be asked for again.
    assert examples.ask_example(by=newcomer).slug == examples.SLUG


def test_a_real_register_is_left_alone(newcomer: Actor) -> None:
    load_communes()
    run = ImportRun.objects.create(
        source="rpps", file_name="PS_LibreAcces.txt", file_size_bytes=1, started_at="2026-01-01T00:00Z"
    )
    RegisterState.objects.create(source="rpps", generation=1, run=run)
    CoveredCommune.objects.create(source="rpps", commune_id=BESSEGES, since=1)
    community = examples.ask_example(by=newcomer)
    with scopes_disabled():
        row = Example.objects.get()
    assert examples.build_example.call(row.pk) == "built"
    assert not Professional.objects.exists()
    erasure = erasing.ask_erasure(by=newcomer, community=community, typed=community.name)
    erasing.erase_community.call(erasure.pk)
    assert RegisterState.objects.filter(run=run).exists()
    assert CoveredCommune.objects.exists()


def test_without_communes_it_says_what_to_do(newcomer: Actor) -> None:
    with pytest.raises(examples.ExampleRefused, match="maillage migrate"):
        examples.ask_example(by=newcomer)
    assert not Community.objects.exists()
