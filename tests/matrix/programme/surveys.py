from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.programme.surveys import opening, services
from maillage.contexts.programme.surveys.answering import answer_openly
from maillage.contexts.programme.surveys.models import QuestionKind, Reach, Survey
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _draft(actor: Actor, **values: Any) -> Survey:
    row = services.create_survey(by=actor, title=f"Questionnaire {next(_numbers)}", **values)
    asked = Asked(QuestionKind.YES_NO, "Êtes-vous content ?")
    services.add_question(by=actor, pk=row.pk, version=row.version, asked=asked)
    row.refresh_from_db()
    return row


def _survey(actor: Actor) -> dict[str, Any]:
    return {"pk": _draft(actor).pk}


def _question(actor: Actor) -> dict[str, Any]:
    row = _draft(actor)
    question = row.questions.first()
    assert question is not None
    return {"pk": row.pk, "question": question.pk}


def _opened(actor: Actor, *, is_anonymous: bool = False) -> dict[str, Any]:
    row = _draft(actor, reach=Reach.LINK, is_anonymous=is_anonymous)
    opening.open_survey(by=actor, pk=row.pk, version=row.version)
    return {"pk": row.pk}


def _answer(actor: Actor, opened: Survey, first: int, size: int) -> None:
    assert actor.community is not None
    question = opened.questions.get()
    for number in range(first, first + size):
        answer_openly(
            by=Actor.system(actor.community),
            survey=opened.pk,
            once=f"envoi{number}",
            answers={question.key: "yes"},
            name=f"Répondant {number}",
        )


def fill(actor: Actor, first: int, size: int) -> None:
    """Drafts, one with as many named answers, one with as many anonymous ones, and one sent to as many people."""
    for _ in range(size):
        _draft(actor)
    for opened in (_opened(actor), _opened(actor, is_anonymous=True)):
        _answer(actor, Survey.objects.get(**opened), first, size)
    Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            last_name=f"Invité {number}",
            search_name=f"invite {number}",
            standing=Standing.MEMBER,
            email=f"invite{number}@tests.example",
        )
        for number in range(first, first + size)
    )
    invited = _draft(actor, is_anonymous=False)
    opening.open_survey(by=actor, pk=invited.pk, version=invited.version)


SAMPLES: dict[str, Sample] = {
    "survey": _survey,
    "survey_question": _question,
    "opened_survey": _opened,
}


def _page(name: str, **answers: Any) -> Row:
    return community(f"programme:{name}", "programme.survey", module="programme", **answers)


def _act(name: str, sample: str = "survey") -> Row:
    return _page(name, get=405, post=302, sample=sample)


ROWS: tuple[Row, ...] = (
    _page("surveys"),
    _page("survey_new", post=422),
    _page("survey_from_ready", get=405, post=302),
    _page("survey", sample="survey"),
    _page("survey_edit", post=422, sample="survey"),
    _act("survey_copy"),
    _act("survey_remove"),
    _page("survey_preview", sample="survey"),
    _page("survey_question_new", post=422, sample="survey"),
    _page("survey_question", post=422, sample="survey_question"),
    _act("survey_question_remove", "survey_question"),
    _act("survey_question_move", "survey_question"),
    _act("survey_state"),
    _act("survey_remind"),
    _page("survey_poster", sample="opened_survey"),
    _page("survey_invitations", sample="opened_survey"),
    _page("survey_results", sample="opened_survey"),
    _page("survey_figures", sample="opened_survey"),
    _page("survey_answers", sample="opened_survey"),
    _act("survey_evidence", "opened_survey"),
    public("programme_public:survey_own", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("programme_public:survey_open", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("programme_public:survey_thanks", get=404, kwargs={"secret": "inconnu"}),
)
