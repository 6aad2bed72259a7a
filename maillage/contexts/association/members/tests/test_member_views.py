"""The list of members, the steps, coverage, ties with the directory, teams: as the coordination sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.coverage.queries import coverage_of
from maillage.contexts.association.members.coverage.views import sentence
from maillage.contexts.association.members.matching.queries import proposals
from maillage.contexts.association.members.models import Team, TeamMember
from maillage.contexts.association.members.services import admit
from maillage.contexts.association.members.teams.queries import people_in
from maillage.contexts.association.statutes.models import College
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, PEYREMALE, register_professionals, settle

DAY = date(2025, 3, 12)


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    return found


@pytest.fixture
def browser(actor: Actor, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def url(community: Community, name: str, **kwargs: Any) -> str:
    return community_url(community, f"association:{name}", **kwargs)


def text_of(answer: Any) -> str:
    shown: str = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    return shown


def _member(actor: Actor, name: str, **values: Any) -> Contact:
    contact = create_contact(by=actor, last_name=name, **values)
    admit(by=actor, contact=contact, on=DAY)
    contact.refresh_from_db()
    return contact


def test_an_empty_list_leads_to_the_import(community: Community, browser: Client) -> None:
    page = text_of(browser.get(url(community, "members")))
    assert "Importer la liste des adhérents" in page


def test_from_admission_to_departure(community: Community, actor: Actor, browser: Client) -> None:
    college = College.objects.create(community=community, code="liberaux", name="Libéraux")
    contact = create_contact(by=actor, last_name="Genévrier")

    def step(name: str, **data: Any) -> str:
        address = url(community, "member_step", pk=contact.pk, named=name)
        assert browser.get(address).status_code in (200, 302)
        browser.post(address, data)
        contact.refresh_from_db()
        return contact.standing

    assert step("admettre", college=college.pk, happened_on="12/03/2025", decided_how="CA") == "member"
    assert contact.college == college
    assert step("suspendre", happened_on="13/03/2025", reason="cotisation") == "suspended"
    assert step("reprendre", happened_on="14/03/2025") == "member"
    assert step("college", happened_on="15/03/2025", college="") == "member"
    assert contact.college is None
    assert step("depart", happened_on="16/03/2025", reason="déménagement") == "former"
    page = text_of(browser.get(url(community, "contact", pk=contact.pk)))
    assert "Déménagement" in page
    assert "Libéraux" in page
    browser.post(url(community, "member_take_back", pk=contact.pk))
    contact.refresh_from_db()
    assert contact.standing == "member"
    assert browser.get(url(community, "member_step", pk=contact.pk, named="autre")).status_code == 404


def test_a_refused_step_is_said_and_keeps_what_was_typed(
    community: Community, actor: Actor, browser: Client
) -> None:
    contact = create_contact(by=actor, last_name="Genévrier")
    address = url(community, "member_step", pk=contact.pk, named="admettre")
    page = text_of(browser.post(address, {"happened_on": "12/03/2999", "decided_how": "CA de mars"}))
    assert "à venir" in page
    assert "CA de mars" in page
    page = text_of(browser.post(address, {"happened_on": "31/02/2025"}))
    assert "n’existe pas" in page


def test_members_former_and_all(community: Community, actor: Actor, browser: Client) -> None:
    _member(actor, "Aubépine")
    gone = _member(actor, "Genévrier")
    create_contact(by=actor, last_name="Jamais")
    browser.post(url(community, "member_step", pk=gone.pk, named="depart"), {"happened_on": "01/06/2025"})
    for query, names in (
        ({}, ["Aubépine"]),
        ({"situation": "former"}, ["Genévrier"]),
        ({"situation": "tous"}, ["Aubépine", "Genévrier"]),
        ({"depuis": "2025-03-13"}, []),
    ):
        page = text_of(browser.get(url(community, "members"), query))
        shown = [name for name in ("Aubépine", "Genévrier", "Jamais") if f">{name}<" in page]
        assert shown == names, query


def test_coverage_counts_people_once(community: Community, actor: Actor, browser: Client) -> None:
    # Six people in turn over three communes, doctors and nurses.
    register_professionals(6)
    for number in (0, 1):
        _member(actor, f"Exemple{number}", entry=f"professional:89999000000{number}")
    _member(actor, "Sanslien")
    found = coverage_of(community)
    assert (found.total.professionals, found.total.members, found.untied, found.away) == (6, 2, 1, 0)
    assert {row.key: (row.professionals, row.members) for row in found.by_profession} == {
        "10": (3, 1),
        "60": (3, 1),
    }
    assert {row.key: row.members for row in found.by_commune}[BESSEGES] == 1
    only = coverage_of(community, "60")
    assert (only.total.professionals, only.total.members) == (3, 1)
    assert sentence(found).replace("\xa0", " ").startswith("2 professionnels sur 6 sont adhérents (33 %)")
    page = text_of(browser.get(url(community, "coverage")))
    assert "1 adhérent professionnel n’est pas relié" in page
    assert "carte-couverture" in page
    page = text_of(browser.get(url(community, "coverage_communes"), {"profession": "60"}))
    assert "Infirmier" in page


def test_coverage_without_register_says_so(community: Community, browser: Client) -> None:
    assert "Personne n’exerce ici" in text_of(browser.get(url(community, "coverage")))


def test_ties_with_the_directory(community: Community, actor: Actor, browser: Client) -> None:
    register_professionals(3)
    first = _member(actor, "Exemple0", first_name="Personne")
    second = _member(actor, "Exemple1", first_name="Personne", profession="70")
    third = create_contact(by=actor, last_name="Exemple2", first_name="Personne")
    found = {row.contact: len(row.cards) for row in proposals(community)}
    assert found == {first: 1, second: 0, third: 1}
    browser.post(url(community, "matching_tie", pk=first.pk, idnps="899990000000"))
    first.refresh_from_db()
    assert (first.rpps, first.profession) == ("99990000000", "10")
    # The same entry is not two people's.
    browser.post(url(community, "matching_tie", pk=second.pk, idnps="899990000000"))
    second.refresh_from_db()
    assert second.entry == ""
    browser.post(url(community, "matching_tie_all"))
    third.refresh_from_db()
    assert third.entry == "professional:899990000002"
    page = text_of(browser.get(url(community, "matching"), {"proposition": "aucune"}))
    assert "Exemple1" in page


def test_a_team_and_who_is_in_it(community: Community, actor: Actor, browser: Client) -> None:
    contact = _member(actor, "Genévrier", first_name="Zoé", commune_code=PEYREMALE)
    answer = browser.post(
        url(community, "team_create"), {"kind": "msp", "name": "MSP d’Essai", "commune": "Peyremale"}
    )
    team = Team.objects.get()
    assert answer["Location"] == url(community, "team", pk=team.pk)
    enter = url(community, "team_enter", pk=team.pk)
    assert "Choisissez une personne" in text_of(browser.post(enter, {"contact": ""}))
    for _ in range(2):
        browser.post(enter, {"contact": "Zoé Genévrier", "function": "référente"})
    assert TeamMember.objects.count() == 1
    assert people_in(team) == [contact]
    assert "MSP d’Essai" in text_of(browser.get(url(community, "contact", pk=contact.pk)))
    page = text_of(browser.get(url(community, "members"), {"equipe": team.pk}))
    assert ">Genévrier Zoé<" in page
    browser.post(url(community, "team_leave", pk=TeamMember.objects.get().pk))
    assert people_in(team) == []
    assert "En ont fait partie" in text_of(browser.get(url(community, "team", pk=team.pk)))


def test_a_team_is_dissolved_and_taken_back(community: Community, actor: Actor, browser: Client) -> None:
    typed = {"kind": "esp", "name": "Équipe d’Essai"}
    browser.post(url(community, "team_create"), typed)
    team = Team.objects.get()
    browser.post(url(community, "team_close", pk=team.pk), follow=True)
    assert "Équipe d’Essai" not in text_of(browser.get(url(community, "teams")))
    assert "Équipe d’Essai" in text_of(browser.get(url(community, "teams"), {"etat": "dissoutes"}))
    browser.post(url(community, "team_reopen", pk=team.pk))
    address = url(community, "team_edit", pk=team.pk)
    browser.post(address, {**typed, "name": "Équipe nouvelle", "version": "1"})
    assert "modifiée entre-temps" in text_of(
        browser.post(address, {**typed, "name": "Autre", "version": "1"})
    )
    team.refresh_from_db()
    assert (team.name, team.closed_on) == ("Équipe nouvelle", None)


def test_a_board_member_reads_and_changes_nothing(
    community: Community, actor: Actor, client_of: ClientOf
) -> None:
    contact = _member(actor, "Genévrier")
    browser = client_of("board_member")
    page = text_of(browser.get(url(community, "contact", pk=contact.pk)))
    assert "Modifier" not in page
    assert "Noter le départ" not in page
    assert "Importer une liste" not in text_of(browser.get(url(community, "members")))
    assert browser.post(url(community, "contact_remove", pk=contact.pk)).status_code == 403
    assert contact.standing == Standing.MEMBER


def test_a_new_member_is_written_then_admitted(community: Community, actor: Actor, browser: Client) -> None:
    address = url(community, "contact_create") + "?adherent=1"
    assert "Ajouter un adhérent" in text_of(browser.get(address))
    answer = browser.post(address, {"last_name": "Genévrier", "category": "professional"})
    contact = Contact.objects.get()
    assert answer["Location"] == url(community, "member_step", pk=contact.pk, named="admettre")


def test_the_history_tells_who_came_and_who_left(community: Community, actor: Actor, browser: Client) -> None:
    _member(actor, "Aubépine")
    gone = _member(actor, "Genévrier")
    step = url(community, "member_step", pk=gone.pk, named="depart")
    browser.post(step, {"happened_on": "01/06/2025", "reason": "retraite"})
    address = url(community, "member_history")
    page = text_of(browser.get(address, {"etape": "left"}))
    assert "retraite" in page
    assert ">Aubépine<" not in page
    assert "1 étape" in text_of(browser.get(address, {"du": "2025-05-01", "au": "2025-06-30"}))
    assert "précède la première" in text_of(browser.get(address, {"du": "2025-05-02", "au": "2025-05-01"}))
