"""Reading questionnaires. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillage.contexts.programme.surveys import boxes
from maillage.contexts.programme.surveys.models import (
    AnswerBox,
    Invitation,
    Response,
    Survey,
    SurveyQuestion,
    SurveyState,
)


def _of_survey(rows: Any, total: Any) -> Any:
    """A figure of the rows of each questionnaire, as a subquery: sums of two joins would multiply one another."""
    grouped = rows.filter(survey=OuterRef("pk")).order_by().values("survey")
    return Coalesce(Subquery(grouped.annotate(total=total).values("total"), output_field=IntegerField()), 0)


def surveys() -> QuerySet[Any]:
    """Every questionnaire, with `answered`, `invited` and `not_answered` of each."""
    rows: QuerySet[Any] = Survey.objects.select_related("action", "created_by").annotate(
        answered=_of_survey(AnswerBox.objects.all(), Sum("count"))
        + _of_survey(Response.objects.all(), Count("pk")),
        invited=_of_survey(Invitation.objects.all(), Count("pk")),
    )
    return rows


def find(pk: int) -> Any:
    """A questionnaire as `surveys` has them, None for none."""
    return surveys().filter(pk=pk).order_by("pk").first()


def questions_of(survey: Survey) -> list[SurveyQuestion]:
    """In order. 1 query."""
    return list(SurveyQuestion.objects.filter(survey=survey).order_by("rank", "pk"))


def answers_of(survey: Survey) -> list[dict[str, Any]]:
    """All answers by key of the question; of an anonymous questionnaire in no order. 1 query."""
    if survey.is_anonymous:
        return boxes.answers_in(survey)
    rows = Response.objects.filter(survey=survey).order_by("pk")
    return list(rows.values_list("answers", flat=True))


def responses(survey: Survey) -> QuerySet[Response]:
    """Named answers, newest first."""
    rows: QuerySet[Response] = Response.objects.filter(survey=survey).order_by("-answered_at", "-pk")
    return rows


def accepts(survey: Survey, on: date) -> bool:
    """True if an answer that comes on that day is taken."""
    return survey.state == SurveyState.OPEN and (survey.closes_on is None or on <= survey.closes_on)


def waiting(survey: Survey) -> QuerySet[Invitation]:
    """Those who have neither answered nor said that they would not."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        survey=survey, has_answered=False, has_declined=False
    ).order_by("pk")
    return rows


def invitations(survey: Survey) -> QuerySet[Invitation]:
    rows: QuerySet[Invitation] = Invitation.objects.filter(survey=survey).order_by("name", "pk")
    return rows


def progress(survey: Survey) -> dict[str, int]:
    """Counts of the invitations of a questionnaire. 1 query."""
    found: dict[str, int] = Invitation.objects.filter(survey=survey).aggregate(
        invited=Count("pk"),
        answered=Count("pk", filter=Q(has_answered=True)),
        declined=Count("pk", filter=Q(has_declined=True, has_answered=False)),
        without_letter=Count("pk", filter=Q(letters=0, has_answered=False)),
        to_remind=Count("pk", filter=Q(has_answered=False, has_declined=False, letters__gt=0)),
    )
    return found


def of_actions(action_ids: list[int]) -> QuerySet[Any]:
    """Questionnaires tied to these action sheets, newest first."""
    rows: QuerySet[Any] = surveys().filter(action_id__in=action_ids).order_by("-created_at", "-pk")
    return rows


def ending(first: date, last: date) -> list[Survey]:
    """Open questionnaires whose last day is among these and that somebody invited has not answered. 1 query."""
    waiting_for = Invitation.objects.filter(survey=OuterRef("pk"), has_answered=False, has_declined=False)
    rows = Survey.objects.filter(state=SurveyState.OPEN, closes_on__gte=first, closes_on__lte=last)
    return list(rows.filter(Exists(waiting_for)).order_by("closes_on", "pk"))
