"""Pages of collections: the workshop page, on which ideas are typed one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.programme.ideas import queries, services
from maillage.contexts.programme.ideas.forms import CallForm, IdeaForm
from maillage.contexts.programme.ideas.models import IdeaCall
from maillage.contexts.programme.ideas.services import IdeaRefused
from maillage.contexts.programme.ideas.tables import CALLS
from maillage.contexts.programme.permissions import SURVEY
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "programme"
UNPROCESSABLE = 422


def found(pk: int) -> IdeaCall:
    row = queries.find_call(pk)
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(SURVEY, module=MODULE)
def calls(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, CALLS, queries.calls(), template="programme/ideas/calls.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_call(by=request.actor, **form.values())
        except IdeaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(community_url(request.community, "programme:idea_call", pk=row.pk))
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = CallForm(request.POST if request.method == "POST" else None, row=row)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.update_call(by=request.actor, pk=pk, version=version, values=form.values())
        except services.ChangedMeanwhile as refusal:
            link = "oui" if row.is_open else "non"
            is_open = str(form.fields["is_open"].label)
            theirs = [(label, link if label == is_open else value) for label, value in against(form, row)]
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except IdeaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(community_url(request.community, "programme:idea_call", pk=pk))
    return _form(request, form, row, theirs)


def _form(
    request: CommunityRequest, form: CallForm, row: IdeaCall | None, theirs: Sequence[tuple[str, Any]] = ()
) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "row": row, "theirs": theirs}
    return render(request, "programme/ideas/call_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SURVEY, module=MODULE)
def call(request: CommunityRequest, pk: int) -> HttpResponse:
    """The workshop: a form that comes back empty, what was said under it, the code to scan at the side."""
    row = found(pk)
    form = IdeaForm(request.POST if request.method == "POST" else None, named=True)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_idea(by=request.actor, call=row, **form.values())
        except IdeaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Noté. La suivante ?")
            return redirect(request.path)
    url = request.build_absolute_uri(reverse("programme_public:idea_open", kwargs={"secret": row.secret}))
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "ideas": queries.ideas_of(row),
        "url": url if row.is_open else "",
        "code": association.drawn_code(url, "Code à scanner pour proposer une idée") if row.is_open else "",
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "programme/ideas/workshop.html", context, status=status)
