"""Pages of questionnaires: the list, one of them, its preview, its poster, whom it asks, what it lives through."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys import audience, links, opening, queries
from maillage.contexts.programme.surveys.answer_form import AnswerForm
from maillage.contexts.programme.surveys.models import Reach, Survey, SurveyState
from maillage.contexts.programme.surveys.questions import asked
from maillage.contexts.programme.surveys.refusals import SEEN_BEFORE, ChangedMeanwhile, SurveyRefused
from maillage.contexts.programme.surveys.tables import BADGES, INVITED, INVITED_ANONYMOUS, SURVEYS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words, long_date

MODULE = "programme"


def found(pk: int) -> Any:
    """The questionnaire, with its counts."""
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "programme:survey", pk=pk)


@require_safe
@community_view(SURVEY, module=MODULE)
def surveys(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, SURVEYS, queries.surveys(), template="programme/surveys/list.html")


@require_safe
@community_view(SURVEY, module=MODULE)
def survey(request: CommunityRequest, pk: int) -> HttpResponse:
    """One questionnaire: its questions while it is written, who has answered once it is open."""
    row = found(pk)
    questions = queries.questions_of(row)
    today = timezone.localdate()
    is_invited = row.reach == Reach.INVITED
    progress = queries.progress(row) if is_invited and row.opened_at else None
    context: dict[str, Any] = {
        "row": row,
        "state": (row.get_state_display(), *BADGES[row.state]),
        "questions": _numbered(questions),
        "asked": len(asked(questions)),
        "is_draft": row.state == SurveyState.DRAFT,
        "is_open": row.state == SurveyState.OPEN,
        "accepts": queries.accepts(row, today),
        "may_reopen": row.state == SurveyState.CLOSED and opening.may_reopen(row),
        "is_too_late": row.state == SurveyState.READY and row.closes_on is not None and row.closes_on < today,
        "is_invited": is_invited,
        "audience": audience.in_words(audience.Invited.from_json(row.audience)) if is_invited else [],
        "progress": progress,
        "wanted": _wanted(request, row) if is_invited and row.opened_at is None else None,
        "link": links.address("survey_open", row.secret) if not is_invited and row.opened_at else "",
    }
    return render(request, "programme/surveys/survey.html", context)


def _numbered(questions: list[Any]) -> list[tuple[int, Any]]:
    """Questions with their number; the title of a part has 0."""
    answered = asked(questions)
    numbers = {one.pk: number for number, one in enumerate(answered, start=1)}
    return [(numbers.get(one.pk, 0), one) for one in questions]


def _wanted(request: CommunityRequest, row: Survey) -> dict[str, int]:
    """How many would be invited today, and how many of them by letter."""
    people = audience.persons(
        audience.Invited.from_json(row.audience), request.community, timezone.localdate()
    )
    return {"people": len(people), "letters": sum(1 for one in people if opening.takes_mail(one))}


@require_safe
@community_view(SURVEY, module=MODULE)
def preview(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page as those who answer will see it; nothing can be sent from here."""
    row = found(pk)
    form = AnswerForm(
        questions=queries.questions_of(row), asks_name=row.reach == Reach.LINK and not row.is_anonymous
    )
    context = {
        "survey": row,
        "form": form,
        "community": request.community,
        "back": address(request, pk),
        "is_own": row.reach == Reach.INVITED,
    }
    return render(request, "programme/surveys/preview.html", context)


@require_POST
@community_view(SURVEY, module=MODULE)
def state(request: CommunityRequest, pk: int) -> HttpResponse:
    """Open, take back, close or open again (`act`)."""
    found(pk)
    version = int(text) if (text := request.POST.get("version", "")).isascii() and text.isdigit() else -1
    try:
        said = _changed(request, pk, version)
    except ChangedMeanwhile:
        messages.error(request, SEEN_BEFORE)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(address(request, pk))


def _changed(request: CommunityRequest, pk: int, version: int) -> str:
    match request.POST.get("act"):
        case "open":
            row = opening.open_survey(by=request.actor, pk=pk, version=version)
            if row.state == SurveyState.READY and row.opens_on:
                return f"Le questionnaire s’ouvrira {long_date(row.opens_on)} ; rien n’est parti."
            return "Le questionnaire est ouvert."
        case "draft":
            opening.back_to_draft(by=request.actor, pk=pk, version=version)
            return "Le questionnaire est de nouveau un brouillon."
        case "close":
            opening.close_survey(by=request.actor, pk=pk)
            return "Le questionnaire est clos : il ne prend plus de réponses."
        case "reopen":
            row = opening.reopen_survey(by=request.actor, pk=pk, version=version)
            until = f" jusqu’au {long_date(row.closes_on)} inclus" if row.closes_on else ""
            return f"Le questionnaire prend de nouveau des réponses{until}."
    raise SurveyRefused("Choisissez ce qu’il faut faire du questionnaire.")


@require_POST
@community_view(SURVEY, module=MODULE)
def remind(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    try:
        count = opening.remind(by=request.actor, pk=pk)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{count_words(count, 'relance partie', 'relances parties')}.")
    return redirect(address(request, pk))


@require_safe
@community_view(SURVEY, module=MODULE)
def poster(request: CommunityRequest, pk: int) -> HttpResponse:
    """The code to scan of an open link, to be printed or projected."""
    row = found(pk)
    if row.reach != Reach.LINK or row.opened_at is None:
        raise Http404
    url = links.address("survey_open", row.secret)
    code = association.drawn_code(url, "Code à scanner pour répondre au questionnaire")
    return render(request, "programme/surveys/poster.html", {"row": row, "url": url, "code": code})


@require_safe
@community_view(SURVEY, module=MODULE)
def invited(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Whom it asks; who has answered, only where answers bear names."""
    row = found(pk)
    table = INVITED_ANONYMOUS if row.is_anonymous else INVITED
    extra = {"row": row, "back": address(request, pk), "is_results": False}
    return render_table(
        request, table, queries.invitations(row), template="programme/surveys/sublist.html", extra=extra
    )
