"""Questionnaires written: ready ones, questions, two people at once, opening, closing, copies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.programme.surveys import (
    answering,
    jobs,
    opening,
    queries,
    ready,
    services,
)
from maillage.contexts.programme.surveys.conftest import (
    NAMES,
    Make,
    answer_all,
    closed,
    keys,
    system,
)
from maillage.contexts.programme.surveys.models import (
    Invitation,
    QuestionKind,
    Survey,
    SurveyQuestion,
    SurveyState,
)
from maillage.contexts.programme.surveys.refusals import ChangedMeanwhile, NotOpen, SurveyRefused
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

BASE = "/c/val-exemple/projet/questionnaires/"


def test_ready_questionnaires_can_all_be_started_from_and_seen(
    scoped: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    client = client_of("coordinator")
    assert {one.key for one in ready.everything()} == {
        "capacite",
        "besoins",
        "satisfaction",
        "evaluation",
        "mobilisation",
    }
    for one in ready.everything():
        row = services.create_from_ready(by=coordinator, key=one.key)
        assert len(queries.questions_of(row)) == len(one.questions)
        assert client.get(f"{BASE}{row.pk}/apercu/").status_code == 200
    with pytest.raises(SurveyRefused):
        services.create_from_ready(by=coordinator, key="inconnu")


def test_a_choice_that_keeps_its_words_keeps_its_key(scoped: Community, coordinator: Actor) -> None:
    row = services.create_survey(by=coordinator, title="Avis")
    asked = Asked(QuestionKind.ONE, "Alors ?", options=("Oui", "Non"))
    question = services.add_question(by=coordinator, pk=row.pk, version=1, asked=asked)
    key, options = question.key, {one["label"]: one["key"] for one in question.options}
    changed = Asked(QuestionKind.ONE, "Alors ?", options=("Non", "Peut-être", "Oui"))
    services.update_question(by=coordinator, pk=row.pk, version=2, question=question.pk, asked=changed)
    after = SurveyQuestion.objects.get(pk=question.pk)
    assert after.key == key
    assert {one["label"]: one["key"] for one in after.options}.items() >= options.items()


def test_two_people_who_write_at_once_are_told(scoped: Community, coordinator: Actor) -> None:
    row = services.create_survey(by=coordinator, title="Avis")
    services.add_question(by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.SHORT, "Et ?"))
    with pytest.raises(ChangedMeanwhile):
        services.add_question(by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.SHORT, "Ou ?"))


def test_the_page_shows_what_the_other_person_wrote(
    scoped: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    row, client = services.create_survey(by=coordinator, title="Avis"), client_of("coordinator")
    old = services.add_question(
        by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.ONE, "Alors ?", options=("A", "B"))
    )
    theirs = Asked(QuestionKind.ONE, "Leur question", options=("A", "Leur choix"))
    services.update_question(by=coordinator, pk=row.pk, version=2, question=old.pk, asked=theirs)
    values = {"title": "Leur titre", "closes_on": date(2031, 3, 4)}
    services.update_survey(by=coordinator, pk=row.pk, version=3, values=values)

    def sent(path: str, data: dict[str, str]) -> str:
        answer = client.post(f"{BASE}{row.pk}/{path}", {**data, "version": 3})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'name="version" value="4"' in page
        return page.split("Ce qui est enregistré aujourd’hui", 1)[1].split("</dl>")[0]

    mine = {"title": "Mon titre", "reach": "invited", "who": "nobody", "asks_directory": "on"}
    told = sent("modifier/", {**mine, "is_anonymous": "0"})
    for words in ("Leur titre", "4\u00a0mars 2031", "anonyme", "Personnes invitées"):
        assert words in told
    question = {"kind": "one", "label": "Ma question", "options": "A\nB"}
    told = sent(f"question/{old.pk}/", question)
    assert "Leur question" in told
    assert "A\u202f; Leur choix" in told
    assert "Type" not in told
    assert "Leur question" in sent("question/", question)


def test_questions_are_moved_and_removed(scoped: Community, coordinator: Actor, client_of: ClientOf) -> None:
    row = services.create_survey(by=coordinator, title="Avis")
    for label in ("Un", "Deux", "Trois"):
        row.refresh_from_db()
        asked = Asked(QuestionKind.SHORT, label)
        services.add_question(by=coordinator, pk=row.pk, version=row.version, asked=asked)
    client, questions = client_of("coordinator"), queries.questions_of(row)
    row.refresh_from_db()
    url = f"{BASE}{row.pk}/question/{questions[2].pk}/"
    client.post(f"{url}deplacer/", {"version": row.version, "to": "up"})
    assert [one.label for one in queries.questions_of(row)] == ["Un", "Trois", "Deux"]
    client.post(f"{url}retirer/", {"version": row.version})
    assert len(queries.questions_of(row)) == 3
    row.refresh_from_db()
    client.post(f"{url}retirer/", {"version": row.version})
    assert [(one.label, one.rank) for one in queries.questions_of(row)] == [("Un", 0), ("Deux", 1)]


def test_what_cannot_be_opened(scoped: Community, coordinator: Actor) -> None:
    row = services.create_survey(by=coordinator, title="Avis")
    with pytest.raises(SurveyRefused, match="au moins une question"):
        opening.open_survey(by=coordinator, pk=row.pk, version=1)
    services.add_question(by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.SHORT, "Et ?"))
    with pytest.raises(SurveyRefused, match="Personne à inviter"):
        opening.open_survey(by=coordinator, pk=row.pk, version=2)
    assert Survey.objects.get().state == SurveyState.DRAFT


def test_it_opens_on_its_day_and_closes_after_the_last(
    scoped: Community, coordinator: Actor, members: list[Contact]
) -> None:
    today = timezone.localdate()
    row = services.create_survey(
        by=coordinator,
        title="Avis",
        opens_on=today + timedelta(days=2),
        closes_on=today + timedelta(days=5),
    )
    services.add_question(by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.SHORT, "Et ?"))
    assert opening.open_survey(by=coordinator, pk=row.pk, version=2).state == SurveyState.READY
    assert jobs.open_and_close() == 0
    assert not Invitation.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert jobs.open_and_close() == 1
        assert Invitation.objects.count() == len(NAMES)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        with pytest.raises(NotOpen):
            first = Invitation.objects.order_by("pk")[0]
            answering.answer_by_link(by=system(scoped), invitation=first.pk, answers={})
        assert jobs.open_and_close() == 1
        assert jobs.open_and_close() == 0
    row.refresh_from_db()
    assert row.state == SurveyState.CLOSED
    again = opening.reopen_survey(by=coordinator, pk=row.pk, version=row.version)
    assert queries.accepts(again, today)


def test_it_does_not_open_after_its_last_day(
    scoped: Community, coordinator: Actor, members: list[Contact], client_of: ClientOf
) -> None:
    today = timezone.localdate()
    row = services.create_survey(
        by=coordinator, title="Avis", opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=3)
    )
    services.add_question(by=coordinator, pk=row.pk, version=1, asked=Asked(QuestionKind.SHORT, "Et ?"))
    opening.open_survey(by=coordinator, pk=row.pk, version=2)
    # Nobody ran the jobs for a week.
    Survey.objects.filter(pk=row.pk).update(
        opens_on=today - timedelta(days=5), closes_on=today - timedelta(days=4)
    )
    assert jobs.open_and_close() == 0
    row.refresh_from_db()
    assert (row.state, row.opened_at) == (SurveyState.READY, None)
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()
    page = client_of("coordinator").get(f"{BASE}{row.pk}/").content.decode()
    assert "Le dernier jour est passé avant l’ouverture" in page


def test_opened_again_after_a_year_it_stays_open_for_a_month(
    scoped: Community, opened: Make, client_of: ClientOf
) -> None:
    survey = closed(opened(), scoped)
    Survey.objects.filter(pk=survey.pk).update(opened_at=timezone.now() - timedelta(days=400))
    sent = {"act": "reopen", "version": survey.version}
    page = client_of("coordinator").post(f"{BASE}{survey.pk}/etat/", sent, follow=True).content.decode()
    survey.refresh_from_db()
    assert survey.closes_on == timezone.localdate() + timedelta(days=opening.REOPENED_DAYS)
    assert "prend de nouveau des réponses jusqu’au" in page
    assert jobs.open_and_close() == 0
    survey.refresh_from_db()
    assert survey.state == SurveyState.OPEN


def test_without_a_last_day_it_closes_after_a_year(scoped: Community, opened: Make) -> None:
    survey = opened()
    with time_machine.travel(timezone.now() + opening.LONGEST - timedelta(days=1), tick=False):
        assert jobs.open_and_close() == 0
    with time_machine.travel(timezone.now() + opening.LONGEST + timedelta(days=1), tick=False):
        assert jobs.open_and_close() == 1
    survey.refresh_from_db()
    assert survey.state == SurveyState.CLOSED


def test_a_questionnaire_that_has_opened_is_not_removed(coordinator: Actor, opened: Make) -> None:
    with pytest.raises(SurveyRefused, match="déjà été ouvert"):
        services.remove_survey(by=coordinator, pk=opened().pk)


def test_a_copy_has_the_questions_and_no_answers(scoped: Community, coordinator: Actor, opened: Make) -> None:
    survey = opened()
    answer_all(survey, scoped, 3)
    copied = services.copy_survey(by=coordinator, pk=survey.pk)
    assert keys(copied) == keys(survey)
    assert copied.state == SurveyState.DRAFT
    assert queries.answers_of(copied) == []
