"""The page of those who answer: once by personal link, once for each page sent by open link, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from maillage.contexts.programme.surveys import links, opening, queries, services, views_public
from maillage.contexts.programme.surveys.models import Invitation, QuestionKind, Reach, Response, Survey
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.accounts.limits import Limit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

BASE = "/c/val-exemple/projet/questionnaires/"

Make = Callable[..., Survey]


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def keys(survey: Survey) -> list[str]:
    return [one.key for one in queries.questions_of(survey)]


def own_address(name: str) -> str:
    return f"/p/questionnaire/{links.secret_of(Invitation.objects.get(name=name))}/"


def test_one_answer_by_personal_link(scoped: Community, opened: Make, client: Client) -> None:
    survey = opened(thanks="À bientôt.")
    url, (choice, scale, _text) = own_address("Abel"), keys(survey)
    page = client.get(url)
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "Anonyme" in page.content.decode()
    refused = client.post(url, {f"q_{choice}": "rien", f"q_{scale}": ""})
    assert refused.status_code == 422
    assert queries.answers_of(survey) == []
    assert client.post(url, {f"q_{scale}": "4"}).status_code == 302
    assert client.post(url, {f"q_{scale}": "1"}).status_code == 200
    assert queries.answers_of(survey) == [{scale: 4}]
    assert "À bientôt." in client.get(url).content.decode()


def test_what_was_typed_stays_when_it_closes_meanwhile(
    scoped: Community, coordinator: Actor, opened: Make, client: Client
) -> None:
    survey = opened()
    url, (_, scale, text) = own_address("Abel"), keys(survey)
    opening.close_survey(by=coordinator, pk=survey.pk)
    sent = client.post(url, {f"q_{scale}": "4", f"q_{text}": "Une longue histoire"})
    assert sent.status_code == 422
    assert "Une longue histoire" in sent.content.decode()
    assert "ne prend plus de réponses" in client.get(url).content.decode()


def test_somebody_may_say_that_they_will_not_answer(scoped: Community, opened: Make, client: Client) -> None:
    opened()
    url = own_address("Abel")
    assert client.post(url, {"act": "decline"}).status_code == 302
    assert Invitation.objects.get(name="Abel").has_declined
    assert "changer d’avis" in client.get(url).content.decode()


def test_two_clicks_on_an_open_link_are_one_answer(scoped: Community, opened: Make, client: Client) -> None:
    survey = opened(reach=Reach.LINK)
    url, scale = f"/p/q/{survey.secret}/", keys(survey)[1]
    for _ in range(2):
        assert client.post(url, {f"q_{scale}": "4", "once": "la-meme-page"}).status_code == 302
    assert client.post(url, {f"q_{scale}": "4", "once": "une-autre-page"}).status_code == 302
    assert len(queries.answers_of(survey)) == 2


def test_a_machine_writes_nothing(scoped: Community, opened: Make, client: Client) -> None:
    survey = opened(reach=Reach.LINK)
    sent = client.post(
        f"/p/q/{survey.secret}/", {f"q_{keys(survey)[1]}": "4", "site": "https://spam.example"}
    )
    assert sent.status_code == 302
    assert queries.answers_of(survey) == []


def test_an_open_link_that_is_not_anonymous_asks_a_name(
    scoped: Community, opened: Make, client: Client, client_of: ClientOf
) -> None:
    survey = opened(reach=Reach.LINK, is_anonymous=False)
    url, scale = f"/p/q/{survey.secret}/", keys(survey)[1]
    assert client.post(url, {f"q_{scale}": "4"}).status_code == 422
    for _ in range(2):
        client.post(url, {f"q_{scale}": "4", "name": "=Zoé", "once": "page"})
    assert Response.objects.get().name == "=Zoé"
    listed = client_of("coordinator").get(f"{BASE}{survey.pk}/reponses/", {"export": "csv"})
    told = text_of(listed)
    assert "'=Zoé" in told


def test_too_many_from_one_place(scoped: Community, opened: Make, client: Client) -> None:
    survey = opened(reach=Reach.LINK)
    url, scale = f"/p/q/{survey.secret}/", keys(survey)[1]
    few = Limit("survey.test", 2, timedelta(hours=1), "Trop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views_public, "SENT_FROM", few)
        for one in range(2):
            assert client.post(url, {f"q_{scale}": "4", "once": f"p{one}"}).status_code == 302
        text = f"q_{keys(survey)[2]}"
        refused = client.post(url, {f"q_{scale}": "4", text: "Une longue histoire", "once": "p2"})
    assert refused.status_code == 429
    # What was typed comes back, with how long to wait.
    assert "Une longue histoire" in refused.content.decode()
    assert "réessayez dans" in refused.content.decode()
    assert len(queries.answers_of(survey)) == 2


def test_a_link_opens_nothing_elsewhere(
    scoped: Community, opened: Make, client: Client, other_community: Community
) -> None:
    survey = opened()
    url = own_address("Abel")
    assert client.get(f"/p/q/{survey.secret}/").status_code == 404
    scoped.modules = [one for one in scoped.modules if one != "programme"]
    scoped.save(update_fields=["modules"])
    assert client.get(url).status_code == 404
    with scope(community=other_community):
        assert not Invitation.objects.exists()


def test_every_kind_of_question_is_asked_and_kept(
    scoped: Community, coordinator: Actor, client: Client, client_of: ClientOf
) -> None:
    row = services.create_survey(by=coordinator, title="Tout", reach=Reach.LINK, is_anonymous=False)
    given = {
        QuestionKind.HEADING: None,
        QuestionKind.ONE: "A",
        QuestionKind.SEVERAL: ["A", "B"],
        QuestionKind.YES_NO: "yes",
        QuestionKind.SCALE_5: "5",
        QuestionKind.SCALE_10: "0",
        QuestionKind.NUMBER: "3,50",
        QuestionKind.DATE: "2026-02-03",
        QuestionKind.SHORT: "court",
        QuestionKind.LONG: "long\net encore",
    }
    assert set(given) == set(QuestionKind)
    for kind in given:
        row.refresh_from_db()
        asked = Asked(kind, f"Question {kind}", options=("A", "B"))
        services.add_question(by=coordinator, pk=row.pk, version=row.version, asked=asked)
    row.refresh_from_db()
    opening.open_survey(by=coordinator, pk=row.pk, version=row.version)
    sent: dict[str, Any] = {"name": "Zoé"}
    for one in queries.questions_of(row):
        value = given[QuestionKind(one.kind)]
        codes = {option["label"]: option["key"] for option in one.options}
        if isinstance(value, list):
            sent[f"q_{one.key}"] = [codes[part] for part in value]
        elif value is not None:
            sent[f"q_{one.key}"] = codes.get(value, value)
    assert client.post(f"/p/q/{row.secret}/", sent).status_code == 302
    kept = Response.objects.get().answers
    by_kind = {one.kind: kept.get(one.key) for one in queries.questions_of(row)}
    assert by_kind["scale_5"] == 5
    assert by_kind["scale_10"] == 0
    assert by_kind["number"] == "3.5"
    assert by_kind["date"] == "2026-02-03"
    assert len(by_kind["several"]) == 2
    coordinator_client = client_of("coordinator")
    for page in ("", "resultats/", "resultats/tableau/", "reponses/", "apercu/", "affiche/", "modifier/"):
        assert coordinator_client.get(f"{BASE}{row.pk}/{page}").status_code == 200
    exported = coordinator_client.get(f"{BASE}{row.pk}/resultats/tableau/", {"export": "csv"})
    told = text_of(exported)
    assert "février 2026" in told
    assert "3,5" in told
