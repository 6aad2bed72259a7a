"""The sheet itself: numbers, versions, states, who may."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django_scopes import scope

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.conftest import MakeAction, MakePerson
from maillage.contexts.programme.actions.models import (
    TRANSITIONS,
    Action,
    ActionState,
    EntryKind,
)
from maillage.contexts.programme.actions.permissions import abilities
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_mission
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf


def test_sheets_are_numbered_and_told(make_action: MakeAction, hand: Actor) -> None:
    first, second = make_action("Une"), make_action("Deux")
    assert (first.code, second.code) == ("A1", "A2")
    assert [one.words for one in queries.history_of(first)] == ["Fiche créée."]
    assert AuditEntry.objects.filter(action="action.created").count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": "   "}, "intitulé"),
        ({"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, "précède"),
    ],
)
def test_what_cannot_be_is_refused(
    make_action: MakeAction, values: dict[str, object], said: str, missions: list[Mission]
) -> None:
    given = {"title": "Une fiche", **values}
    with pytest.raises(services.ActionRefused, match=said):
        make_action(**given)
    assert not Action.objects.exists()


def test_an_old_version_is_told_and_loses_nothing(sheet: Action, hand: Actor) -> None:
    services.update_action(by=hand, pk=sheet.pk, version=1, title="De quelqu’un d’autre")
    with pytest.raises(services.ChangedMeanwhile) as refused:
        services.update_action(by=hand, pk=sheet.pk, version=1, title="De moi")
    assert refused.value.current.title == "De quelqu’un d’autre"
    assert Action.objects.get(pk=sheet.pk).title == "De quelqu’un d’autre"


def test_history_says_what_changed(sheet: Action, hand: Actor) -> None:
    services.update_action(by=hand, pk=sheet.pk, version=1, finding="Peu de créneaux", title=sheet.title)
    assert queries.history_of(sheet)[0].words == "Fiche modifiée : constat."
    same = services.update_action(by=hand, pk=sheet.pk, version=2, finding="Peu de créneaux")
    assert same.version == 2


def test_every_transition_is_allowed_and_no_other(make_action: MakeAction, hand: Actor) -> None:
    for start in ActionState:
        for end in ActionState:
            row = make_action(f"{start} {end}", state=start)
            if end in TRANSITIONS[start]:
                moved = services.set_state(by=hand, pk=row.pk, state=end, reason="Parce que")
                assert moved.state == end
            elif end != start:
                with pytest.raises(services.ActionRefused):
                    services.set_state(by=hand, pk=row.pk, state=end, reason="Parce que")


@pytest.mark.parametrize("state", [ActionState.PAUSED, ActionState.DROPPED])
def test_what_stops_says_why(make_action: MakeAction, hand: Actor, state: str) -> None:
    row = make_action(state=ActionState.PLANNED)
    with pytest.raises(services.ActionRefused, match="pourquoi"):
        services.set_state(by=hand, pk=row.pk, state=state)
    services.set_state(by=hand, pk=row.pk, state=state, reason="Plus de volontaires")
    told = queries.history_of(row)[0]
    assert told.kind == EntryKind.STATE
    assert told.words.endswith("Plus de volontaires")


def test_a_state_chosen_on_an_old_page_is_told(sheet: Action, hand: Actor) -> None:
    services.set_state(by=hand, pk=sheet.pk, state="planned", version=1)
    with pytest.raises(services.ChangedMeanwhile):
        services.set_state(by=hand, pk=sheet.pk, state="dropped", reason="Non", version=1)


def test_comments_enter_the_history(sheet: Action, hand: Actor) -> None:
    services.comment(by=hand, action=sheet, text="  Bien parti.  ")
    assert queries.history_of(sheet)[0].words == "Bien parti."
    with pytest.raises(services.ActionRefused):
        services.comment(by=hand, action=sheet, text=" ")


def test_the_pilot_edits_his_own_and_no_other(
    make_action: MakeAction, person: MakePerson, actor_of: ActorOf
) -> None:
    doctor = actor_of("professional")
    mine = make_action("La mienne", pilot=person(user=doctor.user))
    other = make_action("Une autre")
    assert abilities(doctor, mine) == {
        "view": True,
        "create": False,
        "edit": True,
        "state": True,
        "drop": True,
        "steps": True,
        "finish": True,
        "people": True,
        "link": True,
        "comment": True,
    }
    assert abilities(doctor, other) == {
        **dict.fromkeys(("create", "edit", "state", "drop", "steps", "finish", "people", "link"), False),
        "view": True,
        "comment": True,
    }


@pytest.mark.parametrize("role", ["partner", "auditor"])
def test_who_only_reads_writes_nothing(sheet: Action, actor_of: ActorOf, role: str) -> None:
    may = abilities(actor_of(role), sheet)
    assert [name for name, allowed in may.items() if allowed] == ["view"]


def test_the_group_says_where_steps_stand(
    sheet: Action, person: MakePerson, actor_of: ActorOf, hand: Actor
) -> None:
    nurse = actor_of("professional")
    contact = person(user=nurse.user)
    services.add_member(by=hand, action=sheet, contact=contact, is_partner=True)
    assert not abilities(nurse, sheet)["finish"]
    services.add_member(by=hand, action=sheet, contact=contact)
    assert abilities(nurse, sheet)["finish"]
    assert not abilities(nurse, sheet)["edit"]


def test_a_mission_with_sheets_is_not_lost(sheet: Action, missions: list[Mission]) -> None:
    with pytest.raises(ProtectedError):
        missions[0].delete()


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_are_all_different(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        mission = create_mission(by=by, name="Axe")
    ready = threading.Barrier(4)

    def write() -> None:
        try:
            ready.wait(timeout=30)
            with scope(community=community):
                services.create_action(by=by, title="Une fiche", mission=mission)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope(community=community):
        assert sorted(one.code for one in Action.objects.all()) == ["A1", "A2", "A3", "A4"]
