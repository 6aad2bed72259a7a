"""Missions of the contract and own axes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.programme.missions import queries, services
from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = timezone.localdate()


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


def test_the_missions_of_the_contract_are_taken_once(hand: Actor) -> None:
    made = services.create_from_nomenclature(by=hand, on=TODAY)
    assert [one.reference for one in made][:4] == ["acces", "parcours", "prevention", "crise"]
    assert [one.kind for one in made].count(MissionKind.CORE) == 4
    assert services.create_from_nomenclature(by=hand, on=TODAY) == []
    assert [one.pk for one in queries.missions()] == [one.pk for one in made]


def test_those_of_an_earlier_day_are_those_of_that_day(hand: Actor) -> None:
    early = services.create_from_nomenclature(by=hand, on=date(2020, 1, 1))
    assert "crise" not in {one.reference for one in early}
    assert [one.reference for one in services.create_from_nomenclature(by=hand, on=TODAY)] == ["crise"]


def test_an_axis_comes_last_and_is_changed_by_one_at_a_time(hand: Actor) -> None:
    services.create_from_nomenclature(by=hand, on=TODAY)
    row = services.create_mission(by=hand, name="  Santé mentale des jeunes  ")
    assert (row.name, row.kind, row.reference) == ("Santé mentale des jeunes", MissionKind.OWN, "")
    assert list(queries.missions())[-1] == row
    services.update_mission(by=hand, pk=row.pk, version=1, aim="Un rendez-vous en un mois")
    with pytest.raises(services.ChangedMeanwhile) as refused:
        services.update_mission(by=hand, pk=row.pk, version=1, aim="Autre chose")
    assert refused.value.current.aim == "Un rendez-vous en un mois"
    with pytest.raises(services.MissionRefused, match="nom"):
        services.update_mission(by=hand, pk=row.pk, version=2, name=" ")


def test_an_ended_mission_leaves_the_choice_and_stays_with_its_sheets(hand: Actor) -> None:
    row = services.create_mission(by=hand, name="Axe", starts_on=TODAY)
    with pytest.raises(services.MissionRefused, match="avant d’avoir commencé"):
        services.end_mission(by=hand, pk=row.pk, on=TODAY - timedelta(days=1))
    services.end_mission(by=hand, pk=row.pk, on=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert row in queries.living(TODAY)
    assert row not in queries.living(tomorrow)
    assert row in queries.choosable(tomorrow, keep=row.pk)
    assert services.resume_mission(by=hand, pk=row.pk).ends_on is None
    assert row in queries.living(tomorrow)


def test_the_page_of_the_contract_says_its_sources(client_of: ClientOf, community: Community) -> None:
    browser = client_of("coordinator")
    page = browser.get(community_url(community, "programme:nomenclature")).content.decode()
    assert "ACI-CPTS du 20 juin 2019" in page
    assert "à confirmer" in page
    assert "Reprendre les 6 missions" in page
    browser.post(community_url(community, "programme:nomenclature_take"))
    again = browser.get(community_url(community, "programme:nomenclature")).content.decode()
    assert "Reprendre les" not in again
    assert again.count("ouverte</a>") == 6


def test_what_another_wrote_is_shown(client_of: ClientOf, community: Community, hand: Actor) -> None:
    row = services.create_mission(by=hand, name="Axe")
    services.update_mission(by=hand, pk=row.pk, version=1, aim="De l’autre")
    url = community_url(community, "programme:mission_edit", pk=row.pk)
    sent = {"name": "Axe", "aim": "De moi", "rank": "1", "version": "1"}
    page = client_of("president").post(url, sent).content.decode()
    assert "De l’autre" in page
    assert "De moi" in page
    assert client_of("president").post(url, {**sent, "version": "2"}).status_code == 302
    assert Mission.objects.get().aim == "De moi"
