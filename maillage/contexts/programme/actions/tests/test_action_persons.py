"""What the sheets hold of a person, what an erasure leaves, two contacts who are one."""

from __future__ import annotations

from maillage.contexts.association.api import SamePerson
from maillage.contexts.programme.actions import personal_data, queries, same_person, services
from maillage.contexts.programme.actions.conftest import MakeAction, MakePerson
from maillage.contexts.programme.actions.models import Action, ActionMember, Step
from maillage.contexts.programme.missions import personal_data as mission_data
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import update_mission
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf


def test_a_person_is_told_everything_and_then_forgotten(
    make_action: MakeAction, person: MakePerson, hand: Actor, actor_of: ActorOf, missions: list[Mission]
) -> None:
    doctor = actor_of("professional")
    assert doctor.user is not None
    contact = person(user=doctor.user)
    row = make_action("Pilotée", pilot=contact)
    services.add_step(by=hand, action=row, title="Écrire", owner=contact)
    services.add_member(by=hand, action=row, contact=contact, part="Relais")
    services.comment(by=doctor, action=row, text="Mon avis")
    update_mission(by=hand, pk=missions[0].pk, version=1, pilot=contact)
    who = Person(user_id=doctor.user.pk)
    told = [one.what for one in personal_data.held(who, False)]
    assert told == ["fiche action", "étape", "participant d’une action", "ligne d’histoire d’une action"]
    assert len(list(mission_data.held(who, False))) == 1
    assert personal_data.erase(hand, who, False)
    assert mission_data.erase(hand, who, False)
    assert personal_data.erase(hand, who, False) == []
    assert mission_data.erase(hand, who, False) == []
    assert list(personal_data.held(who, False)) == []
    assert Action.objects.get().pilot is None
    assert Step.objects.get().owner is None
    assert not ActionMember.objects.exists()
    assert queries.history_of(row)[0].words == personal_data.ERASED


def test_two_contacts_of_one_sheet_become_one(sheet: Action, person: MakePerson, hand: Actor) -> None:
    kept, gone = person("Aubépine"), person("Aubepine")
    services.add_member(by=hand, action=sheet, contact=kept, is_partner=True)
    services.add_member(by=hand, action=sheet, contact=gone, part="Relais")
    pair = SamePerson(kept, gone)
    assert len(same_person.look(pair).settled) == 1
    same_person.settle(hand, pair)
    left = ActionMember.objects.get()
    assert (left.contact, left.part, left.is_partner) == (kept, "Relais", False)
    assert same_person.look(pair).settled == ()
