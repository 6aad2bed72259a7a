"""Pages of the register of documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.documents import queries, services
from maillage.contexts.association.documents.access import abilities
from maillage.contexts.association.documents.forms import DocumentForm, VersionForm
from maillage.contexts.association.documents.models import Document, DocumentKind
from maillage.contexts.association.documents.tables import BADGES, DOCUMENTS, state_of
from maillage.contexts.association.permissions import FILE, VIEW
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"
_FOLDER = "association/documents"


@require_safe
@community_view(VIEW, module=MODULE)
def documents(request: CommunityRequest) -> HttpResponseBase:
    """The register: only what the reader may open."""
    return render_table(
        request,
        DOCUMENTS,
        queries.documents(request.actor),
        template=f"{_FOLDER}/list.html",
        extra={"may": abilities(request.actor)},
    )


def found(request: CommunityRequest, pk: int) -> Document:
    row = queries.find(pk, request.actor)
    if row is None:
        raise Http404
    return row


def document_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:document", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def document(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(request, pk), VersionForm())


def _page(request: CommunityRequest, row: Document, form: VersionForm, status: int = 200) -> HttpResponse:
    state = state_of(row)
    context = {
        "row": row,
        "state": state,
        "badge": BADGES[state],
        "may": abilities(request.actor, row),
        "versions": queries.versions_of(row),
        "text": queries.text_of(row),
        "panels": panels_of(request.actor, "association.document", row),
        "form": form,
    }
    return render(request, f"{_FOLDER}/document.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(FILE, module=MODULE)
def add(request: CommunityRequest) -> HttpResponse:
    """A new document; the page that led here may name its meeting and its kind."""
    meeting = request.GET.get("reunion", "")
    meeting_id = int(meeting) if meeting.isascii() and meeting.isdigit() and len(meeting) < 19 else None
    kind = request.GET.get("genre", "")
    initial = {"meeting": meeting_id, "kind": kind if kind in DocumentKind.values else ""}
    if request.method != "POST":
        form = DocumentForm(
            with_file=True, meeting_id=meeting_id, initial={"visibility": "members", **initial}
        )
        return _form_page(request, form)
    form = DocumentForm(request.POST, request.FILES, with_file=True, meeting_id=meeting_id)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.add_document(
                by=request.actor, values=form.values, name=file.name, stream=file.file
            )
        except services.FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"« {row.title} » est au registre.")
            return redirect(document_url(request, row.pk))
    return _form_page(request, form)


def _form_page(
    request: CommunityRequest,
    form: DocumentForm,
    *,
    row: Document | None = None,
    theirs: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    return render(request, f"{_FOLDER}/form.html", {"form": form, "row": row, "theirs": theirs or []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(FILE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    if not abilities(request.actor, row)["edit"]:
        messages.error(request, "Ce document est archivé : rétablissez-le pour le modifier.")
        return redirect(document_url(request, pk))
    if request.method != "POST":
        form = DocumentForm(with_file=False, meeting_id=row.meeting_id, initial=DocumentForm.initial_of(row))
        return _form_page(request, form, row=row)
    form = DocumentForm(request.POST, with_file=False, meeting_id=row.meeting_id)
    if not form.is_valid():
        return _form_page(request, form, row=row)
    try:
        services.update_document(by=request.actor, pk=pk, seen=form.seen, values=form.values)
    except services.ChangedMeanwhile as refusal:
        theirs = against(form, refusal.current)
        form.add_error(None, str(refusal))
        form.data = with_version(request, refusal.current.version)
        return _form_page(request, form, row=row, theirs=theirs)
    messages.success(request, f"« {form.values['title']} » est modifié.")
    return redirect(document_url(request, pk))


@require_POST
@community_view(FILE, module=MODULE)
def add_version(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            version = services.add_version(
                by=request.actor,
                document=row,
                name=file.name,
                stream=file.file,
                note=form.cleaned_data["note"],
            )
        except (services.FileRefused, services.DocumentRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(
                request, f"La version {version.number} remplace la précédente, qui reste gardée."
            )
            return redirect(document_url(request, pk))
    return _page(request, row, form, status=422)


@require_POST
@community_view(FILE, module=MODULE)
def archive(request: CommunityRequest, pk: int) -> HttpResponse:
    services.archive(by=request.actor, document=found(request, pk))
    messages.success(request, "Le document est archivé : « Rétablir » le remet dans la liste.")
    return redirect(document_url(request, pk))


@require_POST
@community_view(FILE, module=MODULE)
def restore(request: CommunityRequest, pk: int) -> HttpResponse:
    services.restore(by=request.actor, document=found(request, pk))
    messages.success(request, "Le document est de nouveau dans la liste.")
    return redirect(document_url(request, pk))


@require_POST
@community_view(FILE, module=MODULE)
def delete(request: CommunityRequest, pk: int) -> HttpResponse:
    """For good, once archived."""
    try:
        services.delete(by=request.actor, document=found(request, pk))
    except services.DocumentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(document_url(request, pk))
    messages.success(request, "Le document et toutes ses versions sont effacés.")
    return redirect(community_url(request.community, "association:documents"))
