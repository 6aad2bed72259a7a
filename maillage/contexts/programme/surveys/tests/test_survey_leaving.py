"""What goes elsewhere of a questionnaire: indicators, evidence, erasure, another installation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from maillage.contexts.programme.actions.services import create_action
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.contexts.programme.surveys import (
    leaving,
    links,
    opening,
    personal_data,
    proving,
    queries,
    sources,
)
from maillage.contexts.programme.surveys.conftest import (
    NAMES,
    Make,
    answer_all,
    answer_all_left,
    closed,
)
from maillage.contexts.programme.surveys.models import (
    AnswerBox,
    Invitation,
    Response,
)
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.platform.keeping.package.references import Moved
from maillage.platform.registry.personal_data import Person
from maillage.platform.registry.spine import Measure, Period, Question
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

BASE = "/c/val-exemple/projet/questionnaires/"


def test_the_sources_of_indicators(scoped: Community, coordinator: Actor, opened: Make) -> None:
    survey, today = opened(), timezone.localdate()
    period = Period(today, today)
    choice, scale, _ = queries.questions_of(survey)
    nurse = f"{survey.key}:{choice.key}:{choice.options[1]['key']}"
    charge = f"{survey.key}:{scale.key}"
    assert nurse in dict(sources.choice_options())
    assert charge in dict(sources.scale_options())
    answer_all(survey, scoped, 4)
    survey = closed(survey, scoped)
    assert sources.measure_share([Question(period, nurse)])[0] == sources.NOTHING
    survey = opening.reopen_survey(by=coordinator, pk=survey.pk, version=survey.version)
    answer_all_left(survey, scoped)
    closed(survey, scoped)
    share, elsewhere = sources.measure_share([Question(period, nurse), Question(period, "autre:chose:x")])
    assert share == Measure(Decimal(5), Decimal(7))
    assert elsewhere == sources.NOTHING
    mean = sources.measure_mean([Question(period, charge)])[0]
    assert mean == Measure(Decimal(18), Decimal(7))
    count, other = sources.measure_answers(
        [Question(period, survey.key), Question(Period(date(2020, 1, 1), date(2020, 12, 31)))]
    )
    assert (count, other) == (Measure(Decimal(7)), Measure(Decimal(0)))
    for rows, option, measure in (
        (sources.rows_of_answers, survey.key, count),
        (sources.rows_of_share, nurse, share),
        (sources.rows_of_mean, charge, mean),
    ):
        found = list(rows(coordinator, Question(period, option)))
        assert sum(one.amount for one in found) == measure.numerator
        assert found[0].url == f"{BASE}{survey.pk}/resultats/"


def test_results_become_evidence_without_what_people_wrote(
    scoped: Community, coordinator: Actor, opened: Make
) -> None:
    mission = Mission.objects.create(community=scoped, name="Accès", kind=MissionKind.CORE)
    action = create_action(by=coordinator, title="Soins non programmés", mission=mission)
    survey = closed(opened(action=action), scoped)
    with pytest.raises(SurveyRefused, match="Pas encore assez"):
        proving.keep_as_evidence(by=coordinator, pk=survey.pk)
    opening.reopen_survey(by=coordinator, pk=survey.pk, version=survey.version)
    answer_all(survey, scoped, 7)
    with pytest.raises(SurveyRefused, match="clôturez-le"):
        proving.keep_as_evidence(by=coordinator, pk=survey.pk)
    closed(survey, scoped)
    proof = proving.keep_as_evidence(by=coordinator, pk=survey.pk)
    assert Evidence.objects.get() == proof
    assert proof.file is not None
    from maillage.platform.files import storage

    raw = storage.path_of(proof.file.sha256).read_bytes()
    from io import BytesIO

    from openpyxl import load_workbook

    cells = [
        str(cell) for row in load_workbook(BytesIO(raw)).active.iter_rows(values_only=True) for cell in row
    ]
    assert "Infirmier" in cells
    assert not any(cell.startswith("texte") for cell in cells)


def test_what_is_held_of_a_person_and_its_erasure(
    scoped: Community, coordinator: Actor, opened: Make
) -> None:
    survey = opened(is_anonymous=False)
    answer_all(survey, scoped, 2)
    person = Person(emails=frozenset({"abel@adherents.example"}))
    told = list(personal_data.held(person, False))
    assert len(told) == 2
    assert ("Racontez", "texte 0") in told[1].values
    assert personal_data.erase(coordinator, person, False)
    assert personal_data.erase(coordinator, person, False) == []
    assert {one.name for one in Response.objects.all()} == {"Berthe"}


def test_answers_are_forgotten_three_years_after_the_closing(
    scoped: Community, coordinator: Actor, opened: Make
) -> None:
    survey = opened()
    answer_all(survey, scoped, 5)
    assert personal_data.forget(timezone.now()) == 0
    opening.close_survey(by=coordinator, pk=survey.pk)
    assert personal_data.forget(timezone.now() + timedelta(seconds=1)) == len(NAMES) + 1
    assert not AnswerBox.objects.exists()


def test_elsewhere_no_link_opens_anything(scoped: Community, opened: Make) -> None:
    survey = opened()
    row = {
        "secret": survey.secret,
        "audience": {"contacts": {"who": "members", "teams": [7]}},
        "state": "open",
    }
    moved = leaving._survey(row, Moved(1, 2, "a", "b"))
    assert moved["secret"] != survey.secret
    assert moved["state"] == "closed"
    assert moved["audience"]["contacts"]["teams"] == [0]
    # What is kept for a time after the closing is not kept for ever.
    assert abs(timezone.now() - datetime.fromisoformat(f"{moved['closed_at']}+00:00")) < timedelta(minutes=1)
    assert "closed_at" not in leaving._survey({**row, "state": "closed"}, Moved(1, 2, "a", "b"))


def test_a_reminder_from_elsewhere_opens_its_page_and_the_old_letter_does_not(
    scoped: Community, opened: Make
) -> None:
    row = Invitation.objects.filter(survey=opened()).first()
    old = links.secret_of(row)
    told = leaving._invitation({"digest": row.digest}, Moved(1, scoped.pk, "a", "b"))
    Invitation.objects.filter(pk=row.pk).update(**told)
    assert links.find_invitation(old) is None
    row.refresh_from_db()
    assert links.find_invitation(links.secret_of(row)) == row
