"""The operator's page: imports of the national file, their reports, and objections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.objections.forms import ObjectionForm
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.queries import register_edition
from maillage.platform.tenancy.views import operator_view

SHOWN_RUNS = 50


@require_safe
@operator_view
def imports(request: HttpRequest) -> HttpResponse:
    runs = list(ImportRun.objects.order_by("-started_at", "-pk")[:SHOWN_RUNS])
    return render(request, "directory/imports/imports.html", {"runs": runs, "edition": register_edition()})


@require_safe
@operator_view
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun, pk=pk)
    return render(request, "directory/imports/report.html", {"run": run, "lines": lines_of(run)})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def objections(request: HttpRequest) -> HttpResponse:
    """Record that a professional objects; the list shows dates, never names."""
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record_objection(by=request.actor, identifier=form.cleaned_data["identifier"])  # type: ignore[attr-defined]
        messages.success(
            request,
            "L’opposition est enregistrée : cette personne n’apparaît plus, et les prochains imports l’écarteront.",
        )
        return redirect("directory_national:objections")
    rows = list(Objection.objects.order_by("-recorded_at", "-pk")[:SHOWN_RUNS])
    status = 422 if form.is_bound else 200
    return render(
        request, "directory/objections/objections.html", {"form": form, "rows": rows}, status=status
    )
