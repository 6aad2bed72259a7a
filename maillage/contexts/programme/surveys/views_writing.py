"""Pages on which a questionnaire is written: its settings and its questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys import audience, queries, ready, services
from maillage.contexts.programme.surveys.forms import QuestionForm, SurveyForm
from maillage.contexts.programme.surveys.models import Survey, SurveyQuestion, SurveyState
from maillage.contexts.programme.surveys.refusals import SEEN_BEFORE, ChangedMeanwhile, SurveyRefused
from maillage.contexts.programme.surveys.views import MODULE, address, found
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import long_date

UNPROCESSABLE = 422
# Label and today's value of what somebody else recorded meanwhile.
Told = list[tuple[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """Ready questionnaires first, then the form of an empty one."""
    form = SurveyForm(request.POST if request.method == "POST" else None, row=None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values.pop("audience")
        try:
            row = services.create_survey(by=request.actor, invited=form.invited(), **values)
        except SurveyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, row.pk))
    return _form(request, form, None)


@require_POST
@community_view(SURVEY, module=MODULE)
def from_ready(request: CommunityRequest) -> HttpResponse:
    try:
        row = services.create_from_ready(by=request.actor, key=request.POST.get("key", ""))
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(community_url(request.community, "programme:survey_new"))
    messages.success(request, "Le modèle est copié : changez ce que vous voulez avant d’ouvrir.")
    return redirect(address(request, row.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = SurveyForm(request.POST if request.method == "POST" else None, row=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update_survey(
                by=request.actor, pk=pk, version=form.cleaned_data["version"], values=form.values()
            )
        except ChangedMeanwhile as refusal:
            theirs = _settings_of(form, row)
            _again(request, form, row, refusal)
        except SurveyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, pk))
    return _form(request, form, row, theirs)


def _again(request: CommunityRequest, form: Any, row: Survey, refusal: SurveyRefused) -> None:
    """What was typed stays, and is saved over the newer version if the person sends it again."""
    form.add_error(None, str(refusal))
    form.data = with_version(request, row.version)


def _settings_of(form: SurveyForm, row: Survey) -> Told:
    """Where the settings that are recorded differ from what was typed."""
    words = {
        "is_anonymous": "anonyme" if row.is_anonymous else "avec les noms",
        "reach": row.get_reach_display(),
        "opens_on": long_date(row.opens_on) if row.opens_on else "",
        "closes_on": long_date(row.closes_on) if row.closes_on else "",
    }
    told = [
        (str(form.fields[name].label), words.get(name, getattr(row, name)) or "rien")
        for name, typed in form.values().items()
        if name in form.fields and getattr(row, name) != typed
    ]
    if form.is_draft and form.invited().to_json() != row.audience:
        invited = audience.in_words(audience.Invited.from_json(row.audience))
        told.append(("Personnes invitées", " ; ".join(invited) or "personne"))
    return told


def _form(
    request: CommunityRequest, form: SurveyForm, row: Survey | None, theirs: Sequence[tuple[str, Any]] = ()
) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "row": row,
        "ready": ready.everything() if row is None else (),
        "theirs": theirs,
    }
    return render(request, "programme/surveys/form.html", context, status=status)


@require_POST
@community_view(SURVEY, module=MODULE)
def copy(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    row = services.copy_survey(by=request.actor, pk=pk)
    messages.success(request, "Une copie est prête ; elle ne contient aucune réponse.")
    return redirect(address(request, row.pk))


@require_POST
@community_view(SURVEY, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    try:
        services.remove_survey(by=request.actor, pk=pk)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, pk))
    messages.success(request, "Le brouillon est supprimé.")
    return redirect(community_url(request.community, "programme:surveys"))


# --- Questions --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def question_new(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if row.state != SurveyState.DRAFT:
        return redirect(address(request, pk))
    form = QuestionForm(request.POST if request.method == "POST" else None, survey=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            services.add_question(
                by=request.actor, pk=pk, version=form.cleaned_data["version"], asked=form.asked()
            )
        except ChangedMeanwhile as refusal:
            theirs = [("Questions", " ; ".join(one.label for one in queries.questions_of(row)) or "rien")]
            _again(request, form, row, refusal)
        except SurveyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "another" in request.POST:
                messages.success(request, "La question est ajoutée.")
                return redirect(community_url(request.community, "programme:survey_question_new", pk=pk))
            return redirect(address(request, pk))
    return _question_form(request, form, row, None, theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def question_edit(request: CommunityRequest, pk: int, question: int) -> HttpResponse:
    row, one = _question(pk, question)
    if row.state != SurveyState.DRAFT:
        return redirect(address(request, pk))
    form = QuestionForm(request.POST if request.method == "POST" else None, survey=row, row=one)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.update_question(
                by=request.actor, pk=pk, version=version, question=question, asked=form.asked()
            )
        except ChangedMeanwhile as refusal:
            theirs = _question_of(form, one)
            _again(request, form, row, refusal)
        except SurveyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{address(request, pk)}#question-{question}")
    return _question_form(request, form, row, one, theirs)


def _question_of(form: QuestionForm, one: SurveyQuestion) -> Told:
    """Where the question that is recorded differs from what was typed."""
    words: dict[str, Any] = {
        "kind": one.get_kind_display(),
        "is_required": "oui" if one.is_required else "non",
        "options": " ; ".join(option["label"] for option in one.options),
    }
    typed, recorded = (
        vars(form.asked()),
        vars(one) | {"options": tuple(each["label"] for each in one.options)},
    )
    return [
        (str(form.fields[name].label), words.get(name, recorded[name]) or "rien")
        for name, value in typed.items()
        if recorded[name] != value
    ]


def _question(pk: int, question: int) -> tuple[Survey, SurveyQuestion]:
    row = found(pk)
    one = next((one for one in queries.questions_of(row) if one.pk == question), None)
    if one is None:
        raise Http404
    return row, one


def _question_form(
    request: CommunityRequest, form: QuestionForm, row: Survey, one: SurveyQuestion | None, theirs: Told
) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "row": row, "question": one, "back": address(request, row.pk), "theirs": theirs}
    return render(request, "programme/surveys/question.html", context, status=status)


@require_POST
@community_view(SURVEY, module=MODULE)
def question_remove(request: CommunityRequest, pk: int, question: int) -> HttpResponse:
    _question(pk, question)
    try:
        services.remove_question(by=request.actor, pk=pk, version=_version(request), question=question)
    except ChangedMeanwhile:
        messages.error(request, SEEN_BEFORE)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, pk))


@require_POST
@community_view(SURVEY, module=MODULE)
def question_move(request: CommunityRequest, pk: int, question: int) -> HttpResponse:
    _question(pk, question)
    up = request.POST.get("to") == "up"
    try:
        services.move_question(by=request.actor, pk=pk, version=_version(request), question=question, up=up)
    except ChangedMeanwhile:
        messages.error(request, SEEN_BEFORE)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{address(request, pk)}#question-{question}")


def _version(request: CommunityRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
