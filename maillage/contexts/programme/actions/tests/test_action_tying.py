"""Links to meetings, decisions, documents and scenarios, from both sides; what each reader sees of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.api import add_document, create_decision
from maillage.contexts.association.models import Decision, Document, Meeting
from maillage.contexts.atlas.models import Scenario
from maillage.contexts.programme.actions import offers, queries, services
from maillage.contexts.programme.actions.conftest import MakeAction, MakePerson
from maillage.contexts.programme.actions.models import Action, ActionLink
from maillage.contexts.programme.actions.tying.choosing import LINKERS
from maillage.contexts.programme.actions.tying.showing import shown_links
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

NOON: datetime = timezone.localtime().replace(hour=12, minute=0)


@pytest.fixture
def meeting(scoped: Community) -> Meeting:
    made: Meeting = Meeting.objects.create(
        community=scoped, kind="board", title="Conseil de juin", starts_at=NOON - timedelta(days=30)
    )
    return made


@pytest.fixture
def decision(hand: Actor) -> Decision:
    return create_decision(by=hand, title="Ouvrir le tour de rôle", taken_on=NOON.date() - timedelta(days=20))


@pytest.fixture
def document(hand: Actor) -> Document:
    values = {"title": "Convention réservée", "kind": "other", "visibility": "office"}
    return add_document(
        by=hand, values=values, name="convention.txt", stream=BytesIO(b"Entre les soussignes")
    )


@pytest.fixture
def scenario(scoped: Community) -> Scenario:
    made: Scenario = Scenario.objects.create(community=scoped, name="Deux départs", profession="gp")
    return made


def test_everything_is_tied_once_and_read_back(
    sheet: Action, hand: Actor, meeting: Meeting, decision: Decision, document: Document, scenario: Scenario
) -> None:
    for _ in range(2):
        services.link_meeting(by=hand, action=sheet, target=meeting)
        services.link_decision(by=hand, action=sheet, target=decision)
        services.link_document(by=hand, action=sheet, target=document)
        services.link_scenario(by=hand, action=sheet, target=scenario)
    assert queries.links_of([sheet.pk]) == {
        sheet.pk: {
            "association.Meeting": frozenset({meeting.pk}),
            "association.Decision": frozenset({decision.pk}),
            "association.Document": frozenset({document.pk}),
            "atlas.Scenario": frozenset({scenario.pk}),
        }
    }
    assert queries.actions_of_meeting(meeting.pk) == [sheet]
    for link in ActionLink.objects.order_by("pk"):
        services.unlink(by=hand, pk=link.pk)
        services.unlink(by=hand, pk=link.pk)
    assert queries.links_of([sheet.pk]) == {sheet.pk: {}}


def test_a_link_of_a_closed_year_stays_as_it_is(
    sheet: Action, make_action: MakeAction, hand: Actor, meeting: Meeting, scoped: Community
) -> None:
    link = services.link_meeting(by=hand, action=sheet, target=meeting)
    ReportingYear.objects.create(
        community=scoped,
        label="Close",
        starts_on=NOON.date() - timedelta(days=300),
        ends_on=NOON.date() - timedelta(days=1),
        state=YearState.CLOSED,
    )
    with pytest.raises(services.YearIsClosed):
        services.unlink(by=hand, pk=link.pk)
    with pytest.raises(services.YearIsClosed):
        services.link_meeting(by=hand, action=make_action("Autre"), target=meeting)
    assert ActionLink.objects.count() == 1


def test_a_reader_sees_names_only_of_what_opens(
    sheet: Action, hand: Actor, actor_of: ActorOf, meeting: Meeting, document: Document
) -> None:
    services.link_meeting(by=hand, action=sheet, target=meeting)
    services.link_document(by=hand, action=sheet, target=document)
    assert [one.title for one in shown_links(hand, sheet)] == ["Conseil de juin", "Convention réservée"]
    doctor = shown_links(actor_of("professional"), sheet)
    assert [(one.kind, bool(one.url)) for one in doctor] == [("meeting", True), ("document", False)]
    partner = shown_links(actor_of("partner"), sheet)
    assert not any(one.url for one in partner)
    told = " ".join(one.words for one in queries.history_of(sheet))
    assert "Conseil de juin" not in told
    assert "Convention réservée" not in told


def test_two_touches_from_the_meeting(
    sheet: Action, client_of: ClientOf, meeting: Meeting, community: Community
) -> None:
    browser = client_of("coordinator")
    page = community_url(community, "association:meeting", pk=meeting.pk)
    assert "Aucune fiche n’est liée encore" in browser.get(page).content.decode().replace("\u00a0", " ")
    sent = {"genre": "meeting", "objet": str(meeting.pk), "fiche": str(sheet.pk)}
    answer = browser.post(community_url(community, "programme:action_link_here"), sent)
    assert answer["Location"] == page
    assert f"{sheet.code} · {sheet.title}" in browser.get(page).content.decode().replace("\u00a0", " ")
    link = ActionLink.objects.get()
    url = community_url(community, "programme:action_unlink", pk=sheet.pk, link=link.pk)
    assert browser.post(url, {"retour": "1"})["Location"] == page
    assert not ActionLink.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"genre": "autre", "objet": "1", "fiche": "1"}, 404),
        ({"genre": "meeting", "objet": "abc", "fiche": "1"}, 404),
        ({"genre": "meeting", "objet": "999999", "fiche": "1"}, 404),
    ],
)
def test_what_is_not_there_is_not_found(
    client_of: ClientOf, community: Community, sent: dict[str, str], status: int
) -> None:
    answer = client_of("coordinator").post(community_url(community, "programme:action_link_here"), sent)
    assert answer.status_code == status


def test_who_may_not_write_the_sheet_does_not_tie_it(
    sheet: Action, client_of: ClientOf, meeting: Meeting, community: Community
) -> None:
    sent = {"genre": "meeting", "objet": str(meeting.pk), "fiche": str(sheet.pk)}
    answer = client_of("professional").post(community_url(community, "programme:action_link_here"), sent)
    assert answer.status_code == 403
    assert not ActionLink.objects.exists()


def test_the_panel_offers_only_what_one_may_tie(
    make_action: MakeAction, person: MakePerson, actor_of: ActorOf, meeting: Meeting, hand: Actor
) -> None:
    doctor = actor_of("professional")
    mine, other = make_action("La mienne", pilot=person(user=doctor.user)), make_action("Autre")
    load = offers._tied("meeting")
    assert load(doctor, meeting)["choices"] == [mine]
    assert load(hand, meeting)["choices"] == [mine, other]
    assert load(actor_of("auditor"), meeting) == {}


@pytest.mark.parametrize("kind", ["decision", "document"])
def test_the_panel_stands_on_the_other_pages(
    sheet: Action,
    hand: Actor,
    client_of: ClientOf,
    community: Community,
    decision: Decision,
    document: Document,
    kind: str,
) -> None:
    target: Any = {"decision": decision, "document": document}[kind]
    LINKERS[kind](by=hand, action=sheet, target=target)
    page = client_of("coordinator").get(community_url(community, f"association:{kind}", pk=target.pk))
    assert f"{sheet.code} · {sheet.title}" in page.content.decode().replace("\u00a0", " ")
