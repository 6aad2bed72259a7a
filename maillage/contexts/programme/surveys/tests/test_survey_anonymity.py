"""What is kept of an anonymous answer: nothing that ties it to a person."""

from __future__ import annotations

import json

from django.apps import apps
from django.db import connection

from maillage.contexts.programme.surveys import (
    answering,
    boxes,
    queries,
    services,
)
from maillage.contexts.programme.surveys.conftest import (
    NAMES,
    Make,
    answer_all,
    keys,
    system,
)
from maillage.contexts.programme.surveys.models import (
    AnswerBox,
    Invitation,
    Reach,
    Response,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

BASE = "/c/val-exemple/projet/questionnaires/"


def test_no_row_of_an_anonymous_questionnaire_ties_a_person_to_an_answer(
    scoped: Community, opened: Make
) -> None:
    survey = opened()
    answer_all(survey, scoped, 6)
    assert not Response.objects.exists()
    assert {one.name for one in Invitation._meta.get_fields()}.isdisjoint(
        {"answered_at", "updated_at", "answers"}
    )
    # Not a table but the box holds what was answered, and the box names nobody and says no hour.
    box = AnswerBox.objects.get()
    assert box.count == 6
    inside = json.loads(box.contents)
    assert all(set(one) == {"once", "answers"} for one in inside)
    assert not any(name in box.contents for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contents FROM programme_answerbox")
        assert "texte" not in cursor.fetchone()[0]
    lines = AuditEntry.objects.filter(action="survey.answered")
    assert {(line.label, str(line.changes), line.user_id) for line in lines} == {("Vos besoins", "{}", None)}
    assert all(line.object_type == "programme.survey" for line in lines)


def test_no_other_table_knows_of_the_answer(scoped: Community, opened: Make) -> None:
    """Every table is counted before and after: an anonymous answer adds a line of the journal and no other row."""
    survey = opened()
    answer_all(survey, scoped, 1)
    models = [one for one in apps.get_models() if one._meta.managed and not one._meta.proxy]
    count = {one._meta.label: one._base_manager.count() for one in models}
    second = queries.waiting(survey).first()
    assert second is not None
    given = {keys(survey)[1]: 3}
    answering.answer_by_link(by=system(scoped), invitation=second.pk, answers=given)
    grown = {one._meta.label for one in models if one._base_manager.count() != count[one._meta.label]}
    assert grown == {"audit.AuditEntry"}


def test_a_box_that_is_full_is_dealt_into_two_halves(scoped: Community, opened: Make) -> None:
    survey = opened(reach=Reach.LINK)
    for number in range(boxes.FULL + 1):
        assert boxes.put(survey, {"q": number}, f"page{number}")
    sizes = list(AnswerBox.objects.filter(survey=survey).order_by("number").values_list("count", flat=True))
    assert sizes == [boxes.FULL // 2, boxes.FULL // 2 + 1]
    assert sorted(one["q"] for one in boxes.answers_in(survey)) == list(range(boxes.FULL + 1))
    assert not boxes.put(survey, {"q": 0}, f"page{boxes.FULL}")


def test_the_list_of_those_invited_does_not_say_who_has_answered(
    scoped: Community, opened: Make, client_of: ClientOf
) -> None:
    survey = opened()
    answer_all(survey, scoped, 1)
    client = client_of("coordinator")
    shown = client.get(f"{BASE}{survey.pk}/invites/").content.decode()
    assert "Abel" in shown
    assert "pas répondu" not in shown
    assert "circle-check" not in shown
    # There is no page of answers one by one either.
    assert client.get(f"{BASE}{survey.pk}/reponses/").status_code == 404


def test_anonymity_cannot_change_once_it_has_opened(coordinator: Actor, opened: Make) -> None:
    survey = opened()
    changed = services.update_survey(
        by=coordinator,
        pk=survey.pk,
        version=survey.version,
        values={"is_anonymous": False, "thanks": "Merci"},
    )
    assert changed.is_anonymous
    assert changed.thanks == "Merci"
