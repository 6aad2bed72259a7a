"""Figures of questionnaires for the indicators: how many answers, the share of a choice, the mean of a scale.

A questionnaire counts on the day on which it opened. An anonymous one that is not closed, or that has fewer than five
answers to the question, gives no share and no mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys import boxes, queries
from maillage.contexts.programme.surveys.models import QuestionKind, Response, Survey, SurveyQuestion
from maillage.contexts.programme.surveys.questions import COUNTED, SCALES, chosen, values_of
from maillage.contexts.programme.surveys.results import waits_for_closing
from maillage.core.surveys.crossing import FEWEST
from maillage.platform.registry.spine import FactRow, IndicatorSource, Measure, Question, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "programme"
NOTHING: Final = Measure(Decimal(0), Decimal(0))
_KINDS_OF_NUMBERS: Final = frozenset({*SCALES, QuestionKind.NUMBER})


def register() -> None:
    """Called once, when the application starts."""
    for source in (
        IndicatorSource(
            "programme.survey_answers",
            "Réponses à un questionnaire",
            "Réponses reçues, des questionnaires ouverts pendant la période.",
            "réponses",
            measure_answers,
            rows_of_answers,
            survey_options,
            module=MODULE,
            queries=2,
        ),
        IndicatorSource(
            "programme.survey_share",
            "Part d’un choix dans un questionnaire",
            "Part des réponses à la question qui font ce choix ; un questionnaire anonyme doit être clos, avec cinq "
            "réponses.",
            "%",
            measure_share,
            rows_of_share,
            choice_options,
            module=MODULE,
            queries=4,
        ),
        IndicatorSource(
            "programme.survey_mean",
            "Moyenne d’une échelle d’un questionnaire",
            "Moyenne des réponses à la question ; un questionnaire anonyme doit être clos, avec cinq réponses.",
            "",
            measure_mean,
            rows_of_mean,
            scale_options,
            module=MODULE,
            queries=4,
        ),
    ):
        indicator_sources.register(source)


# --- What may be chosen -----------------------------------------------------------------------------------


def _opened() -> list[Survey]:
    return list(queries.surveys().exclude(opened_at=None).order_by("-opened_at", "pk"))


def survey_options() -> Sequence[tuple[str, str]]:
    return [(one.key, one.title) for one in _opened()]


def _questions(kinds: frozenset[Any]) -> Sequence[SurveyQuestion]:
    rows = SurveyQuestion.objects.filter(kind__in=sorted(kinds)).exclude(survey__opened_at=None)
    return list(rows.select_related("survey").order_by("-survey__opened_at", "survey_id", "rank", "pk"))


def choice_options() -> Sequence[tuple[str, str]]:
    """« repère du questionnaire:de la question:du choix »."""
    return [
        (f"{one.survey.key}:{one.key}:{key}", f"{one.survey.title} · {one.label} · {label}")
        for one in _questions(COUNTED)
        for key, label in values_of(one)
    ]


def scale_options() -> Sequence[tuple[str, str]]:
    return [
        (f"{one.survey.key}:{one.key}", f"{one.survey.title} · {one.label}")
        for one in _questions(_KINDS_OF_NUMBERS)
    ]


# --- Figures ----------------------------------------------------------------------------------------------


def _on(survey: Survey) -> Any:
    assert survey.opened_at is not None
    return timezone.localdate(survey.opened_at)


def _within(survey: Survey, question: Question) -> bool:
    return question.period.start_on <= _on(survey) <= question.period.end_on


def measure_answers(questions: Sequence[Question]) -> Sequence[Measure]:
    surveys = _opened()
    return [Measure(Decimal(sum(one.answered for one in _counted(surveys, asked)))) for asked in questions]


def _counted(surveys: Iterable[Survey], asked: Question) -> list[Any]:
    return [one for one in surveys if asked.option in ("", one.key) and _within(one, asked)]


def _given(questions: Sequence[Question]) -> dict[str, tuple[Survey, list[dict[str, Any]]]]:
    """Survey and answers by the key of the questionnaires that the options name. 3 queries."""
    keys = {one.option.split(":")[0] for one in questions if one.option}
    surveys = list(Survey.objects.filter(key__in=sorted(keys)).exclude(opened_at=None).order_by("pk"))
    named: dict[int, list[dict[str, Any]]] = {}
    rows = Response.objects.filter(survey__in=[one.pk for one in surveys if not one.is_anonymous])
    for survey, answers in rows.order_by("pk").values_list("survey_id", "answers"):
        named.setdefault(survey, []).append(answers)
    sealed = boxes.answers_in_many([one for one in surveys if one.is_anonymous])
    return {
        one.key: (one, sealed.get(one.pk, []) if one.is_anonymous else named.get(one.pk, []))
        for one in surveys
    }


def _measured(
    questions: Sequence[Question], figure: Callable[[list[Any], list[str]], Decimal]
) -> Sequence[Measure]:
    """figure(answers to the question, parts of the option): what is divided by their number."""
    given, measures = _given(questions), []
    for asked in questions:
        parts = asked.option.split(":")
        survey, answers = given.get(parts[0], (None, []))
        if survey is None or len(parts) < 2 or not _within(survey, asked):
            measures.append(NOTHING)
            continue
        values = [one[parts[1]] for one in answers if parts[1] in one]
        if waits_for_closing(survey) or (survey.is_anonymous and len(values) < FEWEST):
            measures.append(NOTHING)
        else:
            measures.append(Measure(figure(values, parts), Decimal(len(values))))
    return measures


def _holding(values: list[Any], parts: list[str]) -> Decimal:
    wanted = parts[2] if len(parts) > 2 else ""
    return Decimal(sum(1 for one in values if wanted in chosen(one)))


def _sum(values: list[Any], parts: list[str]) -> Decimal:
    del parts
    return sum((Decimal(str(one)) for one in values), Decimal(0))


def measure_share(questions: Sequence[Question]) -> Sequence[Measure]:
    return _measured(questions, _holding)


def measure_mean(questions: Sequence[Question]) -> Sequence[Measure]:
    return _measured(questions, _sum)


# --- Rows behind a figure ---------------------------------------------------------------------------------


def _url(actor: Actor, survey: Survey) -> str:
    if actor.community is None or not actor.can(SURVEY):
        return ""
    return community_url(actor.community, "programme:survey_results", pk=survey.pk)


def rows_of_answers(actor: Actor, question: Question) -> Iterable[FactRow]:
    for one in _counted(_opened(), question):
        if one.answered:
            detail = f"sur {one.invited} personnes invitées" if one.invited else "lien ouvert"
            yield FactRow(_on(one), one.title, detail, Decimal(one.answered), _url(actor, one))


def rows_of_share(actor: Actor, question: Question) -> Iterable[FactRow]:
    return _row(actor, question, measure_share([question])[0])


def rows_of_mean(actor: Actor, question: Question) -> Iterable[FactRow]:
    return _row(actor, question, measure_mean([question])[0])


def _row(actor: Actor, question: Question, measure: Measure) -> Iterable[FactRow]:
    """One row: the questionnaire. Answers one by one are nobody's to read here."""
    if not measure.numerator:
        return
    survey = Survey.objects.get(key=question.option.split(":")[0])
    count = int(measure.denominator or 0)
    yield FactRow(
        _on(survey),
        survey.title,
        count_words(count, "réponse", feminine=True),
        measure.numerator,
        _url(actor, survey),
    )
