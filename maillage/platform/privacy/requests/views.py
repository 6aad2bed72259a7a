"""The requests of persons, in a community and for the operator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scopes_disabled

from maillage.platform.accounts.personal_data import LastOperator
from maillage.platform.audit.services import record_read
from maillage.platform.files.models import StoredFile
from maillage.platform.privacy import queries
from maillage.platform.privacy.forms import AnswerForm, ConfirmForm, RequestForm
from maillage.platform.privacy.permissions import ANSWER
from maillage.platform.privacy.requests import services
from maillage.platform.privacy.requests.download import archive_response
from maillage.platform.privacy.requests.models import PersonRequest, RequestKind, RequestState
from maillage.platform.privacy.tables import REQUESTS
from maillage.platform.registry.personal_data import person_data
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.services import LastCoordinator
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view

REFUSALS = (services.NotNow, LastCoordinator, LastOperator)


# --- What both doors share --------------------------------------------------------------------------------


def _url(request: CommunityRequest, name: str, **kwargs: Any) -> str:
    if request.actor.community is None:
        return reverse(f"privacy_installation:{name}", kwargs=kwargs or None)
    return community_url(request.actor.community, f"privacy:{name}", **kwargs)


def _found(request: CommunityRequest, pk: int) -> PersonRequest:
    """The request inside the actor's reach; a request made from one's own account is its holder's alone."""
    rows = PersonRequest.objects.filter(pk=pk, community=request.actor.community, is_own=False)
    found: PersonRequest | None = rows.first()
    if found is None:
        raise Http404
    return found


def _list(request: CommunityRequest) -> HttpResponseBase:
    rows = PersonRequest.objects.filter(community=request.actor.community, is_own=False)
    return render_table(
        request,
        REQUESTS,
        rows,
        template="privacy/requests.html",
        extra={"add_url": _url(request, "request_add")},
    )


def _add(request: CommunityRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.record_request(by=request.actor, **form.values)
        messages.success(request, "La demande est notée.")
        return redirect(_url(request, "request", pk=made.pk))
    context = {"form": form, "back": _url(request, "requests")}
    return render(request, "privacy/request_add.html", context)


def _one(request: CommunityRequest, pk: int, form: AnswerForm | None = None) -> HttpResponse:
    asked = _found(request, pk)
    if request.method != "POST":
        record_read(by=request.actor, what="privacy.request", obj=asked, label=f"Demande n° {asked.pk}")
    archive: StoredFile | None = next(iter(services.archives_of(asked)), None)
    context = {
        "asked": asked,
        "archive": archive,
        "history": queries.history_of(asked),
        "form": form or AnswerForm(),
        "steps": _steps(asked),
        "back": _url(request, "requests"),
        "urls": {
            name: _url(request, f"request_{name}", pk=asked.pk)
            for name in ("collect", "answer", "erase", "archive")
        },
    }
    return render(request, "privacy/request.html", context)


def _steps(asked: PersonRequest) -> dict[str, bool]:
    """What may be done next."""
    gathering = asked.state == RequestState.COLLECTING and not asked.is_stuck
    return {
        "collect": not asked.is_ended and not gathering,
        "erase": not asked.is_ended and not gathering and asked.kind == RequestKind.ERASURE,
        "answer": not asked.is_ended and not gathering,
        "objection": not asked.is_ended and asked.kind == RequestKind.OBJECTION,
        "rectification": not asked.is_ended and asked.kind == RequestKind.RECTIFICATION,
    }


def _collect(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        services.start_collecting(by=request.actor, request=_found(request, pk))
    except services.NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les données sont en train d’être réunies : vous serez prévenu.")
    return redirect(_url(request, "request", pk=pk))


def _answer(request: CommunityRequest, pk: int) -> HttpResponse:
    asked, form = _found(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _one(request, pk, form)
    try:
        services.close_request(by=request.actor, request=asked, **form.cleaned_data)
    except services.NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La réponse est enregistrée.")
    return redirect(_url(request, "request", pk=pk))


def _erase(request: CommunityRequest, pk: int) -> HttpResponse:
    asked = _found(request, pk)
    if not _steps(asked)["erase"]:
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_for_request(by=request.actor, request=asked)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est effacé. La réponse à donner à la personne est ci-dessous.")
            return redirect(_url(request, "request", pk=pk))
    context = {
        "asked": asked,
        "form": form,
        "kept": [one for one in sorted(person_data, key=lambda one: one.order) if one.keeps],
        "back": _url(request, "request", pk=pk),
    }
    return render(request, "privacy/erase.html", context)


def _archive(request: CommunityRequest, pk: int) -> HttpResponseBase:
    asked = _found(request, pk)
    return archive_response(request.actor, asked)


# --- In a community ---------------------------------------------------------------------------------------


@require_safe
@community_view(ANSWER)
def requests(request: CommunityRequest) -> HttpResponseBase:
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER)
def request_add(request: CommunityRequest) -> HttpResponse:
    return _add(request)


@require_safe
@community_view(ANSWER)
def request_page(request: CommunityRequest, pk: int) -> HttpResponse:
    return _one(request, pk)


@require_POST
@community_view(ANSWER)
def request_collect(request: CommunityRequest, pk: int) -> HttpResponse:
    return _collect(request, pk)


@require_POST
@community_view(ANSWER)
def request_answer(request: CommunityRequest, pk: int) -> HttpResponse:
    return _answer(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER)
def request_erase(request: CommunityRequest, pk: int) -> HttpResponse:
    return _erase(request, pk)


@require_safe
@community_view(ANSWER)
def request_archive(request: CommunityRequest, pk: int) -> HttpResponseBase:
    return _archive(request, pk)


# --- For the operator -------------------------------------------------------------------------------------


@require_safe
@operator_view
def installation_requests(request: CommunityRequest) -> HttpResponseBase:
    with scopes_disabled():
        return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def installation_request_add(request: CommunityRequest) -> HttpResponse:
    with scopes_disabled():
        return _add(request)


@require_safe
@operator_view
def installation_request(request: CommunityRequest, pk: int) -> HttpResponse:
    with scopes_disabled():
        return _one(request, pk)


@require_POST
@operator_view
def installation_request_collect(request: CommunityRequest, pk: int) -> HttpResponse:
    with scopes_disabled():
        return _collect(request, pk)


@require_POST
@operator_view
def installation_request_answer(request: CommunityRequest, pk: int) -> HttpResponse:
    with scopes_disabled():
        return _answer(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def installation_request_erase(request: CommunityRequest, pk: int) -> HttpResponse:
    with scopes_disabled():
        return _erase(request, pk)


@require_safe
@operator_view
def installation_request_archive(request: CommunityRequest, pk: int) -> HttpResponseBase:
    with scopes_disabled():
        return _archive(request, pk)
