"""The yearly question: who is asked, how often, and what the letter says."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.knowledge import rounds
from maillage.contexts.directory.knowledge.confirmation import CannotAsk, ask_entry, ask_round
from maillage.contexts.directory.knowledge.models import EntryConfirmation, Teller
from maillage.contexts.directory.knowledge.quality import share_confirmed
from maillage.contexts.directory.knowledge.registered import address_of, can_be_written_to
from maillage.contexts.directory.knowledge.rounds import next_round
from maillage.contexts.directory.knowledge.services import PURPOSE, Facts, confirm, save_knowledge
from maillage.contexts.directory.knowledge.tests.conftest import (
    PEOPLE,
    PHARMACY,
    SECOND,
    entry,
    of_kind,
    person,
)
from maillage.contexts.directory.tests.ground import DELTA, bring, edition, idnps, line, shown_name
from maillage.platform.access.models import ActionToken
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

ROOT = "/c/val-exemple/annuaire/connaissances/"


def test_secure_addresses_are_not_written_to() -> None:
    assert can_be_written_to("zoe@cabinet.example")
    for address in ("zoe@medecin.mssante.fr", "zoe@MSSANTE.FR", "", "pas une adresse", "a@b@c"):
        assert not can_be_written_to(address), address
    assert can_be_written_to("zoe@notmssante.fr")
    assert address_of("", ["a@x.mssante.fr", "b@cabinet.example"]) == "b@cabinet.example"
    assert address_of("local@cabinet.example", ["b@cabinet.example"]) == "local@cabinet.example"


def _left_out(planned: rounds.Round) -> tuple[int, int, int]:
    return planned.count(rounds.WITHOUT), planned.count(rounds.ASKED), planned.count(rounds.CONFIRMED)


def _states(planned: rounds.Round) -> dict[str, str]:
    return {line.subject: line.state for line in planned.lines}


def test_who_would_be_asked(inside: Community, coordinator: Actor) -> None:
    planned = next_round(inside)
    # 2 has a secure address only, 3 has none, 4 is a student, 5 practises elsewhere.
    assert [(one.subject, one.address) for one in planned.candidates] == [
        (of_kind(1), "pont@cabinet.example"),
        (f"structure:{PHARMACY}", "officine@bois.example"),
    ]
    assert _left_out(planned) == (2, 0, 0)
    save_knowledge(by=coordinator, entry=entry(inside, person(2)), facts=Facts(email="deux@cabinet.example"))
    ask_entry(by=coordinator, entry=entry(inside, person(1)))
    confirm(by=coordinator, entry=entry(inside, person(3)), told_by=Teller.TEAM)
    planned = next_round(inside)
    assert {one.subject for one in planned.candidates} == {of_kind(2), f"structure:{PHARMACY}"}
    assert _left_out(planned) == (0, 1, 1)


def test_no_letter_leaves_to_a_mailbox_of_several(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    # The pharmacy's mailbox is noted for a nurse; the doctor of the next territory bears that of doctor 1.
    save_knowledge(by=coordinator, entry=entry(inside, person(2)), facts=Facts(email="Officine@bois.example"))
    others = [*PEOPLE[:-1], line(5, DELTA, email="PONT@cabinet.example")]
    assert bring(edition(folder, SECOND, others)).state == "accepted"
    planned = next_round(inside)
    assert planned.candidates == ()
    assert _states(planned) == {
        of_kind(1): rounds.SHARED,
        of_kind(2): rounds.SHARED,
        of_kind(3): rounds.WITHOUT,
        f"structure:{PHARMACY}": rounds.SHARED,
    }
    for subject in (person(1), person(2), subjects.structure(PHARMACY)):
        with pytest.raises(CannotAsk, match="partagée"):
            ask_entry(by=coordinator, entry=entry(inside, subject))
    assert ask_round(by=coordinator) == 0 and not Message.objects.exists()
    # An address of one's own is used at once, before the shared one of the register.
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=Facts(email="un@cabinet.example"))
    assert ask_entry(by=coordinator, entry=entry(inside, person(1))) == "un@cabinet.example"


def test_an_address_noted_for_two_is_used_for_neither(inside: Community, coordinator: Actor) -> None:
    for rank in (2, 3):
        facts = Facts(email="secretariat@maison.example")
        save_knowledge(by=coordinator, entry=entry(inside, person(rank)), facts=facts)
    states = _states(next_round(inside))
    assert (states[of_kind(2)], states[of_kind(3)]) == (rounds.SHARED, rounds.SHARED)
    # What another community noted is its own affair.
    assert states[of_kind(1)] == rounds.TODAY


def test_the_sums_are_those_of_the_quality_page(
    inside: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(2)), facts=Facts(email="officine@bois.example"))
    confirm(by=coordinator, entry=entry(inside, person(3)), told_by=Teller.TEAM)
    planned = next_round(inside)
    _, total = share_confirmed(coordinator)
    assert sum(planned.count(state, "professional") for state in rounds.STATES) == total == 3
    assert (
        sum(planned.count(state, "structure") for state in rounds.STATES)
        == 1
        == planned.count(kind="structure")
    )
    client = client_of("coordinator")
    page = client.get(f"{ROOT}qualite/demander/").content.decode()
    assert "Chaque personne dont l’adresse est connue" in page
    assert "Adresse partagée avec d’autres" in page.replace("\u00a0", " ")
    assert "?etat=partagee&amp;sorte=professional" in page
    rows = client.get(f"{ROOT}qualite/demander/?etat=partagee&sorte=professional").content.decode()
    assert f"/annuaire/{idnps(2)}/" in rows
    assert f"/annuaire/{idnps(1)}/" not in rows and f"/annuaire/{idnps(3)}/" not in rows


def test_after_a_year_one_is_asked_again(inside: Community, coordinator: Actor) -> None:
    confirm(by=coordinator, entry=entry(inside, person(1)), told_by=Teller.TEAM)
    assert of_kind(1) not in {one.subject for one in next_round(inside).candidates}
    EntryConfirmation.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    # Those who were never asked come first.
    assert [one.subject for one in next_round(inside).candidates] == [
        of_kind(1),
        f"structure:{PHARMACY}",
    ]


def test_the_letter(inside: Community, coordinator: Actor) -> None:
    assert ask_entry(by=coordinator, entry=entry(inside, person(1))) == "pont@cabinet.example"
    message = Message.objects.get()
    assert (message.to, message.purpose) == ("pont@cabinet.example", PURPOSE)
    assert message.subject == "Votre fiche dans l’annuaire de la CPTS du Val d’Exemple"
    assert re.search(r"http://\S+/fiche/[\w-]{40,}/", message.body)
    assert shown_name(1) in message.body and len(message.body) < 1_000
    for told in (idnps(1), idnps(1)[1:], "CABINET", "0100000000", "Alpha", "Médecin"):
        assert told not in message.body
    assert "Adressez-vous à Exemple Coordination, CPTS du Val d’Exemple." in message.body
    # A letter is read aloud with its spaces: nothing of the template's own markup remains.
    assert "{" not in message.body and "&#" not in message.body


def test_nobody_is_asked_twice(inside: Community, coordinator: Actor) -> None:
    where = entry(inside, person(1))
    ask_entry(by=coordinator, entry=where)
    with pytest.raises(CannotAsk, match="attend déjà"):
        ask_entry(by=coordinator, entry=where)
    assert Message.objects.count() == 1
    # Once the link has expired, a new one leaves and the former no longer works.
    EntryConfirmation.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    ask_entry(by=coordinator, entry=where)
    assert Message.objects.count() == 2
    assert ActionToken.objects.filter(purpose=PURPOSE, used_at=None).count() == 1


def test_a_round_leaves_people_alone(inside: Community, coordinator: Actor) -> None:
    ask_round(by=coordinator)
    now = timezone.now()
    # Nobody answered and the links have expired: three months later they are asked again.
    rows = EntryConfirmation.objects
    rows.update(open_until=now - timedelta(days=1), requested_at=now - timedelta(days=89))
    assert next_round(inside).candidates == () and next_round(inside).count(rounds.ASKED) == 2
    rows.update(requested_at=now - timedelta(days=91))
    assert len(next_round(inside).candidates) == 2
    # Those who answered, even that they left, are left alone for a year.
    rows.update(open_until=None)
    assert next_round(inside).candidates == ()
    rows.update(requested_at=now - timedelta(days=366))
    assert len(next_round(inside).candidates) == 2


def test_without_an_address_it_says_what_to_do(inside: Community, coordinator: Actor) -> None:
    for rank in (2, 3):
        with pytest.raises(CannotAsk, match="ajoutez-en une"):
            ask_entry(by=coordinator, entry=entry(inside, person(rank)))
    assert not EntryConfirmation.objects.exists() and not Message.objects.exists()


def test_the_limit_of_a_day(inside: Community, coordinator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "DAILY_LIMIT", 1)
    planned = next_round(inside)
    assert (len(planned.today), planned.count(rounds.LATER)) == (1, 1)
    assert ask_round(by=coordinator) == 1
    assert ask_round(by=coordinator) == 0
    with pytest.raises(CannotAsk, match="limite"):
        ask_entry(by=coordinator, entry=entry(inside, subjects.structure(PHARMACY)))
    EntryConfirmation.objects.update(requested_at=timezone.now() - timedelta(days=1))
    assert ask_round(by=coordinator) == 1
    assert {message.to for message in Message.objects.all()} == {
        "pont@cabinet.example",
        "officine@bois.example",
    }


def test_the_preview_then_the_sending(known: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    page = client.get(f"{ROOT}qualite/demander/").content.decode().replace("\u00a0", " ")
    assert "Envoyer 2 demandes" in page and "pont@cabinet.example" in page
    with scopes_disabled():
        assert not Message.objects.exists()
    answer = client.post(f"{ROOT}qualite/demander/", follow=True)
    assert "2 demandes partent" in answer.content.decode().replace("\u00a0", " ")
    answer = client.post(f"{ROOT}qualite/demander/", follow=True)
    assert "Aucune demande" in answer.content.decode()
    with scopes_disabled():
        assert Message.objects.count() == 2
    empty = client.get(f"{ROOT}qualite/demander/").content.decode()
    assert (
        "Personne n’est à interroger" in empty
        and '<button type="submit" class="btn btn-primary"' not in empty
    )
    assert client_of("president").get(f"{ROOT}qualite/demander/").status_code == 403


def test_asking_and_confirming_from_the_entry(known: Community, client_of: ClientOf) -> None:
    client = client_of("assistant")
    url = f"{ROOT}{of_kind(1)}/"
    assert client.post(f"{url}demander/").status_code == 302
    with scopes_disabled():
        assert Message.objects.count() == 1
    assert client.post(f"{url}demander/").status_code == 302
    assert client_of("professional").post(f"{url}confirmer/").status_code == 403
    assert client.post(f"{url}confirmer/").status_code == 302
    with scopes_disabled():
        assert Message.objects.count() == 1
        row = EntryConfirmation.objects.get()
        assert (row.confirmed_by, row.open_until) == (Teller.TEAM, None)
        assert row.recorded_by is not None
        # The question is answered: its link no longer is one.
        assert not ActionToken.objects.filter(purpose=PURPOSE, used_at=None).exists()


def test_another_community_asks_for_itself(
    inside: Community, other_community: Community, coordinator: Actor, actor_of: ActorOf
) -> None:
    ask_round(by=coordinator)
    with scope(community=other_community):
        assert [one.address for one in next_round(other_community).candidates] == ["delta@cabinet.example"]
        assert ask_round(by=actor_of("coordinator", community=other_community)) == 1
