"""Pages of the workshop: what they show, what a form or a script may send, what a visitor sees by a link."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from maillage.contexts.atlas.tests.country import BELT, OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.atlas.workshop import services
from maillage.contexts.atlas.workshop.models import Scenario, ScenarioShare
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
ActorOf = Callable[..., Actor]
GONE = {"kind": "remove", "commune": OWN[1], "count": 1}


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    open_rpps()
    practising(OWN[1])
    practising(OWN[1])
    practising(BELT[0])
    return community


@pytest.fixture
def scenario(land: Community, actor_of: ActorOf) -> Scenario:
    with scope(community=land):
        return services.create_scenario(by=actor_of("coordinator"), name="Départs", profession="gp")


def text_of(export: Any) -> str:
    return b"".join(export.streaming_content if export.streaming else [export.content]).decode("utf-8-sig")


def at(scenario: Scenario, name: str, **more: Any) -> str:
    return community_url(scenario.community, f"atlas:{name}", pk=scenario.pk, **more)


def stored(scenario: Scenario) -> list[dict[str, Any]]:
    with scope(community=scenario.community):
        found: list[dict[str, Any]] = Scenario.objects.get(pk=scenario.pk).changes
        return found


def test_the_list_says_what_to_do_first(land: Community, client_of: ClientOf) -> None:
    url = community_url(land, "atlas:scenarios")
    assert "Créer un scénario" in client_of("coordinator").get(url).content.decode()
    assert "Créer un scénario" not in client_of("partner").get(url).content.decode()


def test_a_new_scenario_opens_the_workshop(land: Community, client_of: ClientOf) -> None:
    browser = client_of("professional")
    answer = browser.post(
        community_url(land, "atlas:scenario_new"), {"name": "Et si", "profession": "gp"}, follow=True
    )
    page = answer.content.decode()
    assert "Rien ne change encore" in page and "sous le seuil aujourd’hui" in page
    assert "Quel départ ferait le plus mal" in page
    refused = browser.post(community_url(land, "atlas:scenario_new"), {"name": "", "profession": "x"})
    assert "Donnez un nom au scénario" in refused.content.decode()


def test_readers_see_the_result_and_nothing_to_change_it(
    scenario: Scenario, client_of: ClientOf, actor_of: ActorOf
) -> None:
    with scope(community=scenario.community):
        services.save_changes(by=actor_of("coordinator"), pk=scenario.pk, version=1, changes=[GONE])
    for reader in ("partner", "supervisor"):
        page = client_of(reader).get(at(scenario, "scenario")).content.decode()
        assert "Départ d’un généraliste à Essai-4" in page
        assert "data-change-form" not in page and "workshop.js" not in page
        assert "le plus mal" not in page
    assert "le plus mal" in client_of("auditor").get(at(scenario, "scenario")).content.decode()


def test_changes_are_played_without_being_written(scenario: Scenario, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    today = browser.post(at(scenario, "scenario_play"), {"changes": "[]"}).json()
    told = browser.post(at(scenario, "scenario_play"), {"changes": json.dumps([GONE]), "losses": "1"}).json()
    assert told["told"] == [{"sentence": "Départ d’un généraliste à Essai-4", "note": ""}]
    assert {row["code"] for row in told["rows"]} == {*OWN}
    after = {row["code"]: row["after"] for row in told["rows"]}
    assert after[OWN[1]] != next(row["after"] for row in today["rows"] if row["code"] == OWN[1])
    assert told["losses"] and "losses" not in today
    assert stored(scenario) == []


@pytest.mark.parametrize("sent", ["", "{", "{}", '[{"kind": "vanish"}]', "[1]", "[[[["])
def test_what_makes_no_sense_is_refused_in_words(scenario: Scenario, client_of: ClientOf, sent: str) -> None:
    for name in ("scenario_play", "scenario_save"):
        answer = client_of("coordinator").post(at(scenario, name), {"changes": sent, "version": "1"})
        assert answer.status_code == 422 and answer.json()["message"]
    assert stored(scenario) == []


def test_saving_answers_the_new_version_or_the_conflict(scenario: Scenario, client_of: ClientOf) -> None:
    fields = {"changes": json.dumps([GONE]), "version": "1"}
    assert client_of("coordinator").post(at(scenario, "scenario_save"), fields).json() == {"version": 2}
    late = client_of("president").post(at(scenario, "scenario_save"), {"changes": "[]", "version": "1"})
    assert late.status_code == 409 and "Exemple Coordination a modifié" in late.json()["message"]
    copied = client_of("president").post(at(scenario, "scenario_copy"), {"changes": "[]"}, follow=True)
    assert "Départs (copie)" in copied.content.decode()
    assert stored(scenario) == [GONE]


def test_forms_do_the_same_without_script(scenario: Scenario, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    added = browser.post(
        at(scenario, "scenario_add"),
        {"version": 1, "kind": "remove", "commune": OWN[1], "count": "1"},
        follow=True,
    )
    assert "Départ d’un généraliste à Essai-4" in added.content.decode()
    tried = browser.post(at(scenario, "scenario_try", code=BELT[0]), follow=True)
    assert "Départ d’un généraliste à Essai-2" in tried.content.decode()
    browser.post(at(scenario, "scenario_take_away"), {"version": 3, "position": 0})
    assert stored(scenario) == [{"kind": "remove", "commune": BELT[0], "count": 1}]


def test_a_form_that_is_refused_or_late_keeps_what_was_typed(scenario: Scenario, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    wrong = browser.post(
        at(scenario, "scenario_add"),
        {"version": 1, "kind": "population", "commune": OWN[0], "people": "beaucoup"},
    )
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "beaucoup" in page and "un nombre d’habitants entre" in page
    browser.post(at(scenario, "scenario_try", code=OWN[1]))
    late = browser.post(
        at(scenario, "scenario_add"), {"version": 1, "kind": "population", "commune": OWN[0], "people": "321"}
    )
    page = late.content.decode()
    assert late.status_code == 422 and "modifié entre-temps" in page and 'value="321"' in page
    assert 'name="version" value="2"' in page
    assert len(stored(scenario)) == 1


def test_communes_and_departures_are_listed_and_exported(scenario: Scenario, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    browser.post(at(scenario, "scenario_try", code=OWN[1]))
    page = browser.get(at(scenario, "scenario_communes")).content.decode()
    assert "Essai-3" in page and "Changement 1" in page
    export = browser.get(at(scenario, "scenario_communes"), {"export": "csv"})
    text = text_of(export)
    assert text.splitlines()[0].split(";")[:3] == ["Commune", "Code INSEE", "Habitants"]
    departures = browser.get(at(scenario, "scenario_departures"), {"tri": "-under"}).content.decode()
    assert "Départ d’un généraliste à Essai-4" in departures and "Essayer" in departures
    assert "Essayer" not in client_of("auditor").get(at(scenario, "scenario_departures")).content.decode()
    assert client_of("partner").get(at(scenario, "scenario_departures")).status_code == 403


def test_scenarios_are_compared_side_by_side(
    scenario: Scenario, client_of: ClientOf, actor_of: ActorOf
) -> None:
    by = actor_of("coordinator")
    with scope(community=scenario.community):
        other = services.create_scenario(by=by, name="Arrivées", profession="gp", changes=[GONE])
        nurses = services.create_scenario(by=by, name="Soins", profession="nurse")
    browser, url = client_of("partner"), community_url(scenario.community, "atlas:scenarios_compare")
    assert "Scénarios à comparer" in browser.get(url).content.decode()
    page = browser.get(url, {"s": [scenario.pk, other.pk]}).content.decode()
    assert "Arrivées" in page and "Essai-5" in page and "Sous le seuil" in page
    assert "de deux à quatre" in browser.get(url, {"s": [scenario.pk]}).content.decode()
    assert (
        "pas sur la même profession" in browser.get(f"{url}?s={scenario.pk}&s={nurses.pk}").content.decode()
    )
    export = browser.get(f"{url}?s={scenario.pk}&s={other.pk}&export=csv")
    text = text_of(export)
    assert text.splitlines()[0] == "Commune;Code INSEE;Habitants;Aujourd’hui;Départs;Arrivées"


def test_nothing_to_compare_leads_to_a_new_scenario(land: Community, client_of: ClientOf) -> None:
    address, new = (community_url(land, name) for name in ("atlas:scenarios_compare", "atlas:scenario_new"))
    assert f'href="{new}"' in client_of("coordinator").get(address).content.decode()
    reader = client_of("partner").get(address).content.decode()
    assert f'href="{new}"' not in reader and "Voir les scénarios" in reader


def test_a_visitor_reads_by_the_link_and_the_reading_is_kept(
    scenario: Scenario, client_of: ClientOf, actor_of: ActorOf
) -> None:
    by = actor_of("coordinator")
    with scope(community=scenario.community):
        services.save_changes(by=by, pk=scenario.pk, version=1, changes=[GONE])
    made = client_of("coordinator").post(
        at(scenario, "scenario_share"), {"recipient": "Conseil", "days": "30"}
    )
    page = made.content.decode()
    link = page.split('readonly value="')[1].split('"')[0]
    assert "no-store" in made["Cache-Control"]
    answer = Client().get(link)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and "noindex" in shown
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert "Départ d’un généraliste à Essai-4" in shown and "Comment ces chiffres" in shown
    assert "Conseil" not in shown and "Exemple Coordination" not in shown and "/c/" not in shown
    with scope(community=scenario.community):
        assert AccessEntry.objects.filter(what="atlas.shared_scenario").count() == 1
    listed = client_of("coordinator").get(at(scenario, "scenario_share")).content.decode()
    assert "jamais" not in listed.split("<tbody>")[1] and link not in listed


def test_every_link_that_does_not_open_answers_the_same(
    scenario: Scenario, client_of: ClientOf, actor_of: ActorOf
) -> None:
    by = actor_of("coordinator")
    with scope(community=scenario.community):
        revoked, first = services.share_scenario(by=by, pk=scenario.pk, recipient="", days=7)
        services.revoke_share(by=by, pk=scenario.pk, share=revoked.pk)
        expired, second = services.share_scenario(by=by, pk=scenario.pk, recipient="", days=7)
        ScenarioShare.objects.filter(pk=expired.pk).update(expires_at=expired.created_at)
    answers = [
        Client().get(reverse("atlas_public:scenario", args=[secret])) for secret in (first, second, "faux")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_without_anything_imported_the_scenario_is_kept_and_the_page_says_what_to_do(
    community: Community, client_of: ClientOf, actor_of: ActorOf
) -> None:
    with scope(community=community):
        row = services.create_scenario(by=actor_of("coordinator"), name="Départs", profession="gp")
    page = client_of("coordinator").get(at(row, "scenario")).content.decode()
    assert "périmètre" in page and "gardé tel quel" in page
    played = client_of("coordinator").post(at(row, "scenario_play"), {"changes": "[]"})
    assert played.status_code == 422 and "périmètre" in played.json()["message"]


def test_an_archived_scenario_is_read_only(scenario: Scenario, client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    page = browser.post(at(scenario, "scenario_archive"), follow=True).content.decode()
    assert "archivé" in page and "Rétablir" in page and "data-change-form" not in page
    refused = browser.post(at(scenario, "scenario_try", code=OWN[1]))
    assert refused.status_code == 422 and "archivé" in refused.content.decode()
    assert "data-change-form" in browser.post(at(scenario, "scenario_reopen"), follow=True).content.decode()
