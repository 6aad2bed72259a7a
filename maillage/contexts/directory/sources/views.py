"""The operator's pages: what is in place, a file to import, what is on its way, where files are looked up."""

from __future__ import annotations

import uuid
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.refusal import FileRefused, Remedy
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.imports.room import megabytes
from maillage.contexts.directory.sources import queries
from maillage.contexts.directory.sources.forms import AS_TODAY, WHOLE_COUNTRY, ImportForm, SourceForm
from maillage.contexts.directory.sources.models import IN_PROGRESS, WEEKLY, Delivery, DeliveryState
from maillage.contexts.directory.sources.recognition import kind_of_name
from maillage.contexts.directory.sources.services import (
    change_source,
    check_source,
    import_from_address,
    import_sent_file,
)
from maillage.contexts.directory.sources.tables import REFUSED_LINES, RUNS, refused_rows
from maillage.contexts.directory.sources.uploading import FIELD, DiskUploadHandler, SentFile, largest_upload
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, operator_view


@require_safe
@operator_view
def national_data(request: CommunityRequest) -> HttpResponseBase:
    """What is in place and what is missing, what is on its way, then every import."""
    extra = {"registers": queries.registers_in_force(), "deliveries": queries.deliveries_to_show()}
    return render_table(
        request, RUNS, queries.runs(), template="directory/sources/national_data.html", extra=extra
    )


# --- A file to import ---------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def import_file(request: CommunityRequest) -> HttpResponseBase:
    """The form, and the file that it sends.

    The token against forgery is inside the form: it is looked at once the file is on disk, so that a stranger is
    turned away before a byte is read, and the operator's file never passes through memory.
    """
    if request.method == "POST":
        request.upload_handlers = [DiskUploadHandler(request)]
    return _import_file(request)


@csrf_protect
def _import_file(request: CommunityRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _import_page(request, ImportForm(initial=_asked_for(request)))
    data, files = request.POST, request.FILES
    handler = cast(DiskUploadHandler, request.upload_handlers[0])
    form = ImportForm(data, files, refusal_fr=handler.refusal_fr)
    if form.is_valid():
        try:
            return redirect(_address_of(_start(request, form)))
        except FileRefused as refusal:
            form.add_error(None, refusal.message_fr)
    return _import_page(request, form, status=422)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """What the address of the page says: the kind of file, or a name by which to recognise it, and options."""
    name = request.GET.get("fichier", "") or kind_of_name(request.GET.get("nom", ""))
    options = set(request.GET.getlist("option"))
    return {
        "kind": name if queries.kind_or_none(name) else "",
        "token": uuid.uuid4(),
        "extent": WHOLE_COUNTRY if Remedy.KEEP_ALL in options else AS_TODAY,
        "accept_shrink": Remedy.ACCEPT_SHRINK in options,
        "accept_older": Remedy.ACCEPT_OLDER in options,
    }


def _start(request: CommunityRequest, form: ImportForm) -> Delivery:
    asked: dict[str, Any] = {
        "by": request.actor,
        "token": form.cleaned_data["token"],
        "kind_name": form.cleaned_data["kind"],
        "wishes": form.wishes,
    }
    if form.cleaned_data["address"]:
        return import_from_address(address=form.cleaned_data["address"], **asked)
    sent = cast(SentFile, form.cleaned_data[FIELD])
    return import_sent_file(path=sent.path, name=sent.name or "", **asked)


def _import_page(request: CommunityRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    largest = largest_upload()
    context = {
        "form": form,
        "usual": [line for line in queries.source_lines() if line.address],
        "largest_bytes": largest,
        "largest": megabytes(largest),
    }
    return render(request, "directory/sources/import.html", context, status=status)


# --- On its way ---------------------------------------------------------------------------------------------


def _address_of(delivery: Delivery) -> str:
    if delivery.run_id is not None:
        return reverse("directory_national:report", kwargs={"pk": delivery.run_id})
    return reverse("directory_national:delivery", kwargs={"pk": delivery.pk})


def _is_polling(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


@require_safe
@operator_view
def delivery(request: CommunityRequest, pk: int) -> HttpResponse:
    """A file that the worker fetches; once it has it, the page is that of the import."""
    found = get_object_or_404(Delivery.objects.select_related("source"), pk=pk)
    if found.run_id is not None:
        return _go_on(request, _address_of(found))
    moving = found.state in IN_PROGRESS
    if _is_polling(request) and not moving:
        return _go_on(request, request.path)
    context = {"delivery": found, "moving": moving, "label": queries.label_of(found.kind_name)}
    context |= {"done": found.state == DeliveryState.UNCHANGED}
    template = (
        "directory/sources/delivery_progress.html"
        if _is_polling(request)
        else "directory/sources/delivery.html"
    )
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _go_on(request: HttpRequest, url: str) -> HttpResponse:
    """Lead there: the whole page, also when only a part of it had asked."""
    if not _is_polling(request):
        return redirect(url)
    return HttpResponse(headers={"HX-Redirect": url, "Vary": "HX-Request"})


@require_safe
@operator_view
def import_report(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """The import under way, then its report with the lines that were refused."""
    run = get_object_or_404(ImportRun.objects.select_related("started_by"), pk=pk)
    moving = queries.is_moving(run)
    context: dict[str, Any] = {"run": run, "moving": moving, "label": queries.label_of(run.kind)}
    if _is_polling(request) and request.headers.get("HX-Target") == "avancement":
        if not moving:
            return _go_on(request, request.path)
        return render(request, "directory/sources/run_progress.html", context)
    context |= {"lines": lines_of(run), "remedy": _remedy_of(run)}
    return render_table(
        request, REFUSED_LINES, refused_rows(run), template="directory/sources/report.html", extra=context
    )


def _remedy_of(run: ImportRun) -> dict[str, str]:
    """How the form calls what would have the refused file taken, and the form with it set; empty when nothing would.

    What had been asked of that import is asked again: a file may be both older and shorter.
    """
    if not run.remedy:
        return {}
    labels = {
        Remedy.KEEP_ALL: "Communes à garder : La France entière",
        Remedy.ACCEPT_SHRINK: ImportForm.base_fields["accept_shrink"].label,
        Remedy.ACCEPT_OLDER: ImportForm.base_fields["accept_older"].label,
    }
    options = [one.value for one in Remedy if one == run.remedy or run.options.get(one.value)]
    query = urlencode({"fichier": run.kind, "option": options}, doseq=True)
    return {
        "label": str(labels[Remedy(run.remedy)]),
        "url": f"{reverse('directory_national:import')}?{query}",
    }


# --- Where files are looked up ------------------------------------------------------------------------------


@require_safe
@operator_view
def sources(request: CommunityRequest) -> HttpResponse:
    return render(request, "directory/sources/sources.html", {"lines": queries.source_lines()})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def source(request: CommunityRequest, name: str) -> HttpResponse:
    """Where one kind of file is looked up, how often, and what came of it."""
    line = queries.source_line(name)
    if line is None:
        raise Http404
    known = line.source
    initial = {
        "address": line.address,
        "every_days": known.every_days if known else WEEKLY,
        "is_active": known.is_active if known else False,
    }
    form = SourceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = change_source(by=request.actor, kind_name=name, **form.cleaned_data)
        messages.success(request, _saved_fr(line.kind.label, saved.is_active))
        return redirect("directory_national:sources")
    status = 422 if form.is_bound else 200
    return render(request, "directory/sources/source.html", {"form": form, "line": line}, status=status)


def _saved_fr(label: str, is_active: bool) -> str:
    if is_active:
        return f"« {label} » est vérifié automatiquement ; la première vérification a lieu dans l’heure."
    return f"« {label} » n’est plus vérifié automatiquement. Les données en place sont gardées."


@require_POST
@operator_view
def check_now(request: CommunityRequest, name: str) -> HttpResponse:
    """Look at the address now, whatever the frequency."""
    line = queries.source_line(name)
    if line is None or not line.address:
        raise Http404
    return redirect(_address_of(check_source(by=request.actor, kind_name=name)))
