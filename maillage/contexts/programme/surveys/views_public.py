"""Pages of those who answer, without an account: a personal link, or the open one and its code to scan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.programme.surveys import answering, links, queries
from maillage.contexts.programme.surveys.answer_form import AnswerForm
from maillage.contexts.programme.surveys.models import Invitation, Reach, Survey
from maillage.contexts.programme.surveys.refusals import NotOpen
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

MODULE: Final = "programme"
NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
# A whole assembly answers from the one connection of its room.
SENT_FROM: Final = Limit("survey.from", 150, timedelta(hours=1), "Trop de réponses envoyées d’ici")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def own(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of somebody invited: they answer once, or say that they would rather not."""
    invitation = links.find_invitation(secret)
    if invitation is None or not invitation.community.has_module(MODULE):
        return _nothing(request)
    with scope(community=invitation.community):
        return _private(_own(request, invitation))


def _own(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    survey, by = invitation.survey, Actor.system(invitation.community)
    context: dict[str, Any] = {
        "survey": survey,
        "community": invitation.community,
        "name": invitation.name,
        "here": request.path,
        "again": "",
    }
    if invitation.has_answered:
        return render(request, "programme/surveys/thanks.html", context)
    sent = request.method == "POST"
    if sent and request.POST.get("act") == "decline":
        answering.decline(by=by, invitation=invitation.pk)
        return redirect(request.path)
    takes = queries.accepts(survey, timezone.localdate())
    if not takes and not sent:
        return render(request, "programme/surveys/closed.html", context)
    form = AnswerForm(request.POST if sent else None, questions=queries.questions_of(survey))
    if sent and form.is_valid():
        try:
            answering.answer_by_link(by=by, invitation=invitation.pk, answers=form.answers())
        except NotOpen as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(request.path)
    context |= {"form": form, "is_own": True, "has_declined": invitation.has_declined}
    status = UNPROCESSABLE if sent else 200
    return render(request, "programme/surveys/answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The page that anybody may fill in who has the address."""
    survey = _open_survey(secret)
    if survey is None:
        return _nothing(request)
    with scope(community=survey.community):
        return _private(_open(request, survey))


def _open_survey(secret: str) -> Survey | None:
    row = links.find_open(secret)
    known = row is not None and row.reach == Reach.LINK and row.opened_at is not None
    return row if known and row is not None and row.community.has_module(MODULE) else None


def _open(request: HttpRequest, survey: Survey) -> HttpResponse:
    sent = request.method == "POST"
    status = UNPROCESSABLE if sent else 200
    context: dict[str, Any] = {"survey": survey, "community": survey.community, "here": request.path}
    if not sent and not queries.accepts(survey, timezone.localdate()):
        return render(request, "programme/surveys/closed.html", context)
    form = AnswerForm(
        request.POST if sent else None,
        questions=queries.questions_of(survey),
        asks_name=not survey.is_anonymous,
    )
    after = reverse("programme_public:survey_thanks", kwargs={"secret": survey.secret})
    if sent and form.is_machine:
        # The same answer as to everybody; nothing is written.
        return redirect(after)
    if sent and form.is_valid():
        try:
            take(SENT_FROM, survey.pk, address_of(request))
            answering.answer_openly(
                by=Actor.system(survey.community),
                survey=survey.pk,
                once=form.cleaned_data["once"],
                answers=form.answers(),
                name=form.cleaned_data.get("name", ""),
            )
        except TooManyTries as many:
            form.add_error(None, f"{many.what} : réessayez dans {many.in_words}.")
            status = TOO_MANY
        except NotOpen as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(after)
    context |= {"form": form, "is_own": False, "has_declined": False}
    return render(request, "programme/surveys/answer.html", context, status=status)


@require_safe
@public_view
def thanks(request: HttpRequest, secret: str) -> HttpResponse:
    """After an answer by open link; the next person may answer on the same telephone."""
    survey = _open_survey(secret)
    if survey is None:
        return _nothing(request)
    again = reverse("programme_public:survey_open", kwargs={"secret": secret})
    context = {"survey": survey, "community": survey.community, "here": again, "again": again}
    return _private(render(request, "programme/surveys/thanks.html", context))


def _nothing(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "programme/surveys/no_such_link.html", status=NOT_FOUND))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response
