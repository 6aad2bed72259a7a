"""Pages as people use them: from the template to the paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document as WordFile

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.conftest import MakeAction, MakePerson
from maillage.contexts.programme.actions.models import Action, ActionState, StepState
from maillage.contexts.programme.actions.paper import contents
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


def test_from_a_template_to_a_running_sheet(
    client_of: ClientOf, community: Community, missions: list[Mission]
) -> None:
    browser = client_of("coordinator")
    begin = community_url(community, "programme:action_begin", "mois-sans-tabac")
    assert "Que disent" not in browser.get(begin).content.decode().replace("\u00a0", " ")
    sent = {"mission": str(missions[2].pk), "starts_on": "2026-09-01", "pilot": ""}
    url = browser.post(begin, sent)["Location"]
    row = Action.objects.get()
    assert url == community_url(community, "programme:action", pk=row.pk)
    browser.post(f"{url}etat/", {"state": "running", "version": str(row.version)})
    step = queries.steps_of(row)[0]
    browser.post(community_url(community, "programme:step_done", pk=row.pk, step=step.pk))
    page = browser.get(url).content.decode().replace("\u00a0", " ")
    assert "en cours" in page
    assert "Étape faite" in page
    step.refresh_from_db()
    assert (step.state, step.done_on) == (StepState.DONE, timezone.localdate())


def test_an_old_page_keeps_what_was_typed(
    client_of: ClientOf, community: Community, sheet: Action, hand: Actor
) -> None:
    services.update_action(by=hand, pk=sheet.pk, version=1, finding="D’un autre")
    url = community_url(community, "programme:action_edit", pk=sheet.pk)
    sent = {"title": sheet.title, "mission": str(sheet.mission_id), "finding": "De moi", "version": "1"}
    page = client_of("coordinator").post(url, sent).content.decode().replace("\u00a0", " ")
    assert "De moi" in page
    assert "D’un autre" in page
    assert 'value="2"' in page
    assert client_of("coordinator").post(url, {**sent, "version": "2"}).status_code == 302
    assert Action.objects.get().finding == "De moi"


def test_an_old_state_page_is_told(
    client_of: ClientOf, community: Community, sheet: Action, hand: Actor
) -> None:
    services.set_state(by=hand, pk=sheet.pk, state=ActionState.RUNNING)
    url = community_url(community, "programme:action_state", pk=sheet.pk)
    page = client_of("coordinator").post(url, {"state": "paused", "reason": "Un mot", "version": "1"})
    assert page.status_code == 200
    assert "a changé entre-temps" in page.content.decode().replace("\u00a0", " ")
    assert "Un mot" in page.content.decode().replace("\u00a0", " ")
    assert Action.objects.get().state == ActionState.RUNNING


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"Une", "Deux", "Trois"}),
        ({"q": "une creneaux"}, {"Une"}),
        ({"etat": "vivantes"}, {"Une", "Trois"}),
        ({"etat": "retard"}, {"Trois"}),
        ({"etat": "dropped"}, {"Deux"}),
        ({"sans_pilote": "on"}, {"Deux", "Trois"}),
        ({"miennes": "on"}, {"Une"}),
    ],
)
def test_sheets_are_filtered(
    client_of: ClientOf,
    actor_of: ActorOf,
    community: Community,
    make_action: MakeAction,
    person: MakePerson,
    hand: Actor,
    query: dict[str, str],
    titles: set[str],
) -> None:
    make_action("Une", finding="Peu de créneaux", pilot=person(user=hand.user))
    make_action("Deux", state=ActionState.DROPPED)
    late = make_action("Trois")
    services.add_step(by=hand, action=late, title="Écrire", due_on=timezone.localdate().replace(year=2025))
    page = (
        client_of("coordinator")
        .get(community_url(community, "programme:actions"), query)
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert {title for title in ("Une", "Deux", "Trois") if f">{title}</a>" in page} == titles


def test_the_list_leaves_as_a_file(client_of: ClientOf, community: Community, sheet: Action) -> None:
    answer: Any = client_of("coordinator").get(
        community_url(community, "programme:actions"), {"export": "csv"}
    )
    content = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert sheet.code in content
    assert "Constat" in content.splitlines()[0]


def test_a_file_of_another_community_is_taken(
    client_of: ClientOf, community: Community, sheet: Action, hand: Actor
) -> None:
    data = services.export_action(by=hand, action=sheet)
    url = community_url(community, "programme:action_import")
    browser = client_of("coordinator")
    bad = browser.post(url, {"file": SimpleUploadedFile("a.json", b"{}")})
    assert "n’est pas une fiche action" in bad.content.decode().replace("\u00a0", " ")
    good = browser.post(url, {"file": SimpleUploadedFile("a.json", data), "starts_on": "2026-09-01"})
    assert good.status_code == 302
    assert Action.objects.count() == 2


def test_the_paper_says_what_the_sheet_says(
    client_of: ClientOf, community: Community, make_action: MakeAction, person: MakePerson, hand: Actor
) -> None:
    row = make_action(
        "Écrire {{ title }} #strong[x]", finding="Une ligne\nune autre", pilot=person("Marjolaine")
    )
    services.add_step(by=hand, action=row, title="Réunir <b>les volontaires</b>", owner=person("Verveine"))
    data = contents.sheet(row, community=community.name)
    assert data["facts"][0] == {"label": "Pilote", "text": "Jeanne Marjolaine"}
    assert data["texts"] == [{"label": "Constat", "text": "Une ligne\nune autre"}]
    browser = client_of("professional")
    pdf = browser.get(community_url(community, "programme:action_pdf", pk=row.pk))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    word = browser.get(community_url(community, "programme:action_docx", pk=row.pk))
    file = WordFile(BytesIO(word.content))
    text = "\n".join(one.text for one in file.paragraphs)
    assert "Écrire {{ title }} #strong[x]" in text
    assert "Marjolaine" in text
    assert [cell.text for cell in file.tables[0].rows[1].cells][:2] == [
        "Réunir <b>les volontaires</b>",
        "Jeanne Verveine",
    ]


def test_the_bearer_of_a_step_presses_one_button(
    client_of: ClientOf,
    community: Community,
    sheet: Action,
    person: MakePerson,
    actor_of: ActorOf,
    hand: Actor,
) -> None:
    nurse = actor_of("professional")
    mine = services.add_step(by=hand, action=sheet, title="La mienne", owner=person(user=nurse.user))
    other = services.add_step(by=hand, action=sheet, title="Une autre")
    browser = client_of("professional")
    page = (
        browser.get(community_url(community, "programme:action", pk=sheet.pk))
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "C’est fait : La mienne" in page
    assert "C’est fait : Une autre" not in page
    urls = [
        community_url(community, "programme:step_done", pk=sheet.pk, step=one.pk) for one in (mine, other)
    ]
    assert [browser.post(url).status_code for url in urls] == [302, 403]


def test_every_view_is_empty_with_a_way_on(client_of: ClientOf, community: Community) -> None:
    browser = client_of("coordinator")
    for name in ("actions", "board", "calendar", "steps"):
        page = (
            browser.get(community_url(community, f"programme:{name}")).content.decode().replace("\u00a0", " ")
        )
        assert "mg-empty" in page, name
        assert "projet/fiches/" in page
