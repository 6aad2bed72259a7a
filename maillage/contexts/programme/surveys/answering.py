"""An answer is written down: by personal link once, by open link once for each page that was sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.surveys import boxes, queries
from maillage.contexts.programme.surveys.models import Invitation, Reach, Response, Survey
from maillage.contexts.programme.surveys.refusals import NotOpen
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


@transaction.atomic
def answer_by_link(
    *, by: Actor, invitation: int, answers: Mapping[str, Any], at: datetime | None = None
) -> bool:
    """The answers of somebody invited; False if they had answered already, which changes nothing.

    by: the system in the community of the link, which stands for the person. Raises NotOpen.
    """
    pk = Invitation.objects.values_list("survey_id", flat=True).get(pk=invitation)
    now = at or timezone.now()
    survey = _taking(pk, now)
    row: Invitation = Invitation.objects.select_for_update().get(pk=invitation)
    if row.has_answered:
        return False
    row.has_answered, row.has_declined = True, False
    row.save(update_fields=["has_answered", "has_declined"])
    if survey.is_anonymous:
        boxes.put(survey, answers, "")
    else:
        _keep(survey, row.name, answers, secrets.token_urlsafe(16), now, row)
    record(by=by, action="survey.answered", obj=survey)
    return True


@transaction.atomic
def answer_openly(
    *,
    by: Actor,
    survey: int,
    once: str,
    answers: Mapping[str, Any],
    name: str = "",
    at: datetime | None = None,
) -> bool:
    """An answer by open link. once: of the page that was sent; False if that page was written down already.

    name: who answers, where the questionnaire is not anonymous. Raises NotOpen.
    """
    now = at or timezone.now()
    row = _taking(survey, now)
    if row.reach != Reach.LINK:
        raise NotOpen
    if row.is_anonymous:
        new = boxes.put(row, answers, once)
    else:
        new = not Response.objects.filter(survey=row, once=once).exists()
        if new:
            _keep(row, name, answers, once, now)
    if new:
        record(by=by, action="survey.answered", obj=row)
    return new


def _taking(pk: int, now: datetime) -> Survey:
    """The questionnaire, locked: answers come one after the other. Raises NotOpen."""
    row: Survey = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    if not queries.accepts(row, timezone.localdate(now)):
        raise NotOpen
    return row


def _keep(
    survey: Survey,
    name: str,
    answers: Mapping[str, Any],
    once: str,
    now: datetime,
    invitation: Invitation | None = None,
) -> None:
    Response.objects.create(
        community_id=survey.community_id,
        survey=survey,
        invitation=invitation,
        name=name[:260],
        answers=dict(answers),
        once=once,
        answered_at=now,
    )


@transaction.atomic
def decline(*, by: Actor, invitation: int) -> None:
    """This person does not wish to answer, and is written to no more about it. Twice is once."""
    row: Invitation = Invitation.objects.select_for_update().get(pk=invitation)
    if row.has_answered or row.has_declined:
        return
    row.has_declined = True
    row.save(update_fields=["has_declined"])
    record(by=by, action="survey.declined", obj=row.survey)
