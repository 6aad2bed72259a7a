"""Pages of the labels: the list, one of them, its form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.labels import queries, services
from maillage.contexts.directory.labels.forms import LabelForm
from maillage.contexts.directory.labels.models import Label
from maillage.contexts.directory.labels.tables import LABELS, entries_table
from maillage.contexts.directory.permissions import EDIT, VIEW_LABELS
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"


@require_safe
@community_view(VIEW_LABELS, module=MODULE)
def labels(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        LABELS,
        queries.labels(),
        template="directory/labels/list.html",
        extra={"may_edit": request.actor.can(EDIT)},
    )


def found(pk: int) -> Label:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def label_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "directory:label", pk=pk)


@require_safe
@community_view(VIEW_LABELS, module=MODULE)
def label(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """What bears the label, of all kinds."""
    row = found(pk)
    return render_table(
        request,
        entries_table(row),
        queries.lines(request.community, row),
        template="directory/labels/label.html",
        extra={"label": row, "may_edit": request.actor.can(EDIT)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = LabelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_label(by=request.actor, **form.values)
        except services.LabelRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(
                request, f"L’étiquette « {row.name} » est créée : posez-la depuis les fiches ou les listes."
            )
            return redirect(label_url(request, row.pk))
    return render(request, "directory/labels/form.html", {"form": form, "label": None})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if request.method != "POST":
        form = LabelForm(initial=LabelForm.initial_of(row))
        return render(request, "directory/labels/form.html", {"form": form, "label": row})
    form = LabelForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data.get("version") or 0
        try:
            services.edit_label(by=request.actor, pk=pk, version=seen, **form.values)
        except services.LabelChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.LabelRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"L’étiquette « {form.values['name']} » est enregistrée.")
            return redirect(label_url(request, pk))
    return render(request, "directory/labels/form.html", {"form": form, "label": row})


@require_POST
@community_view(EDIT, module=MODULE)
def archive(request: CommunityRequest, pk: int) -> HttpResponse:
    row = services.archive_label(by=request.actor, pk=found(pk).pk)
    messages.success(
        request, f"L’étiquette « {row.name} » est archivée ; « Rétablir » la remet avec ses fiches."
    )
    return redirect(label_url(request, pk))


@require_POST
@community_view(EDIT, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take back from the archive: also how an archiving is undone."""
    try:
        row = services.reopen_label(by=request.actor, pk=found(pk).pk)
    except services.LabelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’étiquette « {row.name} » est de nouveau en service.")
    return redirect(label_url(request, pk))
