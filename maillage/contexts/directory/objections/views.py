"""The operator's page where a professional's objection is recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.contexts.directory.objections.forms import ObjectionForm
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.objections.services import record_objection
from maillage.platform.tenancy.views import operator_view

SHOWN = 50


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
    rows = list(Objection.objects.order_by("-recorded_at", "-pk")[:SHOWN])
    status = 422 if form.is_bound else 200
    return render(
        request, "directory/objections/objections.html", {"form": form, "rows": rows}, status=status
    )
