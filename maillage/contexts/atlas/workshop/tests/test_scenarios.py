"""Writes on scenarios and links: versions, two persons at once, secrets, what the journal keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.atlas.workshop import queries, services
from maillage.contexts.atlas.workshop.changes import Change, ChangeRefused
from maillage.contexts.atlas.workshop.models import Scenario, ScenarioShare
from maillage.contexts.atlas.workshop.personal_data import erase, held
from maillage.platform.audit.models import AuditEntry
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
ActorOf = Callable[..., Actor]
GONE = {"kind": "remove", "commune": "30037", "count": 1}
COME = {"kind": "add", "commune": "30216", "count": 2, "percent": 50}


@pytest.fixture
def coordinator(actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def scenario(coordinator: Actor) -> Scenario:
    return services.create_scenario(by=coordinator, name="Départs", profession="gp", changes=[GONE])


def lines() -> list[tuple[str, dict[str, Any]]]:
    return [
        (row.action, row.changes)
        for row in AuditEntry.objects.filter(action__startswith="scenario.").order_by("pk")
    ]


def test_a_scenario_is_written_with_its_facts_only(coordinator: Actor) -> None:
    made = services.create_scenario(
        by=coordinator, name="  Départs \n de 2027 ", profession="gp", changes=[{**GONE, "who": "Dr Exemple"}]
    )
    assert (made.name, made.changes, made.version) == ("Départs de 2027", [GONE], 1)
    assert lines() == [("scenario.created", {"name": [None, "Départs de 2027"], "changes": [None, [GONE]]})]


def test_a_name_is_needed(coordinator: Actor) -> None:
    with pytest.raises(services.ScenarioRefused, match="Donnez un nom"):
        services.create_scenario(by=coordinator, name=" ", profession="gp")
    assert not Scenario.objects.exists()


def test_saving_counts_versions_and_the_same_list_is_no_edit(scenario: Scenario, coordinator: Actor) -> None:
    saved = services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[GONE, COME])
    assert (saved.version, saved.changes) == (2, [GONE, COME])
    again = services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[GONE, COME])
    assert again.version == 2
    assert [action for action, _ in lines()] == ["scenario.created", "scenario.changed"]


def test_the_second_of_two_who_write_at_once_is_told(
    scenario: Scenario, coordinator: Actor, actor_of: ActorOf
) -> None:
    services.save_changes(by=actor_of("president"), pk=scenario.pk, version=1, changes=[COME])
    with pytest.raises(services.ScenarioChangedMeanwhile, match="Exemple Présidence") as refusal:
        services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[])
    assert refusal.value.current.changes == [COME]
    with pytest.raises(services.ScenarioChangedMeanwhile):
        services.add_change(
            by=coordinator, pk=scenario.pk, version=1, change=Change("remove", "30037", count=1)
        )
    with pytest.raises(services.ScenarioChangedMeanwhile):
        services.remove_change(by=coordinator, pk=scenario.pk, version=1, position=0)
    assert Scenario.objects.get(pk=scenario.pk).changes == [COME]


def test_changes_are_added_and_taken_away(scenario: Scenario, coordinator: Actor) -> None:
    services.add_change(by=coordinator, pk=scenario.pk, version=1, change=Change.parse(COME, "gp"))
    left = services.remove_change(by=coordinator, pk=scenario.pk, version=2, position=0)
    assert (left.changes, left.version) == ([COME], 3)
    with pytest.raises(services.ScenarioRefused, match="plus dans la liste"):
        services.remove_change(by=coordinator, pk=scenario.pk, version=3, position=1)


def test_what_makes_no_sense_is_not_saved(scenario: Scenario, coordinator: Actor) -> None:
    with pytest.raises(ChangeRefused):
        services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[{"kind": "vanish"}])
    assert Scenario.objects.get(pk=scenario.pk).changes == [GONE]


def test_renaming_keeps_what_others_changed(scenario: Scenario, coordinator: Actor) -> None:
    services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[COME])
    renamed = services.rename_scenario(by=coordinator, pk=scenario.pk, name="Arrivées")
    assert (renamed.name, renamed.changes, renamed.version) == ("Arrivées", [COME], 2)


def test_an_archived_scenario_is_left_alone_and_its_links_die(scenario: Scenario, coordinator: Actor) -> None:
    _, secret = services.share_scenario(by=coordinator, pk=scenario.pk, recipient="Conseil", days=30)
    assert queries.open_link(secret) is not None
    services.archive_scenario(by=coordinator, pk=scenario.pk)
    services.archive_scenario(by=coordinator, pk=scenario.pk)
    assert queries.open_link(secret) is None
    with pytest.raises(services.ScenarioRefused, match="archivé"):
        services.save_changes(by=coordinator, pk=scenario.pk, version=1, changes=[])
    services.reopen_scenario(by=coordinator, pk=scenario.pk)
    assert queries.open_link(secret) is None
    assert [action for action, _ in lines()] == [
        "scenario.created",
        "scenario.shared",
        "scenario.archived",
        "scenario.unshared",
        "scenario.reopened",
    ]


def test_a_link_keeps_no_secret_and_opens_until_it_expires(scenario: Scenario, coordinator: Actor) -> None:
    share, secret = services.share_scenario(
        by=coordinator, pk=scenario.pk, recipient=" Conseil  municipal", days=30
    )
    assert share.recipient == "Conseil municipal"
    assert secret not in str(ScenarioShare.objects.values_list().get()) + str(
        AuditEntry.objects.values_list()
    )
    opened = queries.open_link(secret)
    assert opened is not None and opened.scenario == scenario
    assert timedelta(days=29) < share.expires_at - timezone.now() <= timedelta(days=30)
    ScenarioShare.objects.update(expires_at=timezone.now())
    assert queries.open_link(secret) is None
    assert [link.state for link in queries.links_of(scenario)] == ["expired"]


def test_a_revoked_link_opens_nothing(scenario: Scenario, coordinator: Actor) -> None:
    share, secret = services.share_scenario(by=coordinator, pk=scenario.pk, recipient="", days=7)
    other, kept = services.share_scenario(by=coordinator, pk=scenario.pk, recipient="", days=7)
    services.revoke_share(by=coordinator, pk=scenario.pk, share=share.pk)
    services.revoke_share(by=coordinator, pk=scenario.pk, share=share.pk)
    assert queries.open_link(secret) is None and queries.open_link(kept) is not None
    assert {link.pk: link.state for link in queries.links_of(scenario)} == {
        share.pk: "revoked",
        other.pk: "open",
    }
    assert sum(action == "scenario.unshared" for action, _ in lines()) == 1


def test_a_link_of_a_community_without_the_atlas_opens_nothing(
    scenario: Scenario, coordinator: Actor
) -> None:
    _, secret = services.share_scenario(by=coordinator, pk=scenario.pk, recipient="", days=7)
    assert coordinator.community is not None
    coordinator.community.modules = []
    coordinator.community.save()
    assert queries.open_link(secret) is None


def test_links_have_a_number_that_one_can_survey(
    scenario: Scenario, coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_SHARES", 1)
    services.share_scenario(by=coordinator, pk=scenario.pk, recipient="", days=7)
    with pytest.raises(services.ScenarioRefused, match="retirez-en un"):
        services.share_scenario(by=coordinator, pk=scenario.pk, recipient="", days=7)


def test_some_keeps_the_order_asked_for(coordinator: Actor, scenario: Scenario) -> None:
    other = services.create_scenario(by=coordinator, name="Autre", profession="gp")
    gone = services.create_scenario(by=coordinator, name="Rangé", profession="gp")
    services.archive_scenario(by=coordinator, pk=gone.pk)
    assert queries.some([other.pk, scenario.pk, gone.pk, 0, other.pk]) == [other, scenario]


def test_whoever_a_link_was_made_for_is_told_and_taken_off(scenario: Scenario, coordinator: Actor) -> None:
    services.share_scenario(by=coordinator, pk=scenario.pk, recipient="Camille Mairie", days=30)
    services.share_scenario(by=coordinator, pk=scenario.pk, recipient="Conseil communautaire", days=30)
    person = Person(names=("camille mairie",))
    [told] = held(person, False)
    assert "Camille Mairie" in str(told.values)
    assert erase(coordinator, person, False) == ["nom retiré de 1\u00a0lien de scénario."]
    assert erase(coordinator, person, False) == []
    assert sorted(share.recipient for share in ScenarioShare.objects.all()) == ["", "Conseil communautaire"]
    assert list(held(Person(), False)) == []
