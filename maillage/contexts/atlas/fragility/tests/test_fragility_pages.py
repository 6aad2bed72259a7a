"""The pages of breaking points: who sees names, what leaves by export, trying a departure."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.directory.professionals.models import Professional
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = pytest.mark.django_db

LIST = "/c/val-exemple/atlas/points-de-rupture/"
POINT = f"{LIST}gp/{OWN[0]}/"


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    return community


@pytest.fixture
def doctors(land: Community) -> list[Professional]:
    open_rpps()
    return [practising(OWN[0]), practising(OWN[2])]


def test_before_any_import_the_page_says_what_to_do(land: Community, client_of: ClientOf) -> None:
    page = client_of("coordinator").get(LIST).content.decode()
    assert "Aucun fichier qui compte les professionnels" in page
    assert "RPPS" in page


def test_the_list_speaks_of_places(doctors: list[Professional], client_of: ClientOf) -> None:
    page = client_of("president").get(LIST).content.decode()
    assert "Départ d’un généraliste à Essai-3" in page
    assert "seul sur place" in page
    assert doctors[0].name not in page


def test_the_export_names_nobody(doctors: list[Professional], client_of: ClientOf) -> None:
    answer = client_of("president").get(LIST, {"export": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = b"".join(iter(answer)).decode()
    assert "Essai-3" in text
    assert all(doctor.last_name not in text.upper() for doctor in doctors)


@pytest.mark.parametrize("role", ["president", "secretary", "treasurer"])
def test_the_bureau_sees_who_it_is_and_that_is_noted(
    doctors: list[Professional], client_of: ClientOf, role: str, community: Community
) -> None:
    assert doctors[0].name in client_of(role).get(POINT).content.decode()
    with scope(community=community):
        assert AccessEntry.objects.get(what="atlas.breaking_point").count == 1


@pytest.mark.parametrize("role", ["coordinator", "assistant", "professional", "auditor"])
def test_others_see_the_place_alone(
    doctors: list[Professional], client_of: ClientOf, role: str, community: Community
) -> None:
    page = client_of(role).get(POINT).content.decode()
    assert "Départ d’un généraliste à Essai-3" in page
    assert doctors[0].name not in page
    with scope(community=community):
        assert not AccessEntry.objects.filter(what="atlas.breaking_point").exists()


def test_a_place_without_anybody_is_no_page(doctors: list[Professional], client_of: ClientOf) -> None:
    client = client_of("president")
    assert client.get(f"{LIST}gp/{OWN[1]}/").status_code == 404
    assert client.get(f"{LIST}astrologer/{OWN[0]}/").status_code == 404


def test_a_departure_is_tried_in_a_scenario(
    doctors: list[Professional], client_of: ClientOf, community: Community
) -> None:
    answer = client_of("coordinator").post(f"{POINT}essayer/")
    with scope(community=community):
        made = Scenario.objects.get()
    assert made.changes == [{"kind": "remove", "commune": OWN[0], "count": 1}]
    assert made.name == "Départ d’un généraliste à Essai-3"
    assert answer.headers["Location"].endswith(f"/scenarios/{made.pk}/")


def test_the_number_of_queries_does_not_grow(doctors: list[Professional], client_of: ClientOf) -> None:
    client = client_of("coordinator")
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST)
    for _ in range(5):
        practising(*OWN)
    client.get(LIST)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)
