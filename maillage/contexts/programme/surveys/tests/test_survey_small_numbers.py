"""Small numbers of anonymous answers: nothing before the closing, nothing of few, whichever way it is read."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.utils import timezone

from maillage.contexts.programme.surveys import answering, opening, queries, services, sources
from maillage.contexts.programme.surveys.conftest import (
    Make,
    answer_all,
    answer_all_left,
    closed,
    keys,
    system,
)
from maillage.contexts.programme.surveys.models import QuestionKind, Reach, Response, Survey
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.contexts.programme.surveys.results import results_of
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.registry.spine import Period, Question
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

BASE: Final = "/c/val-exemple/projet/questionnaires/"
CLOSED_ONLY: Final = "seul le nombre de réponses se montre"


def test_nothing_shows_under_five_anonymous_answers(
    scoped: Community, opened: Make, client_of: ClientOf
) -> None:
    survey = opened()
    answer_all(survey, scoped, 4)
    survey = closed(survey, scoped)
    shown = results_of(survey)
    assert (shown.is_hidden, shown.questions, shown.missing) == (True, (), 1)
    page = client_of("coordinator").get(f"{BASE}{survey.pk}/resultats/").content.decode()
    assert "Il en manque 1" in page
    assert "texte 0" not in page


def test_a_small_group_of_a_crossing_is_masked(scoped: Community, opened: Make) -> None:
    survey = opened()
    answer_all(survey, scoped, 7)
    survey = closed(survey, scoped)
    choice, scale, _ = results_of(survey, by=keys(survey)[0]).questions
    assert [line.count for line in choice.lines] == [2, 5, 0]
    # Two doctors, five nurses: the doctors are too few, and the nurses would give them away. Nor did five answers hold
    # any step of the scale: nothing is left to show of who chose none of these.
    assert [(group.label, group.lines) for group in scale.groups] == [
        ("Médecin", None),
        ("Infirmier", None),
        ("Autre", None),
    ]
    assert scale.leaves_out
    assert scale.figures is not None
    assert (str(scale.figures.total), scale.figures.count) == ("18", 7)


def test_a_rare_choice_is_left_out_whichever_way_a_crossing_is_read(
    scoped: Community, coordinator: Actor, client_of: ClientOf
) -> None:
    """Seven of each of two trades; nine are for, four against, and one neither."""
    row = services.create_survey(by=coordinator, title="Avis", reach=Reach.LINK)
    for label, options in (("Métier", ("Médecin", "Infirmier")), ("Avis", ("Pour", "Contre", "Ni l’un"))):
        row.refresh_from_db()
        asked = Asked(QuestionKind.ONE, label, options=options)
        services.add_question(by=coordinator, pk=row.pk, version=row.version, asked=asked)
    row.refresh_from_db()
    row = opening.open_survey(by=coordinator, pk=row.pk, version=row.version)
    trade, view = queries.questions_of(row)
    doctor, nurse = (one["key"] for one in trade.options)
    yes, no, neither = (one["key"] for one in view.options)
    given = [(doctor, yes)] * 6 + [(doctor, neither)] + [(nurse, yes)] * 3 + [(nurse, no)] * 4
    for number, (one, other) in enumerate(given):
        answers = {trade.key: one, view.key: other}
        answering.answer_openly(
            by=system(scoped), survey=row.pk, once=f"page{number}", answers=answers, name=""
        )
    row = closed(row, scoped)
    ahead = results_of(row, by=trade.key).questions[1]
    assert ahead.leaves_out
    assert [[(line.label, line.count) for line in group.lines or ()] for group in ahead.groups] == [
        [("Pour", 6)],
        [("Pour", 3)],
    ]
    back = results_of(row, by=view.key).questions[0]
    assert [(group.label, group.lines is None) for group in back.groups] == [
        ("Pour", False),
        ("Contre", True),
        ("Ni l’un", True),
    ]
    page = client_of("coordinator").get(f"{BASE}{row.pk}/resultats/", {"croiser": trade.key})
    assert "sont laissés de côté" in page.content.decode()


def test_an_anonymous_questionnaire_shows_only_the_count_until_it_is_closed(
    scoped: Community, coordinator: Actor, opened: Make, client_of: ClientOf
) -> None:
    survey, client, today = opened(), client_of("coordinator"), timezone.localdate()
    answer_all(survey, scoped, 6)
    scale = keys(survey)[1]
    mean = [Question(Period(today, today), f"{survey.key}:{scale}")]

    def seen() -> tuple[int, bool, bool, bool]:
        shown = results_of(Survey.objects.get(pk=survey.pk))
        page = client.get(f"{BASE}{survey.pk}/resultats/").content.decode()
        export: Any = client.get(f"{BASE}{survey.pk}/resultats/tableau/", {"export": "csv"})
        table = b"".join(export.streaming_content).decode()
        told = {bool(shown.questions), "texte 0" in page, "texte 0" in table}
        assert len(told) == 1
        return shown.total, told.pop(), CLOSED_ONLY in page, sources.measure_mean(mean)[0] != sources.NOTHING

    assert seen() == (6, False, True, False)
    survey = closed(survey, scoped)
    assert seen() == (6, True, False, True)
    with pytest.raises(SurveyRefused, match="ont été montrés"):
        opening.reopen_survey(by=coordinator, pk=survey.pk, version=survey.version)
    page = client.get(f"{BASE}{survey.pk}/").content.decode()
    assert "il ne se rouvre pas" in page and 'value="reopen"' not in page
    assert seen() == (6, True, False, True)


def test_an_anonymous_questionnaire_of_which_nothing_was_shown_opens_again(
    scoped: Community, coordinator: Actor, opened: Make
) -> None:
    survey = opened()
    answer_all(survey, scoped, 4)
    survey = closed(survey, scoped)
    opening.reopen_survey(by=coordinator, pk=survey.pk, version=survey.version)
    answer_all_left(survey, scoped)
    assert results_of(closed(survey, scoped)).total == 7


def test_named_answers_are_not_masked(scoped: Community, opened: Make) -> None:
    survey = opened(is_anonymous=False)
    answer_all(survey, scoped, 2)
    shown = results_of(survey, by=keys(survey)[0])
    assert not shown.is_hidden
    assert [group.size for group in shown.questions[1].groups] == [2, 0, 0]
    assert {one.name for one in Response.objects.all()} == {"Abel", "Berthe"}
