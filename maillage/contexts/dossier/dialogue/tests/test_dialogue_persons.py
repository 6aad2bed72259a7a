"""What a dialogue holds of a pilot: told, erased, and two who turn out to be one; links that stay behind."""

from __future__ import annotations

import pytest
import time_machine

from maillage.contexts.association.api import SamePerson
from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.dialogue import leaving, personal_data, same_person
from maillage.contexts.dossier.dialogue.confirming import asking, links
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation, PilotCall
from maillage.contexts.dossier.dialogue.confirming.services import confirm
from maillage.contexts.dossier.dialogue.conftest import TODAY, Ground, Reach
from maillage.contexts.dossier.dialogue.models import DialogueState
from maillage.platform.access.tokens import digest_of
from maillage.platform.keeping.package.numbers import Numbers
from maillage.platform.keeping.package.references import Moved
from maillage.platform.registry.personal_data import Person


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def asked(ground: Ground, reach: Reach) -> PilotCall:
    reach(DialogueState.PREPARATION)
    asking.ask_pilots(by=ground.hand, pk=ground.row.pk)
    confirm(by=ground.hand, pk=ground.row.pk, action_pk=ground.sheet.pk, answer="nothing", how="au téléphone")
    made: PilotCall = PilotCall.objects.get()
    return made


def test_a_pilot_is_told_and_erased(ground: Ground, asked: PilotCall) -> None:
    person = Person(names=("Jeanne Aubépine",), emails=frozenset({ground.pilot.email}))
    held = list(personal_data.held(person, everywhere=False))
    assert len(held) == 2
    assert not any(asked.digest in str(one) or asked.link_key in str(one) for one in held)
    assert personal_data.erase(ground.hand, person, everywhere=False)
    assert not PilotCall.objects.exists()
    told = Confirmation.objects.get()
    assert (told.contact, told.name, told.answer) == (None, "", "nothing")
    assert personal_data.erase(ground.hand, person, everywhere=False) == []


def test_two_pilots_who_are_one_keep_one_link(ground: Ground, asked: PilotCall) -> None:
    twin = Contact.objects.create(
        community=ground.community, last_name="Aubepine", search_name="aubepine", email="j@pilotes.example"
    )
    other = PilotCall(community=ground.community, dialogue=ground.row, contact=twin, link_key=links.new_key())
    other.digest, other.expires_at = digest_of(links.secret_of(other)), asked.expires_at
    other.save()
    pair = SamePerson(kept=ground.pilot, gone=twin)
    assert "2025" in same_person.look(pair).settled[0]
    same_person.settle(ground.hand, pair)
    assert PilotCall.objects.get() == asked


def test_a_link_opens_nothing_in_another_installation(ground: Ground, asked: PilotCall) -> None:
    moved = Moved(ground.community.pk, 99, "ici", "ailleurs", rows={"funding.ContractLine": Numbers()})
    there = leaving._call({"digest": asked.digest, "link_key": asked.link_key}, moved)
    assert there["digest"] != asked.digest
    assert there["link_key"] != asked.link_key
    assert leaving._point({"payment_key": "7-1-balance"}, moved) == {"payment_key": ""}
